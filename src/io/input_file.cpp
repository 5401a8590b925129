#include "runtime_exports/io/input_file.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::io {
namespace {

/// The least that a read after a jump loads: a page.
constexpr std::uint64_t least_window_bytes = 4096;

Error not_regular(const std::string& name, std::string_view kind, std::error_code system_error) {
  return io_error(ErrorCode::missing_input, name,
                  "it is " + std::string{kind} + ", not a regular file", "", system_error);
}

Error read_error(const std::string& name, std::error_code system_error) {
  return system_failure(ErrorCode::io, name, "reading the file failed", system_error);
}

Error shrank_error(const std::string& name) {
  return io_error(ErrorCode::busy, name, "the file became shorter while it was read",
                  "try again when the runtime has finished writing it");
}

}  // namespace

Error open_error(const std::string& name, std::error_code system_error) {
  if (system_error == std::errc::no_such_file_or_directory ||
      system_error == std::errc::not_a_directory) {
    return io_error(ErrorCode::missing_input, name, "the file does not exist", "", system_error);
  }
  if (system_error == std::errc::no_such_device_or_address) {
    return not_regular(name, kind_in_the_way(system_error), system_error);
  }
  return system_failure(ErrorCode::missing_input, name, "the file cannot be opened", system_error);
}

Result<InputFile> InputFile::open(FileSystem& files, std::string name, const std::string& path) {
  auto opened = open_file(files, current_folder, path, Links::follow);
  if (!opened) return open_error(name, opened.error());
  return adopt(files, std::move(name), *std::move(opened));
}

Result<InputFile> InputFile::adopt(FileSystem& files, std::string name, OwnedDescriptor file) {
  const auto status = files.status(file.get());
  if (!status) return read_error(name, status.error());
  if (status->kind != FileKind::regular) {
    return not_regular(name, describe(status->kind), {});
  }
  return InputFile(files, std::move(name), std::move(file), *status);
}

InputFile::InputFile(FileSystem& files, std::string name, OwnedDescriptor file,
                     const FileStatus& status)
    : files_(&files),
      name_(std::move(name)),
      file_(std::move(file)),
      status_(status),
      bytes_(status.bytes) {}

Result<std::string_view> InputFile::read(std::uint64_t offset, std::uint64_t count) {
  if (!lies_within(offset, count)) return beyond_end();
  const bool is_loaded =
      offset >= window_offset_ && offset + count <= window_offset_ + window_.size();
  if (!is_loaded) {
    place_window(offset, count);
    if (auto filled = read_into(window_, window_offset_); !filled) {
      window_.clear();
      return filled.error();
    }
  }
  return std::string_view(window_).substr(offset - window_offset_, count);
}

Status<> InputFile::check_size(std::uint64_t limit_bytes) const {
  if (bytes_ <= limit_bytes) return Done{};
  return io_error(ErrorCode::refused, name_,
                  "the file is longer than " + bytes_in_words(limit_bytes),
                  "check that it is the right file: no document may be longer");
}

Result<std::string> InputFile::read_all(std::uint64_t limit_bytes) const {
  if (auto fits = check_size(limit_bytes); !fits) return fits.error();
  std::string text(bytes_, '\0');
  if (auto filled = read_into(text, 0); !filled) return filled.error();
  return text;
}

Status<> InputFile::read_windows(const std::function<Status<>(std::string_view)>& visit) {
  for (std::uint64_t at = 0; at < bytes_;) {
    const auto count = std::min(window_bytes, bytes_ - at);
    const auto bytes = read(at, count);
    if (!bytes) return bytes.error();
    if (auto visited = visit(*bytes); !visited) return visited;
    at += count;
  }
  return Done{};
}

Result<Sha256Digest> InputFile::digest() {
  Sha256 hash;
  const auto read = read_windows([&](std::string_view bytes) -> Status<> {
    hash.update(bytes);
    return Done{};
  });
  if (!read) return read.error();
  return hash.finish();
}

Status<> InputFile::extend() {
  const auto status = files_->status(file_.get());
  if (!status) return read_error(name_, status.error());
  if (status->bytes < bytes_) return shrank_error(name_);
  bytes_ = status->bytes;
  return Done{};
}

/// Chooses what to load on a miss. A read that continues the window doubles its size; a jump starts
/// small.
void InputFile::place_window(std::uint64_t offset, std::uint64_t count) {
  const std::uint64_t window_end = window_offset_ + window_.size();
  const bool goes_on = offset >= window_offset_ && offset <= window_end + reach_bytes_;
  reach_bytes_ =
      goes_on ? std::clamp(reach_bytes_ * 2, least_window_bytes, window_bytes) : least_window_bytes;
  window_offset_ = offset;
  window_.resize(std::min(std::max(count, reach_bytes_), bytes_ - offset));
}

bool InputFile::lies_within(std::uint64_t offset, std::uint64_t count) const {
  return count <= bytes_ && offset <= bytes_ - count;
}

Error InputFile::beyond_end() const {
  return io_error(ErrorCode::defect, name_, "a read beyond the end of the file was requested", "");
}

Status<> InputFile::read_into(std::span<char> into, std::uint64_t offset) const {
  if (!lies_within(offset, into.size())) return beyond_end();
  while (!into.empty()) {
    const auto count = files_->read_at(file_.get(), into, offset);
    if (!count) return read_error(name_, count.error());
    if (*count == 0) return shrank_error(name_);
    into = into.subspan(*count);
    offset += *count;
  }
  return Done{};
}

}  // namespace runtime_exports::io
