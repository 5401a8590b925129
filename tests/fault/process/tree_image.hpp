#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace runtime_exports::fault {

/// The file or folder that a name in a tree leads to.
struct ImageEntry {
  char kind = 'f';  ///< f: file, d: folder
  std::uint32_t mode = 0;
  std::uint64_t node = 0;  ///< equal for two names of one file
  std::string bytes;

  bool operator==(const ImageEntry&) const = default;
};

/// A tree of files and folders, by path below its top; a folder comes before its content.
using TreeImage = std::map<std::string, ImageEntry>;

/// Reads the folder. Throws std::runtime_error if the test cannot continue.
TreeImage read_image(const std::string& folder);

/// Replaces the content of the folder with the image, with new inodes.
void write_image(const std::string& folder, const TreeImage& image);

/// The whole content of a file.
std::string read_bytes(const std::string& path);

}  // namespace runtime_exports::fault
