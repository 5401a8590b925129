#include "support/process/tree_snapshot.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::test_support {
namespace {

namespace fs = std::filesystem;

std::string digest_of_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("cannot read " + path);
  Sha256 hash;
  std::string window(std::size_t{1} << 16U, '\0');
  while (file.read(window.data(), static_cast<std::streamsize>(window.size())) ||
         file.gcount() > 0) {
    hash.update({window.data(), static_cast<std::size_t>(file.gcount())});
  }
  return to_hex(hash.finish());
}

char kind_of(mode_t mode) {
  if (S_ISREG(mode)) return 'f';
  if (S_ISDIR(mode)) return 'd';
  if (S_ISLNK(mode)) return 'l';
  return S_ISFIFO(mode) ? 'p' : '?';
}

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

TreeEntry entry_of(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) throw std::runtime_error("cannot look at " + path);
  TreeEntry entry;
  entry.kind = kind_of(status.st_mode);
  entry.mode = status.st_mode & 07777U;
  entry.inode = status.st_ino;
  entry.modified_ns = nanoseconds(status.st_mtim);
  entry.changed_ns = nanoseconds(status.st_ctim);
  if (entry.kind == 'f') entry.content = digest_of_file(path);
  if (entry.kind == 'l') entry.content = fs::read_symlink(path).string();
  return entry;
}

}  // namespace

TreeSnapshot TreeSnapshot::of(const std::string& folder) {
  TreeSnapshot snapshot;
  snapshot.entries_.emplace(".", entry_of(folder));
  for (const auto& found : fs::recursive_directory_iterator{folder}) {
    const auto path = found.path().string();
    snapshot.entries_.emplace(path.substr(folder.size() + 1), entry_of(path));
  }
  return snapshot;
}

std::vector<std::string> TreeSnapshot::names() const {
  std::vector<std::string> names;
  for (const auto& [path, entry] : entries_) names.push_back(path);
  return names;
}

std::map<std::string, std::string> TreeSnapshot::contents() const {
  std::map<std::string, std::string> contents;
  for (const auto& [path, entry] : entries_) {
    contents.emplace(path, fmt::format("{} {:04o} {}", entry.kind, entry.mode, entry.content));
  }
  return contents;
}

std::vector<std::string> TreeSnapshot::differences(const TreeSnapshot& later) const {
  std::vector<std::string> lines;
  for (const auto& [path, entry] : entries_) {
    const auto other = later.entries_.find(path);
    if (other == later.entries_.end()) {
      lines.push_back("gone: " + path);
    } else if (entry != other->second) {
      lines.push_back("different: " + path);
    }
  }
  for (const auto& [path, entry] : later.entries_) {
    if (entries_.count(path) == 0) lines.push_back("new: " + path);
  }
  return lines;
}

}  // namespace runtime_exports::test_support
