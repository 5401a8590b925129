#pragma once

#include <string>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// Reads the pseudonym key from a file. A byte order mark before it and line ends (LF or CRLF)
/// after it are not part of the key, because editors add them. Warns with `privacy.key-readable` if
/// others may read the file. `name` is the file's name in messages, `path` is the file to open.
/// Errors: settings if the file cannot be read, if others may write it, or if the key has fewer
/// than 16 bytes or is one byte repeated.
Result<std::string> read_pseudonym_key(io::FileSystem& files, const std::string& name,
                                       const std::string& path, Findings& findings);

}  // namespace runtime_exports::publish
