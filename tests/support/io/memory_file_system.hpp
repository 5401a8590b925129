#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/io/memory_disk.hpp"

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::test_support {

/// The system calls of one machine with a MemoryDisk. Nothing checks permissions, there is no
/// umask, and folders cannot be renamed (EOPNOTSUPP). The current folder is the root.
class MemoryFileSystem final : public io::FileSystem {
 public:
  explicit MemoryFileSystem(MemoryDisk disk) : disk_(std::move(disk)) {}

  [[nodiscard]] const MemoryDisk& disk() const { return disk_; }
  MemoryDisk& disk() { return disk_; }

  /// Is called before each call that changes something. A crash() of disk() then shows what would
  /// be left if the machine stopped now.
  using Observer = std::function<void(const std::string& call)>;
  void observe(Observer observer) { observer_ = std::move(observer); }

  /// From now on sync_all() syncs in an order that the seed determines.
  void shuffle_syncs(std::uint64_t seed) { sync_order_.emplace(seed); }
  /// Fails as a disk does: with EIO, and the written data is not durable, whatever is synced later.
  io::SystemStatus fail_sync(io::Descriptor file);

  /// Ends a process: closes its descriptors and releases its locks.
  void close_all() { open_.clear(); }
  [[nodiscard]] std::size_t open_descriptors() const { return open_.size(); }

  [[nodiscard]] std::optional<Inode> inode_of(io::Descriptor file) const;
  /// The path at which a file or folder was opened, from the root and without a leading slash.
  [[nodiscard]] std::string path_of(io::Descriptor file) const;
  [[nodiscard]] std::string path_of(io::Descriptor folder, const std::string& name) const;

  io::SystemResult<io::Descriptor> open(io::Descriptor folder, const std::string& path,
                                        io::OpenMode mode, io::Links links,
                                        std::uint32_t permissions) override;
  io::SystemStatus close(io::Descriptor file) override;
  io::SystemResult<io::FileStatus> status(io::Descriptor file) override;
  io::SystemResult<io::FileStatus> status_at(io::Descriptor folder,
                                             const std::string& name) override;
  io::SystemResult<std::size_t> read_at(io::Descriptor file, std::span<char> into,
                                        std::uint64_t offset) override;
  io::SystemResult<std::size_t> write(io::Descriptor file, std::string_view bytes) override;
  io::SystemStatus sync(io::Descriptor file) override;
  io::SystemStatus sync_all(std::span<const io::Descriptor> files,
                            const std::function<void()>& meanwhile) override;
  io::SystemStatus set_permissions(io::Descriptor file, std::uint32_t permissions) override;
  io::SystemStatus set_owner(io::Descriptor file, std::uint32_t owner,
                             std::uint32_t group) override;
  io::SystemStatus set_modified(io::Descriptor file, io::FileTime time) override;
  io::SystemResult<std::string> attribute(io::Descriptor file, const std::string& name) override;
  io::SystemStatus set_attribute(io::Descriptor file, const std::string& name,
                                 std::string_view value) override;
  io::SystemStatus remove_attribute(io::Descriptor file, const std::string& name) override;
  io::SystemStatus rename(io::Descriptor from_folder, const std::string& from,
                          io::Descriptor to_folder, const std::string& to) override;
  io::SystemStatus link(io::Descriptor from_folder, const std::string& from,
                        io::Descriptor to_folder, const std::string& to) override;
  io::SystemStatus remove(io::Descriptor folder, const std::string& name) override;
  io::SystemStatus remove_folder(io::Descriptor folder, const std::string& name) override;
  io::SystemStatus make_folder(io::Descriptor folder, const std::string& name,
                               std::uint32_t permissions) override;
  io::SystemResult<std::vector<std::string>> list(io::Descriptor folder) override;
  io::SystemStatus try_lock(io::Descriptor file) override;

 private:
  struct OpenFile {
    Inode inode{};
    bool writable = false;
    bool locked = false;
    std::size_t position = 0;
    std::string path;  ///< where it was opened, from the root
  };

  /// A name in a folder, and what it leads to (no_inode: nothing yet).
  struct Place {
    Inode folder{};
    std::string name;
    Inode inode{};
  };
  enum class LastLink { follow, keep };

  OpenFile* find_open(io::Descriptor file);
  io::SystemResult<Inode> folder_of(io::Descriptor folder) const;
  [[nodiscard]] io::SystemResult<Place> resolve(Inode base, const std::string& path,
                                                io::Links links, LastLink last) const;
  [[nodiscard]] io::SystemResult<Place> place_of(io::Descriptor folder,
                                                 const std::string& path) const;
  io::SystemResult<io::Descriptor> open_place(const Place& place, io::OpenMode mode,
                                              std::uint32_t permissions);
  io::Descriptor add_open(Inode inode, bool writable, std::string path);
  [[nodiscard]] io::FileStatus status_of(Inode inode) const;
  void tell(std::string_view call, const std::string& place) const;
  io::SystemStatus change_metadata(io::Descriptor file, std::string_view call,
                                   const std::function<void(Metadata&)>& change);

  MemoryDisk disk_;
  std::map<int, OpenFile> open_;
  int next_descriptor_ = 3;
  Observer observer_;
  std::optional<Dice> sync_order_;
};

}  // namespace runtime_exports::test_support
