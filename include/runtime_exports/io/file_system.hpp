#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::io {

/// The system's number of an open file or folder.
enum class Descriptor : int {};

/// Relative paths are resolved from the current folder.
inline constexpr Descriptor current_folder{-100};

enum class FileKind { regular, folder, symbolic_link, fifo, socket, device, other };

/// A description for messages: "a folder", "a symbolic link", "a FIFO".
std::string_view describe(FileKind kind);

struct FileTime {
  std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z
  std::int64_t nanoseconds = 0;
  bool operator==(const FileTime&) const = default;
};

struct FileStatus {
  FileKind kind = FileKind::other;
  std::uint64_t bytes = 0;
  std::uint32_t mode = 0;  ///< permission bits only
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t links = 0;
  FileTime modified;
  FileTime changed = {};  ///< of bytes, name, mode or owner; nobody can set it

  /// Of one file: it was not written to in between.
  bool operator==(const FileStatus&) const = default;
};

enum class OpenMode {
  read,        ///< an existing file of any kind, without blocking on a FIFO: check its status()
  folder,      ///< an existing folder
  create_new,  ///< for writing and reading back; fails if the name exists
  lock,        ///< for reading and writing, created if missing
};

/// Whether symbolic links below the given folder are followed.
enum class Links { follow, refuse };

template <class T>
using SystemResult = Result<T, std::error_code>;
using SystemStatus = Status<std::error_code>;

/// The system calls that the program uses, one method each, so that tests can use a file system
/// that fails or forgets. No method retries, except after EINTR where that is safe; none throws.
/// Every descriptor is close-on-exec. A path that contains a NUL is EINVAL.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Opens `path` below `folder`. With Links::refuse: ELOOP for a link on the way or at its end,
  /// EXDEV for a path that leads out of the folder.
  /// `permissions`, minus the umask, apply if the file is created.
  virtual SystemResult<Descriptor> open(Descriptor folder, const std::string& path, OpenMode mode,
                                        Links links, std::uint32_t permissions) = 0;
  virtual SystemStatus close(Descriptor file) = 0;
  virtual SystemResult<FileStatus> status(Descriptor file) = 0;
  /// The status of the name itself: a symbolic link is not followed.
  virtual SystemResult<FileStatus> status_at(Descriptor folder, const std::string& name) = 0;
  /// Reads up to into.size() bytes from `offset`; returns 0 only at the end.
  virtual SystemResult<std::size_t> read_at(Descriptor file, std::span<char> into,
                                            std::uint64_t offset) = 0;
  /// Appends at the descriptor's position; may write less than asked.
  virtual SystemResult<std::size_t> write(Descriptor file, std::string_view bytes) = 0;
  /// Asks the system to start writing a part of the file to the disk, so that sync() has less to
  /// do. It guarantees nothing and never fails.
  virtual void begin_writeback(Descriptor /*file*/, std::uint64_t /*offset*/,
                               std::uint64_t /*bytes*/) {}
  /// Returns when the content of the file or folder is on the disk. Must not be retried after a
  /// failure: the system may have dropped the pages that it could not write.
  virtual SystemStatus sync(Descriptor file) = 0;
  /// Syncs several at once, in any order, because they all wait for the same journal. Tries all of
  /// them and returns the first error. Calls `meanwhile` on this thread while the disk works; it
  /// may not be called if there is nothing to sync.
  virtual SystemStatus sync_all(std::span<const Descriptor> files,
                                const std::function<void()>& meanwhile);
  SystemStatus sync_all(std::span<const Descriptor> files) {
    return sync_all(files, [] {});
  }
  virtual SystemStatus set_permissions(Descriptor file, std::uint32_t permissions) = 0;
  virtual SystemStatus set_owner(Descriptor file, std::uint32_t owner, std::uint32_t group) = 0;
  /// The access time stays as it is.
  virtual SystemStatus set_modified(Descriptor file, FileTime time) = 0;
  /// The value of an extended attribute: ENODATA if there is none with that name, EOPNOTSUPP if the
  /// file system supports none.
  virtual SystemResult<std::string> attribute(Descriptor file, const std::string& name) = 0;
  virtual SystemStatus set_attribute(Descriptor file, const std::string& name,
                                     std::string_view value) = 0;
  /// ENODATA and EOPNOTSUPP as above.
  virtual SystemStatus remove_attribute(Descriptor file, const std::string& name) = 0;
  /// Replaces an existing file `to`.
  virtual SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                              const std::string& to) = 0;
  /// EEXIST if `to` exists; a symbolic link `from` is not followed.
  virtual SystemStatus link(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                            const std::string& to) = 0;
  /// Whether names can be renamed from one folder to the other: EXDEV if a mount is between them,
  /// EROFS if they are mounted read-only, EACCES if this user may not write there. Changes nothing.
  virtual SystemStatus check_renames(Descriptor /*from_folder*/, Descriptor /*to_folder*/) {
    return Done{};
  }
  /// Whether another file can take the place of this one, as far as the system tells: EBUSY if it
  /// is a mount, EPERM if it is immutable or append-only (`chattr`). Changes nothing.
  virtual SystemStatus check_replaceable(Descriptor /*folder*/, const std::string& /*path*/) {
    return Done{};
  }
  /// Removes a name that is not a folder.
  virtual SystemStatus remove(Descriptor folder, const std::string& name) = 0;
  /// Removes an empty folder; ENOTEMPTY if it is not empty.
  virtual SystemStatus remove_folder(Descriptor folder, const std::string& name) = 0;
  virtual SystemStatus make_folder(Descriptor folder, const std::string& name,
                                   std::uint32_t permissions) = 0;
  /// The names in a folder, without "." and "..", in any order.
  virtual SystemResult<std::vector<std::string>> list(Descriptor folder) = 0;
  /// Takes the exclusive lock without waiting; EWOULDBLOCK if another process has it.
  virtual SystemStatus try_lock(Descriptor file) = 0;
};

