#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace runtime_exports::fault {

/// What a name in a tree leads to.
struct ImageEntry {
  char kind = 'f';  ///< f: file, d: folder
  std::uint32_t mode = 0;
  std::uint64_t node = 0;  ///< equal for two names of one file
  std::string bytes;

  bool operator==(const ImageEntry&) const = default;
};

/// A tree of files and folders, by path below its top; a folder stands before what is in it.
using TreeImage = std::map<std::string, ImageEntry>;

/// Reads what is in the folder. Throws std::runtime_error where a test could not go on.
TreeImage read_image(const std::string& folder);

/// Puts the image in the place of all that is in the folder, with new inodes.
void write_image(const std::string& folder, const TreeImage& image);

/// The whole content of a file.
std::string read_bytes(const std::string& path);

}  // namespace runtime_exports::fault
