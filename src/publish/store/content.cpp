#include "runtime_exports/publish/store/content.hpp"

#include <algorithm>
#include <utility>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t most_waiting_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_compared_bytes = std::size_t{256} << 10U;
constexpr std::uint32_t slot_permissions = 0600;
constexpr const char* cannot_write = "the staged copy cannot be written";

}  // namespace

FileDigest digest_of(std::string_view text) {
  return {text.size(), to_hex(sha256(text))};
}

bool is_sha256(std::string_view text) {
  return text.size() == sha256_digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Content::Content(io::FileSystem& files, std::optional<io::Descriptor> staging, std::string slot,
                 std::optional<io::InputFile> published)
    : files_(&files),
      staging_(staging),
      slot_(std::move(slot)),
      published_(std::move(published)),
      is_equal_(published_.has_value()) {}

Status<> Content::append(std::string_view bytes) {
  hash_.update(bytes);
  if (is_equal_) {
    const auto equal = equals_published(bytes);
    if (!equal) return equal.error();
    if (!*equal) {
      if (auto kept = keep_published(); !kept) return kept;
      is_equal_ = false;
    }
  }
  bytes_ += bytes.size();
  return is_equal_ ? Status<>{Done{}} : keep(bytes);
}

Result<bool> Content::equals_published(std::string_view bytes) {
  if (bytes.size() > published_->bytes() - bytes_) return false;
  std::string other;
  for (std::size_t at = 0; at < bytes.size(); at += other.size()) {
    other.resize(std::min(most_compared_bytes, bytes.size() - at));
    if (auto read = published_->read_into(other, bytes_ + at); !read) return read.error();
    if (bytes.substr(at, other.size()) != other) return false;
  }
  return true;
}

/// Copies the bytes that were equal so far.
Status<> Content::keep_published() {
  std::string same;
  for (std::uint64_t at = 0; staging_ && at < bytes_; at += same.size()) {
    same.resize(std::min<std::uint64_t>(most_compared_bytes, bytes_ - at));
    if (auto read = published_->read_into(same, at); !read) return read;
    if (auto kept = keep(same); !kept) return kept;
  }
  return Done{};
}

Status<> Content::keep(std::string_view bytes) {
  if (!staging_) return Done{};
  // Large pieces are written without being copied together first.
  const bool may_wait = file_ ? bytes.size() < most_waiting_bytes / 16
                              : waiting_.size() + bytes.size() < most_waiting_bytes;
  if (!may_wait) {
    const auto written = write_out();
    return written ? write_out(bytes) : written;
  }
  waiting_.append(bytes);
  return waiting_.size() < most_waiting_bytes ? Status<>{Done{}} : write_out();
}

FileDigest Content::finish() {
  return {bytes_, to_hex(hash_.finish())};
}

Status<> Content::write_out() {
  auto written = write_out(waiting_);
  waiting_.clear();
  return written;
}

Status<> Content::write_out(std::string_view bytes) {
  const auto name = "staging/" + slot_;
  if (!file_) {
    auto created = io::or_failure(io::create_file(*files_, *staging_, slot_, slot_permissions),
                                  name, cannot_write);
    if (!created) return created.error();
    file_ = *std::move(created);
  }
  if (bytes.empty()) return Done{};
  auto written = io::or_failure(io::write_all(*files_, file_->get(), bytes), name, cannot_write);
  if (!written) return written;
  files_->begin_writeback(file_->get(), written_bytes_, bytes.size());
  written_bytes_ += bytes.size();
  return Done{};
}

Result<io::OwnedDescriptor> Content::store() {
  if (is_equal_) {
    if (auto kept = keep_published(); !kept) return kept.error();
  }
  if (auto written = write_out(); !written) return written.error();
  return *std::exchange(file_, std::nullopt);
}

}  // namespace runtime_exports::publish
