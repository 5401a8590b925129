#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// Whether a copy of the public set may hold a file with that path.
bool is_public_copy(std::string_view path);

/// A folder that is empty or holds a copy of the public set. It is accessed by descriptor only;
/// below it no symbolic link is followed and no mount entered.
class PublicFolder {
 public:
  /// Opens it and lists its files; `std::nullopt` if it does not exist.
  /// Errors: unsafe_target if it holds a file that a copy never holds, or files with the right
  /// names that are not a copy: there is no public manifest and no mark of begin(); io.
  static Result<std::optional<PublicFolder>> open(io::FileSystem& files, const std::string& path);

  /// Creates it with these permissions, regardless of the umask. Errors: io.
  static Result<std::optional<PublicFolder>> make(io::FileSystem& files, const std::string& path,
                                                  std::uint32_t permissions);

  /// The files that it held when it was opened, without temporary ones.
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
  [[nodiscard]] io::Descriptor descriptor() const { return folder_.get(); }

  /// begin() creates a file that marks the copy as unfinished, end() removes it.
  [[nodiscard]] Status<> begin() const;
  [[nodiscard]] Status<> end() const;

  /// Creates the folder of the file and sets its permissions.
  [[nodiscard]] Status<> prepare(const std::string& path, std::uint32_t permissions) const;

  /// Creates the temporary file, empty.
  [[nodiscard]] Result<io::OwnedDescriptor> create_part(std::uint32_t permissions) const;
  /// Syncs the temporary file and renames it to `path`.
  [[nodiscard]] Status<> finish_part(io::OwnedDescriptor& part, io::FileTime modified,
                                     const std::string& path) const;
  /// Removes the temporary file if possible.
  void drop_part() const;

  [[nodiscard]] Status<> remove(const std::string& path) const;
  /// Syncs all folders.
  [[nodiscard]] Status<> sync() const;

  /// An I/O error about a file of the copy.
  [[nodiscard]] Error failed(const std::string& path, std::string message,
                             const std::error_code& error) const;

 private:
  PublicFolder(io::FileSystem& files, std::string name, io::OwnedDescriptor folder)
      : files_(&files), name_(std::move(name)), folder_(std::move(folder)) {}
  Status<> look_through(io::Descriptor folder, const std::string& prefix);
  [[nodiscard]] Status<> check_is_copy() const;
  [[nodiscard]] Error not_ours(const std::string& path) const;

  io::FileSystem* files_;
  std::string name_;
  io::OwnedDescriptor folder_;
  std::vector<std::string> paths_;
  bool is_begun_ = false;
};

}  // namespace runtime_exports::publish
