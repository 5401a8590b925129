#include "invariants.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "program.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::fault {
namespace {

using exports::Audience;
using test_support::Inode;
using test_support::MemoryDisk;

constexpr std::array manifest_paths{"manifest.json", "admin/manifest.json"};

std::vector<std::string> find_owned_paths() {
  std::vector<std::string> paths{manifest_paths.begin(), manifest_paths.end()};
  for (const auto& definition : exports::export_definitions()) paths.emplace_back(definition.path);
  return paths;
}

const std::vector<std::string>& owned_paths() {
  static const auto paths = find_owned_paths();
  return paths;
}

bool is_manifest(const std::string& path) {
  return std::find(manifest_paths.begin(), manifest_paths.end(), path) != manifest_paths.end();
}

std::vector<std::string> listed_in(const PublishedFile& manifest) {
  std::vector<std::string> paths;
  if (manifest.bytes == nullptr) return paths;
  const auto decoded = publish::decode_manifest(*manifest.bytes);
  if (!decoded) return paths;
  for (const auto& file : decoded->files) paths.push_back(file.path);
  return paths;
}

bool leads_to(const std::string& path, const std::string& folder) {
  return path.starts_with(folder + "/");
}

}  // namespace

bool PublishedFile::operator==(const PublishedFile& other) const {
  if (bytes == other.bytes) return mode == other.mode;
  return bytes != nullptr && other.bytes != nullptr && *bytes == *other.bytes && mode == other.mode;
}

PublishedSet published_set(const MemoryDisk& disk) {
  PublishedSet set;
  const auto folder = disk.find(exports_folder);
  for (const auto& path : owned_paths()) {
    const auto inode = folder ? disk.find(path, *folder) : std::nullopt;
    auto& file = set[path];
    if (!inode) continue;
    const auto& seen = disk.node(*inode).seen;
    file = {seen.bytes, seen.metadata.mode};
  }
  return set;
}

Invariants::Invariants(std::vector<PublishedSet> history, const MemoryDisk& disk)
    : history_(std::move(history)) {
  for (const auto& set : history_) {
    auto& listed = listed_.emplace_back();
    for (const std::string path : manifest_paths) listed[path] = listed_in(set.at(path));
  }
  for (const auto& path : others_paths()) {
    if (const auto inode = disk.find(exports_folder + "/" + path)) {
      others_.emplace(path, disk.node(*inode));
    }
  }
}

bool Invariants::is_of(const std::string& path, const PublishedFile& file,
                       std::size_t generation) const {
  return history_[generation].at(path) == file;
}

std::optional<std::string> Invariants::find_torn(const PublishedSet& seen) const {
  for (const auto& one : seen) {
    const bool known = std::any_of(history_.begin(), history_.end(), [&one](const auto& set) {
      return set.at(one.first) == one.second;
    });
    if (known) continue;
    const bool missing = one.second.bytes == nullptr;
    return "(1) " + one.first + (missing ? " is missing" : " is torn, or has no such mode");
  }
  return std::nullopt;
}

std::optional<std::string> Invariants::find_stray(const MemoryDisk& disk, Inode folder,
                                                  const std::string& path) const {
  for (const auto& [name, inode] : disk.node(folder).names) {
    const auto below = path.empty() ? name : path + "/" + name;
    const auto is_it = [&](const auto& known) { return known == below; };
    const auto holds = [&](const auto& known) { return leads_to(known, below); };
    if (disk.node(inode).kind == io::FileKind::folder) {
      const bool known = std::any_of(owned_paths().begin(), owned_paths().end(), holds) ||
                         std::any_of(others_paths().begin(), others_paths().end(), holds);
      if (!known) return "(2) a stray folder " + below;
      if (auto stray = find_stray(disk, inode, below)) return stray;
      continue;
    }
    const bool known =
        std::any_of(owned_paths().begin(), owned_paths().end(), is_it) || others_.contains(below);
    if (!known) return "(2) a stray name " + below;
  }
  return std::nullopt;
}

