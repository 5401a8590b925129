#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

/// A folder that is empty or holds a copy of the public set. It is accessed by descriptor only;
/// below it no symbolic link is followed and no mount entered.
class PublicFolder {
 public:
  /// Opens it and lists its files; `std::nullopt` if it does not exist. Errors: unsafe_target if it
  /// holds a file that a copy never holds, or files with the right names that are not a copy: there
  /// is no public manifest and no mark of begin(); io.
  static Result<std::optional<PublicFolder>> open(io::FileSystem& files, const std::string& path,
                                                  const config::Settings& settings);

  /// The same; if it does not exist, creates it with the permissions of the settings, regardless of
  /// the umask.
  static Result<PublicFolder> open_or_make(io::FileSystem& files, const std::string& path,
                                           const config::Settings& settings);

  /// Its manifest when it was opened; `std::nullopt` if there was none that could be read.
  [[nodiscard]] const std::optional<Manifest>& manifest() const { return manifest_; }
  /// The files that it held when it was opened, without temporary ones.
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
  [[nodiscard]] io::Descriptor descriptor() const { return folder_.get(); }
  /// Whether the file has these bytes, and that mode if one is given. Errors: unsafe_target; io.
  [[nodiscard]] Result<bool> holds(const std::string& path, const FileDigest& wanted,
                                   std::optional<std::uint32_t> permissions = {}) const;

  /// begin() creates a file that marks the copy as unfinished and holds the paths that it may have
  /// until then, those of `manifest` and earlier ones. end() removes it.
  [[nodiscard]] Status<> begin(const Manifest& manifest);
  [[nodiscard]] Status<> end() const;

  /// Creates the folder of the file and sets its permissions.
  [[nodiscard]] Status<> prepare(const std::string& path, std::uint32_t permissions);

  /// Creates the temporary file, empty.
  [[nodiscard]] Result<io::OwnedDescriptor> create_part(std::uint32_t permissions) const;
  /// Sets the time of the temporary file, if one is given, syncs it and renames it to `path`.
  [[nodiscard]] Status<> finish_part(io::OwnedDescriptor& part,
                                     std::optional<io::FileTime> modified,
                                     const std::string& path) const;
  /// Gives a file of the copy a second name, replacing what has it. False if that is not possible.
  [[nodiscard]] Result<bool> link(const std::string& from, const std::string& to) const;
  /// Removes the temporary file if possible.
  void drop_part() const;

  [[nodiscard]] Status<> remove(const std::string& path) const;
  /// Syncs all folders.
  [[nodiscard]] Status<> sync() const;

  /// A file of the copy in messages; the copy itself if `path` is empty.
  [[nodiscard]] std::string name_of(const std::string& path) const {
    return path.empty() ? name_ : io::path_below(name_, path);
  }

 private:
  PublicFolder(io::FileSystem& files, std::string name, io::OwnedDescriptor folder)
      : files_(&files), name_(std::move(name)), folder_(std::move(folder)) {}
  Status<> learn_paths(const config::Settings& settings);
  void learn(std::string path);
  [[nodiscard]] Result<io::OwnedDescriptor> open_folder_of(const std::string& path) const;
  [[nodiscard]] Status<> place_part(const std::string& path) const;
  Status<> look_through(io::Descriptor folder, const std::string& prefix);
  [[nodiscard]] Error not_ours(const std::string& path) const;

  io::FileSystem* files_;
  std::string name_;
  io::OwnedDescriptor folder_;
  std::optional<Manifest> manifest_;
  std::set<std::string> known_;    ///< the paths that a copy may hold
  std::set<std::string> folders_;  ///< their folders
  std::vector<std::string> paths_;
  std::vector<std::string> found_folders_;  ///< inner ones first
  bool is_begun_ = false;
};

/// The name of the file that tells Netlify and Cloudflare which headers to send.
inline constexpr std::string_view headers_file = "_headers";

/// Its first line, which shows that this program wrote it.
inline constexpr std::string_view headers_mark = "# Made by runtime-exports publish --headers\n";

/// Whether it is that file, and this program wrote it.
bool is_headers_file(io::FileSystem& files, io::Descriptor folder, std::string_view path);

/// How long readers may keep a file of a public copy: the value of its Cache-Control.
std::string_view cache_control_of(std::string_view path);

/// Checks the path at which a site serves the copy: `/`, or names with `/` before each, none of
/// them `.` or `..`. Errors: usage.
Status<> check_served_path(std::string_view path);

/// The file for a copy that is served at `served_path`. No two of its rules match one address,
/// because the hosts would send the headers of both.
std::string write_headers(const Manifest& manifest, std::string_view served_path);

// Making a copy.

struct PublicCopyRequest {
  std::string root;
  const config::Settings* settings = nullptr;
  std::string folder;        ///< relative to the current folder, or absolute
  std::int64_t wait_ms = 0;  ///< to wait for the lock
  Naming naming = Naming::by_path;
  OldObjects old_objects = OldObjects::keep_for_a_day;
  std::optional<std::string> served_path = std::nullopt;  ///< for a `_headers` file
  /// What the publish read of other programs' files.
  std::span<const ReferenceFile> reference = {};
};

struct PublicCopy {
  std::uint64_t generation = 0;
  std::size_t files = 0;    ///< in the copy now, including the manifest, without objects
  std::size_t changed = 0;  ///< how many of them are new or were replaced
  std::size_t removed = 0;  ///< of an earlier copy, no longer published, and old objects
  std::size_t objects = 0;  ///< in the copy now
};

/// Checks that a copy may go to the folder: it does not exist, or is empty, or holds an earlier
/// copy and nothing else, and it is neither in the exports folder nor in the work folder.
/// Errors: unsafe_target if it may not; io.
Status<> check_public_folder(const PublicCopyRequest& request, io::FileSystem& files);

/// Copies the public manifest, and exactly the files that it lists, to the folder, which is created
/// if its parent directory exists. Holds the publisher's lock and checks each digest while its file
/// is copied. Objects come first, then files, one by one, then the manifest; what is no longer
/// published is removed last. Equal files stay as they are. Modes are those of the settings, times
/// those of the published files, or by digest those at which they were copied.
/// A failure or a crash may leave files of two generations and the temporary names
/// `.public-copy.part` and `.public-copy.file.part`; the next copy repairs that.
/// Errors: those of check_public_folder(), open_workspace_for_writing(), check_nothing_pending();
/// missing_input if nothing public is published; refused if a file does not match the manifest or
/// the manifest lists a file that is not public; io.
Result<PublicCopy> export_public(const PublicCopyRequest& request, const Environment& environment);

}  // namespace runtime_exports::publish
