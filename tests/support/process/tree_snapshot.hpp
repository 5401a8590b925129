#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace runtime_exports::test_support {

/// The data of one name in a tree.
struct TreeEntry {
  char kind = '?';         ///< f: file, d: folder, l: link, p: FIFO, ?: other
  std::uint32_t mode = 0;  ///< permission bits
  std::string content;     ///< a file's SHA-256, a link's target
  std::uint64_t inode = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;  ///< changes with every write, chmod, link and rename

  bool operator==(const TreeEntry&) const = default;
};

/// A tree at one moment. If two snapshots are equal, nothing in it was written in between.
class TreeSnapshot {
 public:
  /// Takes a snapshot of the folder and everything below it; links are not followed.
  static TreeSnapshot of(const std::string& folder);

  [[nodiscard]] std::vector<std::string> names() const;
  /// The entry of a path relative to the folder; throws std::out_of_range if there is none.
  [[nodiscard]] const TreeEntry& at(const std::string& path) const { return entries_.at(path); }
  [[nodiscard]] bool has(const std::string& path) const { return entries_.count(path) > 0; }

  /// Kind, mode and content of each name, to compare trees in two places.
  [[nodiscard]] std::map<std::string, std::string> contents() const;

  /// A line for each name that is new, gone or different in `later`.
  [[nodiscard]] std::vector<std::string> differences(const TreeSnapshot& later) const;

 private:
  std::map<std::string, TreeEntry> entries_;
};

}  // namespace runtime_exports::test_support