std::optional<std::string> Invariants::find_touched(const MemoryDisk& disk) const {
  const auto folder = disk.find(exports_folder);
  for (const auto& [path, before] : others_) {
    const auto inode = folder ? disk.find(path, *folder) : std::nullopt;
    if (!inode) return "(3) " + path + " of another program is gone";
    const auto& now = disk.node(*inode);
    const bool same = now.seen.bytes == before.seen.bytes &&
                      now.seen.metadata == before.seen.metadata && now.links == before.links;
    if (!same) return "(3) " + path + " of another program was touched";
  }
  return std::nullopt;
}

std::optional<std::string> Invariants::find_older_than_manifest(const PublishedSet& seen) const {
  for (const std::string manifest : manifest_paths) {
    if (seen.at(manifest).bytes == nullptr) continue;
    std::size_t generation = 0;
    while (!is_of(manifest, seen.at(manifest), generation)) ++generation;
    for (const auto& path : listed_[generation].at(manifest)) {
      bool young = false;
      for (auto at = generation; at < history_.size(); ++at) {
        young = young || is_of(path, seen.at(path), at);
      }
      if (!young) return "(4) " + path + " is older than " + manifest;
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_staged_in_the_open(const MemoryDisk& disk) {
  const auto work = disk.find(work_folder);
  const auto staging = work ? disk.find("staging", *work) : std::nullopt;
  if (!staging || disk.node(*staging).names.empty()) return std::nullopt;
  const auto ignored = disk.find(".gitignore", *work);
  if (ignored && *disk.node(*ignored).seen.bytes == "*\n") return std::nullopt;
  return "git sees staged copies";
}

std::optional<std::string> Invariants::find_broken(const MemoryDisk& disk) const {
  const auto seen = published_set(disk);
  if (auto torn = find_torn(seen)) return torn;
  if (auto older = find_older_than_manifest(seen)) return older;
  if (auto touched = find_touched(disk)) return touched;
  if (auto open = find_staged_in_the_open(disk)) return open;
  const auto folder = disk.find(exports_folder);
  return folder ? find_stray(disk, *folder, {}) : std::nullopt;
}

std::optional<std::string> Invariants::find_unfinished(const MemoryDisk& disk) const {
  if (auto broken = find_broken(disk)) return broken;
  if (disk.exists(journal_file)) return "(6) a journal is left";
  const auto seen = published_set(disk);
  const bool whole = std::find(history_.begin(), history_.end(), seen) != history_.end();
  return whole ? std::nullopt : std::optional<std::string>{"(5) the set is of two generations"};
}

std::optional<std::string> Invariants::find_unpublished(const MemoryDisk& disk) const {
  if (auto unfinished = find_unfinished(disk)) return unfinished;
  if (published_set(disk) == last()) return std::nullopt;
  return "(6) a published set is not there";
}

std::optional<std::string> find_inconsistency(const PublishedSet& seen) {
  std::optional<std::uint64_t> generation;
  std::size_t listed = 0;
  for (const std::string path : manifest_paths) {
    const auto& bytes = seen.at(path).bytes;
    const auto manifest = bytes == nullptr ? std::nullopt : publish::decode_manifest(*bytes);
    if (!manifest) return path + " cannot be read";
    if (generation && generation != manifest->generation) return "two generations";
    generation = manifest->generation;
    for (const auto& file : manifest->files) {
      const auto& published = seen.at(file.path).bytes;
      if (published == nullptr) return file.path + " is missing";
      if (to_hex(sha256(*published)) != file.sha256) return file.path + " has another digest";
      ++listed;
    }
  }
  const auto there = std::count_if(seen.begin(), seen.end(),
                                   [](const auto& file) { return file.second.bytes != nullptr; });
  if (listed + manifest_paths.size() == static_cast<std::size_t>(there)) return std::nullopt;
  return "a file is in no manifest";
}

bool same_exports(const PublishedSet& a, const PublishedSet& b) {
  return std::all_of(a.begin(), a.end(), [&b](const auto& one) {
    return is_manifest(one.first) || b.at(one.first) == one.second;
  });
}

}  // namespace runtime_exports::fault
