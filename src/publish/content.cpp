#include "runtime_exports/publish/content.hpp"

#include <utility>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t most_waiting_bytes = std::size_t{1} << 20U;
constexpr std::uint32_t slot_permissions = 0600;

Error staging_error(const std::string& slot, const std::error_code& error) {
  return io::system_failure(ErrorCode::io, "staging/" + slot, "the staged copy cannot be written",
                            error);
}

}  // namespace

Content::Content(io::FileSystem& files, std::optional<io::Descriptor> staging, std::string slot)
    : files_(&files), staging_(staging), slot_(std::move(slot)) {}

Status<> Content::append(std::string_view bytes) {
  hash_.update(bytes);
  bytes_ += bytes.size();
  if (!staging_) return Done{};
  waiting_.append(bytes);
  return waiting_.size() < most_waiting_bytes ? Status<>{Done{}} : write_out();
}

FileDigest Content::finish() {
  return {bytes_, to_hex(hash_.finish())};
}

Status<> Content::write_out() {
  if (!file_) {
    const auto created = files_->open(*staging_, slot_, io::OpenMode::create_new, io::Links::refuse,
                                      slot_permissions);
    if (!created) return staging_error(slot_, created.error());
    file_.emplace(*files_, *created);
  }
  if (auto written = io::write_all(*files_, file_->get(), waiting_); !written) {
    return staging_error(slot_, written.error());
  }
  waiting_.clear();
  return Done{};
}

Result<io::OwnedDescriptor> Content::store() {
  if (auto written = write_out(); !written) return written.error();
  auto file = *std::exchange(file_, std::nullopt);
  return file;
}

}  // namespace runtime_exports::publish
