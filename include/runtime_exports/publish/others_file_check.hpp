#pragma once

#include <string>

#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/published_file.hpp"

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

}  // namespace runtime_exports::publish
