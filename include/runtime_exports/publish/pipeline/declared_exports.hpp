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
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {

/// The exports of a project: those that every project has, and those that its settings declare.
/// Reads and compiles their schemas.
/// Errors: settings, with the place of the declaration or the place in its schema: an id or a path
/// that another export or file has, in any case of its letters; a path that contradicts the
/// audience; a schema that cannot be read or compiled, that refers to another file, or that leaves
/// an object of a public export open.
Result<exports::Registry> read_registry(io::FileSystem& files, const std::string& root,
                                        const config::Settings& settings);

/// The inputs of declared exports. None may be another input, a schema, the settings or the
/// pseudonym key, by whatever path it is named; each of these is looked at once.
class DeclaredInputs {
 public:
  DeclaredInputs(io::FileSystem& files, std::string root, const config::Settings& settings);

  /// Opens the input of the export of that id. Symbolic links are followed where they stay below
  /// the root.
  /// Errors: settings, with the place of the declaration, if it is one of those files, if it lies
  /// in the exports, the work folder or a `.git`, or if a link leads out of the root;
  /// missing_input.
  [[nodiscard]] Result<io::InputFile> open(std::string_view id) const;

  /// Checks where an input that does not exist would be. Errors: those of open() for that place.
  [[nodiscard]] Status<> check_missing(const config::Settings::Declaration& declared) const;

 private:
  /// A file: its device and inode, or if it does not exist, those of the nearest folder and the
  /// names that are missing below it.
  using File = std::pair<Place::Folder, std::vector<std::string>>;
  void reserve(const std::string& path, const std::string& id);
  [[nodiscard]] bool is_reserved(const File& file, std::string_view id) const;
  [[nodiscard]] Status<> check_place(const config::Settings::Declaration& declared,
                                     const Place& place) const;
  [[nodiscard]] std::string path_of(const std::string& name) const;
  [[nodiscard]] io::SystemResult<std::string> real_root() const;

  io::FileSystem& files_;
  std::string root_;
  const config::Settings& settings_;
  std::multimap<File, std::string> ids_;  ///< of the export whose input it is, if it is one
};

}  // namespace runtime_exports::publish
