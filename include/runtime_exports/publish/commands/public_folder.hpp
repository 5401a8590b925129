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

/// Whether a copy of the public set may hold a file of that path.
bool is_public_copy(std::string_view path);

/// A folder that holds a copy of the public set, or nothing. Everything goes by its descriptor, and
/// below it no symbolic link is followed and no mount entered.
class PublicFolder {
 public:
  /// Opens it and looks through it; nothing if it does not exist.
  /// Errors: unsafe_target if it holds anything that no copy holds, or files of such names that
  /// are no copy: without a public manifest, and not begun as one; io.
  static Result<std::optional<PublicFolder>> open(io::FileSystem& files, const std::string& path);

  /// Makes it, with the permissions whatever the umask. Errors: io.
  static Result<std::optional<PublicFolder>> make(io::FileSystem& files, const std::string& path,
                                                  std::uint32_t permissions);

  /// The files that it held when it was opened, temporary ones left out.
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
  [[nodiscard]] io::Descriptor descriptor() const { return folder_.get(); }

  /// Leaves a name by which a copy that was not finished is known, and takes it away at the end.
  [[nodiscard]] Status<> begin() const;
  [[nodiscard]] Status<> end() const;

  /// Makes the folder that the file is to lie in, and gives it its permissions.
  [[nodiscard]] Status<> prepare(const std::string& path, std::uint32_t permissions) const;

  /// The temporary file, new and empty.
  [[nodiscard]] Result<io::OwnedDescriptor> create_part(std::uint32_t permissions) const;
  /// Makes it durable and gives it its name.
  [[nodiscard]] Status<> finish_part(io::OwnedDescriptor& part, io::FileTime modified,
                                     const std::string& path) const;
  /// Removes it, if it can.
  void drop_part() const;

  [[nodiscard]] Status<> remove(const std::string& path) const;
  /// Makes all names durable.
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