/// Writes all of `bytes`, however little a single write takes. EIO if the system takes nothing and
/// reports no error.
SystemStatus write_all(FileSystem& files, Descriptor file, std::string_view bytes);

/// What happens to an existing file with the same name.
enum class Existing { replace, refuse };

/// A file that a person named by its path, relative to the current folder.
struct WholeFile {
  const std::string& path;
  std::string_view bytes;
  std::uint32_t permissions = 0644;  ///< minus the umask
  Existing existing = Existing::replace;
  Descriptor folder = current_folder;  ///< `path` is relative to it
};

/// Writes the whole file or nothing: writes it under the temporary name `.NAME.part` (of a long
/// name, its beginning) beside it, syncs and renames it. If that fails, an existing file stays as
/// it is. The caller must check that the path may be written. EEXIST with Existing::refuse.
SystemStatus write_whole(FileSystem& files, const WholeFile& file);

/// The path for a path that is relative to `folder`; an absolute one stays as it is.
std::string path_below(const std::string& folder, const std::string& path);

/// Where a path leads when every link is followed: absolute, without `.` and `..`. What is there
/// must exist.
SystemResult<std::string> real_path(const std::string& path);

/// The folders in a relative path, outermost first: `a` and `a/b` for `a/b/c`.
std::vector<std::string> folders_in(std::string_view path);

/// The system's file system.
FileSystem& posix_file_system();

/// The same for long work that may be stopped: while `is_stopped` says so, reading, writing,
/// syncing and locking fail with ECANCELED. The calls that clean up after a failure (listing,
/// removing, closing) still work. Any thread may call `is_stopped`.
std::unique_ptr<FileSystem> stoppable_file_system(std::function<bool()> is_stopped);

/// A descriptor that is closed when it goes out of scope.
class OwnedDescriptor {
 public:
  OwnedDescriptor(FileSystem& files, Descriptor descriptor)
      : files_(&files), descriptor_(descriptor) {}
  OwnedDescriptor(const OwnedDescriptor&) = delete;
  OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;
  OwnedDescriptor(OwnedDescriptor&& other) noexcept
      : files_(other.files_), descriptor_(std::exchange(other.descriptor_, closed)) {}
  OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept {
    std::swap(files_, other.files_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~OwnedDescriptor() { static_cast<void>(close()); }

  [[nodiscard]] Descriptor get() const { return descriptor_; }
  /// Closes now and returns whether that worked: for a written file, an error of close() counts.
  /// Does nothing the second time.
  SystemStatus close() {
    if (descriptor_ == closed) return Done{};
    return files_->close(std::exchange(descriptor_, closed));
  }

 private:
  static constexpr Descriptor closed{-1};
  FileSystem* files_;
  Descriptor descriptor_;
};

/// Opens a folder, or a file to read, like FileSystem::open().
SystemResult<OwnedDescriptor> open_folder(FileSystem& files, Descriptor folder,
                                          const std::string& path, Links links = Links::refuse);
SystemResult<OwnedDescriptor> open_file(FileSystem& files, Descriptor folder,
                                        const std::string& path, Links links = Links::refuse);

/// Whether the path, which is relative to the current folder, names nothing. What cannot be looked
/// at may be there.
bool is_missing(FileSystem& files, const std::string& path);

/// Syncs a folder; symbolic links to it are followed. Does nothing if this user may not read it:
/// then this user has made nothing in it.
SystemStatus sync_folder(FileSystem& files, const std::string& path);

/// Creates a file to write and read back; EEXIST if the name exists.
SystemResult<OwnedDescriptor> create_file(FileSystem& files, Descriptor folder,
                                          const std::string& name, std::uint32_t permissions);

}  // namespace runtime_exports::io
