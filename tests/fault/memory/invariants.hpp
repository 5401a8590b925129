#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/io/memory_disk.hpp"

namespace runtime_exports::fault {

/// An export as it is published; without bytes if there is no such file.
struct PublishedFile {
  test_support::Blob bytes;
  std::uint32_t mode = 0;

  bool operator==(const PublishedFile& other) const;
};

/// All exports, by path below the exports folder.
using PublishedSet = std::map<std::string, PublishedFile>;

/// What is published on the disk, as programs see it.
PublishedSet published_set(const test_support::MemoryDisk& disk);

/// The promises about the exports folder, whenever the machine stops.
class Invariants {
 public:
  /// `history`: the sets that may be there, oldest first. `disk` contains the files of other
  /// programs as they must stay.
  Invariants(std::vector<PublishedSet> history, const test_support::MemoryDisk& disk);

  [[nodiscard]] const PublishedSet& last() const { return history_.back(); }

  /// What is wrong if a publish may have been interrupted: a file that is torn, missing or has the
  /// wrong mode; a stray name; a changed file of another program; a manifest newer than one of its
  /// files. std::nullopt if all is well.
  [[nodiscard]] std::optional<std::string> find_broken(const test_support::MemoryDisk& disk) const;

  /// What is wrong if no publish is pending: besides the above, files of two sets, or a journal.
  [[nodiscard]] std::optional<std::string> find_unfinished(
      const test_support::MemoryDisk& disk) const;

  /// The same if the last set is published.
  [[nodiscard]] std::optional<std::string> find_unpublished(
      const test_support::MemoryDisk& disk) const;

 private:
  [[nodiscard]] std::optional<std::string> find_torn(const PublishedSet& seen) const;
  [[nodiscard]] std::optional<std::string> find_stray(const test_support::MemoryDisk& disk,
                                                      test_support::Inode folder,
                                                      const std::string& path) const;
  [[nodiscard]] std::optional<std::string> find_touched(const test_support::MemoryDisk& disk) const;
  [[nodiscard]] std::optional<std::string> find_older_than_manifest(const PublishedSet& seen) const;
  [[nodiscard]] bool is_of(const std::string& path, const PublishedFile& file,
                           std::size_t generation) const;

  std::vector<PublishedSet> history_;
  /// For each set, the files that each of its manifests lists.
  std::vector<std::map<std::string, std::vector<std::string>>> listed_;
  std::map<std::string, test_support::Node> others_;
};

/// The staged copies that git would see; they may be private.
std::optional<std::string> find_staged_in_the_open(const test_support::MemoryDisk& disk);

/// Whether the manifests list exactly the files that are there, unchanged, with one generation.
/// Returns what does not match, or std::nullopt.
std::optional<std::string> find_inconsistency(const PublishedSet& seen);

/// Whether two sets are the same except for their manifests.
bool same_exports(const PublishedSet& a, const PublishedSet& b);

}  // namespace runtime_exports::fault
