#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::publish {

/// Checks a file of another program that the public may read, in pieces of 256 KiB, so that memory
/// does not grow with the file:
/// - UTF-8 text is searched for private data (checks/text_gate.hpp) and for data that only admins
/// may see (`privacy.admin-content`, recognised by its shape);
/// - pictures, fonts, audio and video pass if the name agrees with the first bytes;
/// - anything else cannot be judged and is an error (`privacy.unreadable`).
/// Returns the findings, with the file's `path`. Errors: io; busy if the file became shorter.
Result<Findings> check_others_file(io::InputFile& file, const std::string& path,
                                   const checks::PrivacyExceptions* exceptions);

/// Who may read the tree, and what may be public in it.
struct OthersRequest {
  TreeReaders readers = TreeReaders::everyone_named;
  const checks::PrivacyExceptions* exceptions = nullptr;  ///< null: none
  /// Objects with the bytes of files that have been checked.
  std::set<std::string> objects = {};
  /// Paths of declared exports, which are checked elsewhere.
  std::set<std::string, std::less<>> declared = {};
  /// Paths of files of other programs that are checked elsewhere, too.
  std::set<std::string, std::less<>> reference = {};
};

/// Checks everything in a tree that is not ours, and objects that no manifest lists. Temporary
/// names and work folders are errors, other names are notes. For public readers everything below
/// `admin/` is an error, and so is a `.git`, and every other file is checked with
/// check_others_file(); an entry that is not a regular file is an error and is never opened. At
/// most 50 findings of each severity are described, and 50 of private data for each file. Returns
/// how many files are not ours. Errors: io.
Result<std::uint64_t> check_other_files(io::FileSystem& files, io::Descriptor folder,
                                        const OthersRequest& request, Findings& findings);

}  // namespace runtime_exports::publish
