#include "tree_image.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::fault {
namespace {

namespace fs = std::filesystem;

void require_written(bool worked, const std::string& path) {
  if (!worked) throw std::runtime_error("cannot write " + path);
}

void write_file(const std::string& path, const ImageEntry& entry) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const auto written = write(file, entry.bytes.data(), entry.bytes.size());
  require_written(written == static_cast<ssize_t>(entry.bytes.size()), path);
  require_written(fchmod(file, entry.mode) == 0, path);
  close(file);
}

}  // namespace

std::string read_bytes(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path);
  return bytes.str();
}

TreeImage read_image(const std::string& folder) {
  TreeImage image;
  for (const auto& found : fs::recursive_directory_iterator{folder}) {
    const auto path = found.path().string();
    struct stat status {};
    require_written(lstat(path.c_str(), &status) == 0, path);
    ImageEntry entry{
        S_ISDIR(status.st_mode) ? 'd' : 'f', status.st_mode & 07777U, status.st_ino, {}};
    if (entry.kind == 'f' && status.st_size > 0) entry.bytes = read_bytes(path);
    image.emplace(path.substr(folder.size() + 1), std::move(entry));
  }
  return image;
}

void write_image(const std::string& folder, const TreeImage& image) {
  for (const auto& old : fs::directory_iterator{folder}) fs::remove_all(old.path());
  std::map<std::uint64_t, std::string> first_names;
  for (const auto& [name, entry] : image) {
    const auto path = folder + "/" + name;
    const auto [first, is_new] = first_names.emplace(entry.node, path);
    if (!is_new) {
      require_written(link(first->second.c_str(), path.c_str()) == 0, path);
    } else if (entry.kind == 'd') {
      require_written(mkdir(path.c_str(), 0700) == 0 && chmod(path.c_str(), entry.mode) == 0, path);
    } else {
      write_file(path, entry);
    }
  }
}

}  // namespace runtime_exports::fault
