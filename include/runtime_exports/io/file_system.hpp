#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::io {

/// A descriptor of an open file or folder, as the system numbers them.
enum class Descriptor : int {};

/// Relative paths are resolved from the current folder.
inline constexpr Descriptor current_folder{-100};

enum class FileKind { regular, folder, symbolic_link, fifo, socket, device, other };

/// With its article, for messages: "a folder", "a symbolic link", "a FIFO".
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
};

enum class OpenMode {
  read,        ///< an existing file of any kind, not blocking on a FIFO: look at its status()
  folder,      ///< an existing folder
  create_new,  ///< for writing and reading back; fails if anything of that name exists
  lock,        ///< for reading and writing, created if missing
};

/// Whether symbolic links below the given folder are followed.
enum class Links { follow, refuse };

template <class T>
using SystemResult = Result<T, std::error_code>;
using SystemStatus = Status<std::error_code>;

/// What the program asks of the system, one method a system call, so that tests can use a
/// file system that fails or forgets instead. No method retries, but for EINTR where that is safe;
/// none throws. Every descriptor is close-on-exec. A path that holds a NUL is EINVAL.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// Opens `path` below `folder`. With Links::refuse: ELOOP for a link on the way or at its end,
  /// EXDEV for a way out of the folder.
  /// `permissions`, less the umask, count where the file is created.
  virtual SystemResult<Descriptor> open(Descriptor folder, const std::string& path, OpenMode mode,
                                        Links links, std::uint32_t permissions) = 0;
  virtual SystemStatus close(Descriptor file) = 0;
  virtual SystemResult<FileStatus> status(Descriptor file) = 0;
  /// Of the name itself: a symbolic link is not followed.
  virtual SystemResult<FileStatus> status_at(Descriptor folder, const std::string& name) = 0;
  /// Up to into.size() bytes from `offset`; 0 only at the end.
  virtual SystemResult<std::size_t> read_at(Descriptor file, std::span<char> into,
                                            std::uint64_t offset) = 0;
  /// Appends at the descriptor's position; may write less than asked.
  virtual SystemResult<std::size_t> write(Descriptor file, std::string_view bytes) = 0;
  /// Lets the system begin to bring a written part to the disk, so that sync() has less left to do.
  /// It promises nothing and fails in nothing.
  virtual void begin_writeback(Descriptor /*file*/, std::uint64_t /*offset*/,
                               std::uint64_t /*bytes*/) {}
  /// Returns when file and folder contents are on the disk. A failed one must not be retried: the
  /// system may have dropped the very pages that it could not write.
  virtual SystemStatus sync(Descriptor file) = 0;
  /// The same for several at once, in no order: what they wait for is one journal. The first error
  /// of any; all were tried. `meanwhile` is done by the caller's thread while the disk works; it
  /// may be left out when nothing is synced.
  virtual SystemStatus sync_all(std::span<const Descriptor> files,
                                const std::function<void()>& meanwhile);
  SystemStatus sync_all(std::span<const Descriptor> files) {
    return sync_all(files, [] {});
  }
  virtual SystemStatus set_permissions(Descriptor file, std::uint32_t permissions) = 0;
  virtual SystemStatus set_owner(Descriptor file, std::uint32_t owner, std::uint32_t group) = 0;
  /// The time of the last access stays.
  virtual SystemStatus set_modified(Descriptor file, FileTime time) = 0;
  /// The value of an extended attribute: ENODATA if there is none of that name, EOPNOTSUPP where
  /// the file system keeps none.
  virtual SystemResult<std::string> attribute(Descriptor file, const std::string& name) = 0;
  virtual SystemStatus set_attribute(Descriptor file, const std::string& name,
                                     std::string_view value) = 0;
  /// ENODATA and EOPNOTSUPP as above.
  virtual SystemStatus remove_attribute(Descriptor file, const std::string& name) = 0;
  /// Replaces a file that has the name `to`.
  virtual SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                              const std::string& to) = 0;
  /// EEXIST if `to` exists; a symbolic link `from` is not followed.
  virtual SystemStatus link(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                            const std::string& to) = 0;
  /// Whether names can be renamed from one folder to the other at all: EXDEV if a mount lies
  /// between them, EROFS if they are mounted read-only. Changes nothing.
  virtual SystemStatus check_renames(Descriptor from_folder, Descriptor to_folder);
  /// Removes a name that is not a folder.
  virtual SystemStatus remove(Descriptor folder, const std::string& name) = 0;
  /// Removes an empty folder; ENOTEMPTY if there is something in it.
  virtual SystemStatus remove_folder(Descriptor folder, const std::string& name) = 0;
  virtual SystemStatus make_folder(Descriptor folder, const std::string& name,
                                   std::uint32_t permissions) = 0;
  /// The names in a folder, without "." and "..", in no order.
  virtual SystemResult<std::vector<std::string>> list(Descriptor folder) = 0;
  /// Takes the exclusive lock without waiting; EWOULDBLOCK if another has it.
  virtual SystemStatus try_lock(Descriptor file) = 0;
};

/// Writes all of `bytes`, however short the single writes are. EIO if the system takes nothing
/// without saying why.
SystemStatus write_all(FileSystem& files, Descriptor file, std::string_view bytes);

/// What becomes of a file that has the name already.
enum class Existing { replace, refuse };

/// A file that a person asked for by its path, relative to the current folder.
struct WholeFile {
  const std::string& path;
  std::string_view bytes;
  std::uint32_t permissions = 0644;  ///< less the umask
  Existing existing = Existing::replace;
};

/// Writes it whole or not at all: under the temporary name `.NAME.part` beside it, which is synced
/// and renamed. When that fails, what was there stays as it was. Whether the path may be written
/// is for the caller to know. EEXIST with Existing::refuse.
SystemStatus write_whole(FileSystem& files, const WholeFile& file);

/// Where a path leads that was written relative to `folder`; an absolute one stays.
std::string path_below(const std::string& folder, const std::string& path);

/// The folders in a relative path, the outermost first: `a` and `a/b` of `a/b/c`.
std::vector<std::string> folders_in(std::string_view path);

/// The system's own.
FileSystem& posix_file_system();

/// A descriptor that is closed when it goes out of scope.
class OwnedDescriptor {
 public:
  OwnedDescriptor(FileSystem& files, Descriptor descriptor)
      : files_(&files), descriptor_(descriptor) {}
  OwnedDescriptor(const OwnedDescriptor&) = delete;
  OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;
  OwnedDescriptor(OwnedDescriptor&& other) noexcept;
  OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept;
  ~OwnedDescriptor();

  [[nodiscard]] Descriptor get() const { return descriptor_; }
  /// Closes now and says whether that worked: what close() reports for a written file counts.
  /// Does nothing the second time.
  SystemStatus close();

 private:
  FileSystem* files_;
  Descriptor descriptor_;
};

}  // namespace runtime_exports::io
