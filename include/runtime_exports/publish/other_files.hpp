#pragma once

#include <cstdint>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/verify.hpp"

namespace runtime_exports::publish {

/// Looks at everything in a tree that is not ours: temporary names and work folders are errors,
/// other names notes. For public readers files at admin paths, and files that hold what only admins
/// may see, are errors too; of files above `looked_at_bytes` the beginning counts. Of each severity
/// 50 are described, the rest is counted. Returns how many files are not ours.
/// Errors: io.
Result<std::uint64_t> check_other_files(io::FileSystem& files, io::Descriptor folder,
                                        TreeReaders readers, Findings& findings);

}  // namespace runtime_exports::publish
