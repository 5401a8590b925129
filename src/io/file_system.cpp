#include "runtime_exports/io/file_system.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace runtime_exports::io {
namespace {

constexpr Descriptor closed{-1};

/// A file under its temporary name.
class Part {
 public:
  Part(FileSystem& files, Descriptor folder, const std::string& name)
      : files_(files), folder_(folder), name_("." + name + ".part") {}

  SystemStatus write(std::string_view bytes, std::uint32_t permissions) {
    auto created = files_.open(folder_, name_, OpenMode::create_new, Links::refuse, permissions);
    if (!created && created.error() == std::errc::file_exists) {
      // Left by a run that was killed.
      drop();
      created = files_.open(folder_, name_, OpenMode::create_new, Links::refuse, permissions);
    }
    if (!created) return created.error();
    file_.emplace(files_, *created);
    auto written = write_all(files_, file_->get(), bytes);
    if (written) written = files_.sync(file_->get());
    return written;
  }

  SystemStatus put_in_place(const std::string& name) {
    const auto status = files_.status(file_->get());
    if (!status) return status.error();
    if (auto done = file_->close(); !done) return done;
    const auto named = files_.status_at(folder_, name_);
    // Another run is writing the same file and removed this one's.
    if (!named || named->device != status->device || named->inode != status->inode) {
      return std::make_error_code(std::errc::resource_unavailable_try_again);
    }
    return files_.rename(folder_, name_, folder_, name);
  }

  void drop() { static_cast<void>(files_.remove(folder_, name_)); }

 private:
  FileSystem& files_;
  Descriptor folder_;
  std::string name_;
  std::optional<OwnedDescriptor> file_;
};

SystemResult<OwnedDescriptor> owned(FileSystem& files, const SystemResult<Descriptor>& opened) {
  if (!opened) return opened.error();
  return OwnedDescriptor{files, *opened};
}

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

SystemResult<OwnedDescriptor> open_folder(FileSystem& files, Descriptor folder,
                                          const std::string& path, Links links) {
  return owned(files, files.open(folder, path, OpenMode::folder, links, 0));
}

SystemResult<OwnedDescriptor> open_file(FileSystem& files, Descriptor folder,
                                        const std::string& path, Links links) {
  return owned(files, files.open(folder, path, OpenMode::read, links, 0));
}

SystemStatus write_whole(FileSystem& files, const WholeFile& file) {
  const auto slash = file.path.rfind('/');
  const auto name = slash == std::string::npos ? file.path : file.path.substr(slash + 1);
  const auto folder = slash == std::string::npos ? "./" : file.path.substr(0, slash + 1);
  const auto opened = open_folder(files, current_folder, folder, Links::follow);
  if (!opened) return opened.error();
  if (file.existing == Existing::refuse && files.status_at(opened->get(), name)) {
    return std::make_error_code(std::errc::file_exists);
  }
  Part part{files, opened->get(), name};
  auto done = part.write(file.bytes, file.permissions);
  if (done) done = part.put_in_place(name);
  if (!done && done.error() != std::errc::resource_unavailable_try_again) part.drop();
  return done;
}

std::string path_below(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

SystemResult<std::string> real_path(const std::string& path) {
  std::error_code error;
  auto real = std::filesystem::canonical(path, error);
  if (error) return error;
  return real.string();
}

std::vector<std::string> folders_in(std::string_view path) {
  std::vector<std::string> folders;
  for (auto end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1))
    folders.emplace_back(path.substr(0, end));
  return folders;
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
