#pragma once

#include <string>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// Reads the key of the pseudonyms from a file. Line ends after it (LF or CRLF) and a byte order
/// mark before it are not part of it: editors add them. Warns, as `privacy.key-readable`, of a file
/// that others may read. `name` is what messages call the file, `path` what is opened. Errors:
/// settings, for a file that cannot be read or that others may write, a key of fewer than 16 bytes
/// or of one byte again and again.
Result<std::string> read_pseudonym_key(io::FileSystem& files, const std::string& name,
                                       const std::string& path, Findings& findings);

}  // namespace runtime_exports::publish
