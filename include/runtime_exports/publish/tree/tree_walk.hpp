#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// A name in a tree.
struct TreeEntry {
  io::Descriptor folder;  ///< that holds it
  std::string name;
  std::string path;  ///< below the folder that the walk began at
  io::FileStatus status;
};

enum class Descent { enter, pass_by };

/// What is called for what a walk comes by.
struct TreeVisitor {
  /// For every name; says whether a folder is entered.
  std::function<Descent(const TreeEntry&)> entry;
  /// For a folder that cannot be opened, or that is too deep (32) to be entered; besides, for a
  /// name of which the system does not say what it is.
  std::function<void(const TreeEntry&)> closed = {};
};

/// Which of the names in the folder a walk begins with, when several walks share one tree: every
/// `of`-th, from number `first` on.
struct TreeShare {
  std::size_t first = 0;
  std::size_t of = 1;
};

/// Visits every name below the folder, folder by folder in the order of the names. No link is
/// followed.
/// Errors: io if a folder cannot be listed.
Status<> walk_tree(io::FileSystem& files, io::Descriptor folder, const TreeVisitor& visitor,
                   TreeShare share = {});

}  // namespace runtime_exports::publish
