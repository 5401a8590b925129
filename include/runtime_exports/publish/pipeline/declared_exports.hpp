#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/store/places.hpp"

namespace runtime_exports::publish {

/// The exports of a project: those that every project has, and those that its settings declare.
/// Reads and compiles their schemas.
/// Errors: settings, with the place of the declaration or the place in its schema: an id or a path
/// that another export or file has, in any case of its letters; a path that contradicts the
/// audience; a schema that cannot be read or compiled, that refers to another file, or that leaves
/// an object of a public export open.
Result<exports::Registry> read_registry(io::FileSystem& files, const std::string& root,
                                        const config::Settings& settings);

/// The files that the input of a declared export may not be, by whatever path it is named: other
/// inputs, schemas, the settings and the pseudonym key. Each is looked at once.
class ReservedFiles {
 public:
  ReservedFiles(io::FileSystem& files, const std::string& root, const config::Settings& settings);

  /// A file: its device and inode, or if it does not exist, those of the nearest folder and the
  /// names that are missing below it.
  using File = std::pair<Place::Folder, std::vector<std::string>>;

  /// Whether the file is one of them, but not the input of the export of that id.
  [[nodiscard]] bool hold(const File& file, std::string_view id) const;

 private:
  std::multimap<File, std::string> ids_;  ///< of the export whose input it is, if it is one
};

/// Opens the input of a declared export, given the export's id. Symbolic links are followed where
/// they stay below the root.
/// Errors: settings, with the place of the declaration, if it is another input, a setting or the
/// pseudonym key, if it lies in the exports, the work folder or a `.git`, or if a link leads
/// out of the root; missing_input.
Result<io::InputFile> open_declared_input(io::FileSystem& files, const std::string& root,
                                          const config::Settings& settings,
                                          const ReservedFiles& reserved, std::string_view id);

}  // namespace runtime_exports::publish
