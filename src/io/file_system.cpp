#include "runtime_exports/io/file_system.hpp"

#include <utility>

namespace runtime_exports::io {
namespace {

constexpr Descriptor closed{-1};

}  // namespace

std::string_view describe(FileKind kind) {
  switch (kind) {
    case FileKind::regular:
      return "a regular file";
    case FileKind::folder:
      return "a folder";
    case FileKind::symbolic_link:
      return "a symbolic link";
    case FileKind::fifo:
      return "a FIFO";
    case FileKind::socket:
      return "a socket";
    case FileKind::device:
      return "a device";
    case FileKind::other:
      break;
  }
  return "a file of an unknown kind";
}

SystemStatus FileSystem::sync_all(std::span<const Descriptor> files,
                                  const std::function<void()>& meanwhile) {
  SystemStatus first = Done{};
  for (const auto file : files) {
    auto synced = sync(file);
    if (!synced && first) first = synced;
  }
  meanwhile();
  return first;
}

SystemStatus FileSystem::check_renames(Descriptor, Descriptor) {
  return Done{};
}

SystemStatus write_all(FileSystem& files, Descriptor file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = files.write(file, bytes);
    if (!written) return written.error();
    if (*written == 0) return std::make_error_code(std::errc::io_error);
    bytes.remove_prefix(*written);
  }
  return Done{};
}

std::string path_below(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

OwnedDescriptor::OwnedDescriptor(OwnedDescriptor&& other) noexcept
    : files_(other.files_), descriptor_(std::exchange(other.descriptor_, closed)) {}

OwnedDescriptor& OwnedDescriptor::operator=(OwnedDescriptor&& other) noexcept {
  std::swap(files_, other.files_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OwnedDescriptor::~OwnedDescriptor() {
  static_cast<void>(close());
}

SystemStatus OwnedDescriptor::close() {
  if (descriptor_ == closed) return Done{};
  return files_->close(std::exchange(descriptor_, closed));
}

}  // namespace runtime_exports::io
