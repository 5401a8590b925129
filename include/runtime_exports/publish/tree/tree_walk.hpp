#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// A name in a tree.
struct TreeEntry {
  io::Descriptor folder;  ///< its parent directory
  std::string name;
  std::string path;  ///< relative to the folder where the walk began
  io::FileStatus status;
};

enum class Descent { enter, pass_by };

/// The functions that a walk calls.
struct TreeVisitor {
  /// Called for every name. Returns whether to enter it if it is a folder.
  std::function<Descent(const TreeEntry&)> entry;
  /// Called for a folder that cannot be opened or is too deep (32) to enter, and also for a name
  /// whose status cannot be read.
  std::function<void(const TreeEntry&)> closed = {};
};

/// Which names of the top folder a walk visits, when several walks share a tree: every `of`-th,
/// starting with number `first`.
struct TreeShare {
  std::size_t first = 0;
  std::size_t of = 1;
};

/// Visits every name below the folder, folder by folder, sorted by name. Follows no symbolic link.
/// Errors: io if a folder cannot be listed.
Status<> walk_tree(io::FileSystem& files, io::Descriptor folder, const TreeVisitor& visitor,
                   TreeShare share = {});

}  // namespace runtime_exports::publish
