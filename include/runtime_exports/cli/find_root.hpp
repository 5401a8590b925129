#pragma once

#include <cstdint>
#include <string>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::cli {

/// The root for a command line that names none: `from`, or the nearest folder above it that has
/// `shared/config/exports.json` or `shared/state`, as ".", "..", "../.." and so on. The search ends
/// at a folder with `.git`, at a mount, and below a folder that `user` does not own. If nothing is
/// found, it is ".".
std::string find_root(io::FileSystem& files, io::Descriptor from, std::uint32_t user);

}  // namespace runtime_exports::cli
