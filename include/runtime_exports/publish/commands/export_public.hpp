#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

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
