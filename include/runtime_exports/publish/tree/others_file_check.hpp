#pragma once

#include <cstdint>
#include <string>

#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::publish {

/// Checks a file of somebody else that the public may read, in pieces of 256 KiB, so that memory
/// does not grow with the file:
/// - text in UTF-8 is looked through for private parts (checks/text_gate.hpp) and for what only
///   admins may see (`privacy.admin-content`, by its shape);
/// - pictures, fonts, audio and video pass, if the name says the same as the first bytes;
/// - what is neither cannot be judged, and is an error (`privacy.unreadable`).
/// Returns what was found, by the file's `path`. Errors: io; busy if it became shorter.
Result<Findings> check_others_file(PublishedFile& published, const std::string& path,
                                   const checks::PrivacyExceptions* exceptions);

/// Who may read the tree, and what may be public in it.
struct OthersRequest {
  TreeReaders readers = TreeReaders::everyone_named;
  const checks::PrivacyExceptions* exceptions = nullptr;  ///< null: none
};

/// Looks at everything in a tree that is not ours: temporary names and work folders are errors,
/// other names notes. For public readers everything below `admin/` is an error, and every other
/// file is checked (others_file_check.hpp); what is not a regular file is an error that nothing
/// opens. Of each severity 50 are described, of private data 50 for each file. Returns how many
/// files are not ours.
/// Errors: io.
Result<std::uint64_t> check_other_files(io::FileSystem& files, io::Descriptor folder,
                                        const OthersRequest& request, Findings& findings);

}  // namespace runtime_exports::publish
