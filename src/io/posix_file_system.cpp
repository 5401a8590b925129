#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/parallel.hpp"

namespace runtime_exports::io {
namespace {

static_assert(static_cast<int>(current_folder) == AT_FDCWD);

// Security labels have some dozens of bytes; the system's limit is 64 KiB.
constexpr std::size_t most_attribute_bytes = 4096;

int number_of(Descriptor file) {
  return static_cast<int>(file);
}

SystemStatus status_of(int returned) {
  if (returned != 0) return last_system_error();
  return Done{};
}

/// A NUL would end the path early, and so name another file.
bool is_path(const std::string& path) {
  return path.find('\0') == std::string::npos;
}

std::error_code not_a_path() {
  return std::make_error_code(std::errc::invalid_argument);
}

int open_flags(OpenMode mode) {
  switch (mode) {
    case OpenMode::read:
      return O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    case OpenMode::folder:
      return O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    case OpenMode::create_new:
      return O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
    case OpenMode::lock:
      break;
  }
  return O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
}

/// Opens one name. The system reports ENOTDIR for a link where a folder is requested.
SystemResult<Descriptor> open_name(int folder, const std::string& name, int flags,
                                   std::uint32_t permissions) {
  const int opened = retry_interrupted(
      [&] { return ::openat(folder, name.c_str(), flags | O_NOFOLLOW, permissions); });
  if (opened != -1) return Descriptor{opened};
  const auto error = last_system_error();
  struct ::stat raw {};
  const bool is_link = error == std::errc::not_a_directory &&
                       ::fstatat(folder, name.c_str(), &raw, AT_SYMLINK_NOFOLLOW) == 0 &&
                       S_ISLNK(raw.st_mode);
  return is_link ? std::make_error_code(std::errc::too_many_symbolic_link_levels) : error;
}

/// Opens a path name by name from the folder, so that nobody can put a link in the way meanwhile.
/// openat2 could do this too, but sandboxes forbid it and old kernels lack it.
SystemResult<Descriptor> open_below(FileSystem& files, Descriptor folder, std::string_view path,
                                    int flags, std::uint32_t permissions) {
  const auto leaves = std::make_error_code(std::errc::cross_device_link);
  if (path.empty()) return std::make_error_code(std::errc::no_such_file_or_directory);
  if (path.front() == '/') return leaves;
  if (path.back() == '/') flags |= O_DIRECTORY;
  std::vector<OwnedDescriptor> way;
  while (true) {
    const auto end = std::min(path.find('/'), path.size());
    std::string name{path.substr(0, end)};
    path.remove_prefix(std::min(path.find_first_not_of('/', end), path.size()));
    if (name == "..") {
      // It leads back to the folder visited before, even if that has been moved since.
      if (way.empty()) return leaves;
      way.pop_back();
      name = ".";
    }
    const int here = number_of(way.empty() ? folder : way.back().get());
    if (path.empty()) return open_name(here, name, flags, permissions);
    if (name == ".") continue;
    const auto next = open_name(here, name, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (!next) return next.error();
    way.emplace_back(files, *next);
  }
}

FileKind kind_of(::mode_t mode) {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::folder;
  if (S_ISLNK(mode)) return FileKind::symbolic_link;
  if (S_ISFIFO(mode)) return FileKind::fifo;
  if (S_ISSOCK(mode)) return FileKind::socket;
  return S_ISCHR(mode) || S_ISBLK(mode) ? FileKind::device : FileKind::other;
}

FileStatus decode_status(const struct ::stat& raw) {
  return {.kind = kind_of(raw.st_mode),
          .bytes = static_cast<std::uint64_t>(raw.st_size),
          .mode = raw.st_mode & 07777U,
          .owner = raw.st_uid,
          .group = raw.st_gid,
          .device = raw.st_dev,
          .inode = raw.st_ino,
          .links = raw.st_nlink,
          .modified = {raw.st_mtim.tv_sec, raw.st_mtim.tv_nsec},
          .changed = {raw.st_ctim.tv_sec, raw.st_ctim.tv_nsec}};
}

class PosixFileSystem final : public FileSystem {
 public:
  explicit PosixFileSystem(std::function<bool()> is_stopped) : is_stopped_(std::move(is_stopped)) {}

  SystemResult<Descriptor> open(Descriptor folder, const std::string& path, OpenMode mode,
                                Links links, std::uint32_t permissions) override {
    if (!is_path(path)) return not_a_path();
    const int flags = open_flags(mode);
    if (links == Links::refuse) return open_below(*this, folder, path, flags, permissions);
    const int opened = retry_interrupted(
        [&] { return ::openat(number_of(folder), path.c_str(), flags, permissions); });
    if (opened == -1) return last_system_error();
    return Descriptor{opened};
  }

  SystemStatus close(Descriptor file) override { return status_of(::close(number_of(file))); }

  SystemResult<FileStatus> status(Descriptor file) override {
    struct ::stat raw {};
    if (::fstat(number_of(file), &raw) != 0) return last_system_error();
    return decode_status(raw);
  }

  SystemResult<FileStatus> status_at(Descriptor folder, const std::string& name) override {
    if (!is_path(name)) return not_a_path();
    struct ::stat raw {};
    const int returned = ::fstatat(number_of(folder), name.c_str(), &raw, AT_SYMLINK_NOFOLLOW);
    if (returned != 0) return last_system_error();
    return decode_status(raw);
  }

  SystemResult<std::size_t> read_at(Descriptor file, std::span<char> into,
                                    std::uint64_t offset) override {
    if (is_stopped_()) return stopped();
    const ::ssize_t count = retry_interrupted([&] {
      return ::pread(number_of(file), into.data(), into.size(), static_cast<::off_t>(offset));
    });
    if (count == -1) return last_system_error();
    return static_cast<std::size_t>(count);
  }

  SystemResult<std::size_t> write(Descriptor file, std::string_view bytes) override {
    if (is_stopped_()) return stopped();
    const ::ssize_t count =
        retry_interrupted([&] { return ::write(number_of(file), bytes.data(), bytes.size()); });
    if (count == -1) return last_system_error();
    return static_cast<std::size_t>(count);
  }

  void begin_writeback(Descriptor file, std::uint64_t offset, std::uint64_t bytes) override {
    static_cast<void>(::sync_file_range(number_of(file), static_cast<::off64_t>(offset),
                                        static_cast<::off64_t>(bytes), SYNC_FILE_RANGE_WRITE));
  }

  SystemStatus sync(Descriptor file) override {
    if (is_stopped_()) return stopped();
    return status_of(::fsync(number_of(file)));
  }

  SystemStatus sync_all(std::span<const Descriptor> files,
                        const std::function<void()>& meanwhile) override {
    constexpr std::size_t most_threads = 4;
    std::vector<SystemStatus> synced(files.size(), Done{});
    run_all(std::min(files.size(), most_threads), files.size() + 1, [&](std::size_t job) {
      if (job == 0) return meanwhile();
      synced[job - 1] = sync(files[job - 1]);
    });
    const auto failed = std::ranges::find(synced, false, &SystemStatus::has_value);
    return failed == synced.end() ? SystemStatus{Done{}} : *failed;
  }

  SystemStatus set_permissions(Descriptor file, std::uint32_t permissions) override {
    return status_of(::fchmod(number_of(file), permissions));
  }

  SystemStatus set_owner(Descriptor file, std::uint32_t owner, std::uint32_t group) override {
    return status_of(::fchown(number_of(file), owner, group));
  }

  SystemStatus set_modified(Descriptor file, FileTime time) override {
    const std::array times{::timespec{0, UTIME_OMIT}, ::timespec{time.seconds, time.nanoseconds}};
    return status_of(::futimens(number_of(file), times.data()));
  }

  SystemResult<std::string> attribute(Descriptor file, const std::string& name) override {
    std::string value(most_attribute_bytes, '\0');
    const ::ssize_t count = ::fgetxattr(number_of(file), name.c_str(), value.data(), value.size());
    if (count == -1) return last_system_error();
    value.resize(static_cast<std::size_t>(count));
    return value;
  }

  SystemStatus set_attribute(Descriptor file, const std::string& name,
                             std::string_view value) override {
    return status_of(::fsetxattr(number_of(file), name.c_str(), value.data(), value.size(), 0));
  }

  SystemStatus remove_attribute(Descriptor file, const std::string& name) override {
    return status_of(::fremovexattr(number_of(file), name.c_str()));
  }

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    if (!is_path(from) || !is_path(to)) return not_a_path();
    return status_of(
        ::renameat(number_of(from_folder), from.c_str(), number_of(to_folder), to.c_str()));
  }

  SystemStatus link(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                    const std::string& to) override {
    if (!is_path(from) || !is_path(to)) return not_a_path();
    return status_of(
        ::linkat(number_of(from_folder), from.c_str(), number_of(to_folder), to.c_str(), 0));
  }

  /// The system checks the mounts first, and `.` can never be renamed.
  SystemStatus check_renames(Descriptor from_folder, Descriptor to_folder) override {
    const int returned = ::renameat(number_of(from_folder), ".", number_of(to_folder), ".");
    const auto error = last_system_error();
    const bool counts = returned != 0 && (error == std::errc::cross_device_link ||
                                          error == std::errc::read_only_file_system);
    if (counts) return error;
    return status_of(::faccessat(number_of(to_folder), ".", W_OK | X_OK, AT_EACCESS));
  }

  SystemStatus check_replaceable(Descriptor folder, const std::string& path) override {
    if (!is_path(path)) return not_a_path();
    struct ::statx raw {};
    // An old system, or a sandbox, may lack the call. Renaming the file then tells.
    if (::statx(number_of(folder), path.c_str(), AT_SYMLINK_NOFOLLOW, 0, &raw) != 0) return Done{};
    if ((raw.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0) {
      return std::make_error_code(std::errc::device_or_resource_busy);
    }
    if ((raw.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0) {
      return std::make_error_code(std::errc::operation_not_permitted);
    }
    return Done{};
  }

  SystemStatus remove(Descriptor folder, const std::string& name) override {
    if (!is_path(name)) return not_a_path();
    return status_of(::unlinkat(number_of(folder), name.c_str(), 0));
  }

  SystemStatus remove_folder(Descriptor folder, const std::string& name) override {
    if (!is_path(name)) return not_a_path();
    return status_of(::unlinkat(number_of(folder), name.c_str(), AT_REMOVEDIR));
  }

  SystemStatus make_folder(Descriptor folder, const std::string& name,
                           std::uint32_t permissions) override {
    if (!is_path(name)) return not_a_path();
    return status_of(::mkdirat(number_of(folder), name.c_str(), permissions));
  }

  SystemResult<std::vector<std::string>> list(Descriptor folder) override {
    // A separate descriptor, because reading moves its position and closing the stream closes it.
    const int copy = retry_interrupted(
        [&] { return ::openat(number_of(folder), ".", open_flags(OpenMode::folder)); });
    if (copy == -1) return last_system_error();
    const std::unique_ptr<::DIR, int (*)(::DIR*)> stream{::fdopendir(copy), ::closedir};
    if (!stream) {
      const auto error = last_system_error();
      ::close(copy);
      return error;
    }
    std::vector<std::string> names;
    while (true) {
      errno = 0;  // the end and an error both come back as null
      // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream
      const ::dirent* entry = ::readdir(stream.get());
      const std::error_code error = last_system_error();
      if (entry == nullptr && error) return error;
      if (entry == nullptr) return names;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
  }

  SystemStatus try_lock(Descriptor file) override {
    if (is_stopped_()) return stopped();
    return status_of(::flock(number_of(file), LOCK_EX | LOCK_NB));
  }

 private:
  static std::error_code stopped() { return std::make_error_code(std::errc::operation_canceled); }

  std::function<bool()> is_stopped_;
};

}  // namespace

FileSystem& posix_file_system() {
  static PosixFileSystem files{[] { return false; }};
  return files;
}

std::unique_ptr<FileSystem> stoppable_file_system(std::function<bool()> is_stopped) {
  return std::make_unique<PosixFileSystem>(std::move(is_stopped));
}

}  // namespace runtime_exports::io
