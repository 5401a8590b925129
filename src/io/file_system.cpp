#include "runtime_exports/io/file_system.hpp"

#include <filesystem>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::io {
namespace {

// A name has at most 255 bytes.
constexpr std::size_t most_part_letters = 240;

SystemResult<OwnedDescriptor> owned(FileSystem& files, const SystemResult<Descriptor>& opened) {
  if (!opened) return opened.error();
  return OwnedDescriptor{files, *opened};
}

/// Writes the file in the folder under the name `part`, and gives it its own.
SystemStatus write_in(FileSystem& files, Descriptor folder, const std::string& part,
                      const std::string& name, const WholeFile& file) {
  auto written = create_file(files, folder, part, file.permissions);
  if (!written && written.error() == std::errc::file_exists) {
    // Left by a run that was killed.
    static_cast<void>(files.remove(folder, part));
    written = create_file(files, folder, part, file.permissions);
  }
  if (!written) return written.error();
  auto done = write_all(files, written->get(), file.bytes);
  if (done) done = files.sync(written->get());
  if (!done) return done;
  const auto status = files.status(written->get());
  if (!status) return status.error();
  if (done = written->close(); !done) return done;
  const auto named = files.status_at(folder, part);
  // Another run is writing the same file and removed this one's.
  if (!named || named->device != status->device || named->inode != status->inode) {
    return std::make_error_code(std::errc::resource_unavailable_try_again);
  }
  if (file.existing == Existing::replace) return files.rename(folder, part, folder, name);
  // A link does not replace a file that another run has made meanwhile; some file systems have
  // none.
  done = files.link(folder, part, folder, name);
  if (done) return files.remove(folder, part);
  return has_no_links(done.error()) ? files.rename(folder, part, folder, name) : done;
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

SystemResult<OwnedDescriptor> create_file(FileSystem& files, Descriptor folder,
                                          const std::string& name, std::uint32_t permissions) {
  return owned(files, files.open(folder, name, OpenMode::create_new, Links::refuse, permissions));
}

bool is_missing(FileSystem& files, const std::string& path) {
  const auto status = files.status_at(current_folder, path);
  return !status && status.error() == std::errc::no_such_file_or_directory;
}

SystemStatus sync_folder(FileSystem& files, const std::string& path) {
  const auto opened = open_folder(files, current_folder, path, Links::follow);
  if (!opened && opened.error() == std::errc::permission_denied) return Done{};
  return opened ? files.sync(opened->get()) : opened.error();
}

SystemStatus write_whole(FileSystem& files, const WholeFile& file) {
  const auto slash = file.path.rfind('/');
  const auto name = slash == std::string::npos ? file.path : file.path.substr(slash + 1);
  const auto folder = slash == std::string::npos ? "./" : file.path.substr(0, slash + 1);
  const auto opened = open_folder(files, file.folder, folder, Links::follow);
  if (!opened) return opened.error();
  if (file.existing == Existing::refuse && files.status_at(opened->get(), name)) {
    return std::make_error_code(std::errc::file_exists);
  }
  const auto part = "." + name.substr(0, most_part_letters) + ".part";
  constexpr int most_tries = 10;
  auto done = write_in(files, opened->get(), part, name, file);
  for (int tries = 1; tries < most_tries && !done; ++tries) {
    if (done.error() != std::errc::resource_unavailable_try_again) break;
    done = write_in(files, opened->get(), part, name, file);
  }
  if (!done && done.error() != std::errc::resource_unavailable_try_again) {
    static_cast<void>(files.remove(opened->get(), part));
  }
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

}  // namespace runtime_exports::io
