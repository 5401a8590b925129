#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::io {

/// What becomes of a file that has the name already.
enum class Existing { replace, refuse };

/// A file that a person asked for by its path, relative to the current folder.
struct WholeFile {
  const std::string& path;
  std::string_view bytes;
  std::uint32_t permissions = 0644;  ///< less the umask
  Existing existing = Existing::replace;
};

/// Writes it whole or not at all: under the temporary name `.NAME.part` beside it, which is synced
/// and renamed. When that fails, what was there stays as it was. Whether the path may be written
/// is for the caller to know. EEXIST with Existing::refuse.
SystemStatus write_whole(FileSystem& files, const WholeFile& file);

}  // namespace runtime_exports::io
