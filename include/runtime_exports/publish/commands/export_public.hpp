#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// What a copy of the public set is made from, and where it goes.
struct PublicCopyRequest {
  std::string root;
  const config::Settings* settings = nullptr;
  std::string folder;        ///< relative to the current folder, or absolute
  std::int64_t wait_ms = 0;  ///< for the lock
};

/// What became of a copy of the public set.
struct PublicCopy {
  std::uint64_t generation = 0;
  std::size_t files = 0;    ///< that it holds now, with the manifest
  std::size_t changed = 0;  ///< of them new or replaced
  std::size_t removed = 0;  ///< left from an earlier copy and not published any more
};

/// Whether a copy may go to the folder: it does not exist, or is empty, or holds an earlier copy
/// and nothing else, and it lies neither in the exports folder nor in the work folder. Changes
/// nothing. Errors: unsafe_target if not; io.
Status<> check_public_folder(const PublicCopyRequest& request, io::FileSystem& files);

/// Brings a copy of the public manifest, and of exactly the files that it lists, to the folder,
/// which is made if its parent exists. Under the publisher's lock; each digest is checked while its
/// file is copied. Files are replaced one by one, the manifest behind them, and what is not
/// published any more is removed last. Equal files stay as they are. Modes are those of the
/// settings, times those of the published files.
/// A failure or a crash may leave files of two generations and the temporary names
/// `.public-copy.part` and `.public-copy.file.part`; the next copy puts all of it right.
/// Errors: those of check_public_folder(), open_workspace_for_writing(), check_nothing_pending();
/// missing_input if nothing public is published; refused if a file is not what the manifest lists
/// or the manifest lists a file that is not public; io.
Result<PublicCopy> export_public(const PublicCopyRequest& request, const Environment& environment);

}  // namespace runtime_exports::publish
