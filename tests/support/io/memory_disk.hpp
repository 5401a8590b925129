#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/io/dice.hpp"

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::test_support {

/// Identifies a file or folder of a MemoryDisk; never used again for another.
enum class Inode : std::size_t {};
inline constexpr Inode no_inode{0};
inline constexpr Inode root_inode{1};

using Blob = std::shared_ptr<const std::string>;

struct Metadata {
  std::uint32_t mode = 0;
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  io::FileTime modified = {};
  std::map<std::string, std::string> attributes = {};

  bool operator==(const Metadata&) const = default;
};

/// A file at one moment. The bytes of a symbolic link are its target.
struct FileState {
  Blob bytes;
  Metadata metadata;
};

/// A file or folder as programs see it, and the part of it that certainly survives a power cut.
struct Node {
  io::FileKind kind = io::FileKind::regular;
  FileState seen;
  FileState durable;
  bool lost = false;      ///< a failed sync dropped what was written: no later sync brings it back
  Inode parent{};         ///< of a folder
  std::size_t links = 0;  ///< names that lead here
  std::map<std::string, Inode, std::less<>> names = {};  ///< of a folder, as seen
  std::map<std::string, Inode, std::less<>> durable_names = {};
  /// What a name led to after each change since the folder was synced, oldest first; no_inode where
  /// it was removed.
  std::map<std::string, std::vector<Inode>> pending = {};

  /// Whether a power cut changes nothing here.
  [[nodiscard]] bool is_settled() const;
};

/// What happens to everything that was not synced.
enum class Survival { nothing, everything };

/// The contents of a disk, with the visible state and the durable state kept apart. Copies are
/// cheap and independent of each other.
///
/// A power cut is as bad as file systems allow: unsynced bytes are as last synced, half there,
/// NULs, gone, or complete; unsynced mode, owner and time are old or new, each independently; an
/// unsynced name leads to what it led to after any of its changes, each name independently, so that
/// a rename across folders is two changes that persist independently.
class MemoryDisk {
 public:
  /// An empty root folder.
  MemoryDisk();

  [[nodiscard]] const Node& node(Inode inode) const;
  /// The node, to change it: copies of this disk keep theirs.
  Node& change(Inode inode);

  /// A file without a name. Only its kind and mode are durable.
  Inode create(io::FileKind kind, std::uint32_t mode, std::string_view bytes = {});
  /// Makes a name lead to a file, or, with no_inode, removes it.
  void set_name(Inode folder, const std::string& name, Inode inode);
  /// Makes bytes and metadata durable; for a folder, its names too.
  void sync(Inode inode);
  /// Does what a failed sync does: a later sync succeeds but brings nothing back.
  void lose(Inode inode);

  /// Makes everything visible durable, as on a machine that has run for a long time.
  void settle();
  /// The disk after a power cut, with everything on it durable: at random, or one of the two
  /// extremes.
  [[nodiscard]] MemoryDisk crash(Dice& dice) const;
  [[nodiscard]] MemoryDisk crash(Survival survival) const;

  /// Let tests work without a process that opens files. Paths begin at the root (or another
  /// folder), without a slash.
  [[nodiscard]] std::optional<Inode> find(std::string_view path, Inode folder = root_inode) const;
  [[nodiscard]] bool exists(std::string_view path) const { return find(path).has_value(); }
  /// The bytes of a file that exists.
  [[nodiscard]] const std::string& read(std::string_view path) const;
  /// Makes a folder and those above it, if they are missing.
  Inode make_folders(std::string_view path, std::uint32_t mode = 0755);
  /// Puts a new file at the path and makes the folders above it.
  Inode write(std::string_view path, std::string_view bytes, std::uint32_t mode = 0644);
  void remove(std::string_view path);

  /// The clock for modification times; each reading is a nanosecond later.
  io::FileTime now() { return {seconds_, ++nanoseconds_}; }
  void pass_seconds(std::int64_t seconds) { seconds_ += seconds; }

 private:
  template <class Choice>
  MemoryDisk crash_by(Choice& choice) const;

  std::vector<std::shared_ptr<Node>> nodes_;  ///< by inode
  std::int64_t seconds_ = 1767355200;
  std::int64_t nanoseconds_ = 0;
};

}  // namespace runtime_exports::test_support
