#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/core/progress.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/store/content.hpp"

namespace runtime_exports::publish {

/// Opens a file below the exports folder; `std::nullopt` if it does not exist. Errors:
/// unsafe_target for a link, a folder, a FIFO or a device, or a link on the way; io.
Result<std::optional<io::InputFile>> open_published(io::FileSystem& files, io::Descriptor exports,
                                                    const std::string& path);

/// Reads the whole file. Errors: io; busy if it changed meanwhile.
Result<FileDigest> digest_of(io::InputFile& file);

/// Checks a published export with `check`, row by row if it has rows, and appends what that finds.
/// Returns the digest of what was checked. Errors: io; busy.
Result<FileDigest> check_published(io::InputFile& file, const exports::ExportDefinition& definition,
                                   checks::FileCheck& check, Findings& findings,
                                   const Effort& effort);

/// A name in a tree.
struct TreeEntry {
  io::Descriptor folder;  ///< its parent directory
  std::string name;
  std::string path;  ///< relative to the folder where the walk began
  io::FileStatus status;
};

enum class Descent { enter, pass_by };

/// Folders that are nested deeper are not entered.
inline constexpr std::size_t deepest_folder = 32;

struct TreeVisitor {
  /// Called for every name. Returns whether to enter it if it is a folder.
  std::function<Descent(const TreeEntry&)> entry;
  /// Called for a folder that cannot be opened or is too deep, and for a name without a status.
  std::function<void(const TreeEntry&)> closed = [](const TreeEntry&) {};
  /// Whether a folder below the top that cannot be listed is passed by, and is no error.
  bool passes_by_failures = false;
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
