#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/io/memory_disk.hpp"

namespace runtime_exports::fault {

/// One of our files as it is published; without bytes where there is none.
struct PublishedFile {
  test_support::Blob bytes;
  std::uint32_t mode = 0;

  bool operator==(const PublishedFile& other) const;
};

/// All our files, by path below the exports folder.
using PublishedSet = std::map<std::string, PublishedFile>;

/// What is published on the disk, as programs see it.
PublishedSet published_set(const test_support::MemoryDisk& disk);

/// What is promised of the exports folder, whenever the machine stops.
class Invariants {
 public:
  /// `history`: the sets that may be there, oldest first. `disk` holds others' files as they are
  /// to stay.
  Invariants(std::vector<PublishedSet> history, const test_support::MemoryDisk& disk);

  [[nodiscard]] const PublishedSet& last() const { return history_.back(); }

  /// What is broken where a publish may have been interrupted: a file torn, missing or with
  /// another's mode; a stray name; others' files touched; a manifest with a file older than it.
  /// Nothing if all is well.
  [[nodiscard]] std::optional<std::string> find_broken(const test_support::MemoryDisk& disk) const;

  /// What is broken where no publish is pending: besides the above, files of two sets, or a
  /// journal.
  [[nodiscard]] std::optional<std::string> find_unfinished(
      const test_support::MemoryDisk& disk) const;

  /// The same where the last set is published.
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
  /// For each set and manifest in it, what the manifest lists.
  std::vector<std::map<std::string, std::vector<std::string>>> listed_;
  std::map<std::string, test_support::Node> others_;
};

/// What git would see of the staged copies, which may be private.
std::optional<std::string> find_staged_in_the_open(const test_support::MemoryDisk& disk);

/// Whether the manifests list exactly the files that are there, as they are, under one generation.
/// What does not fit, or nothing.
std::optional<std::string> find_inconsistency(const PublishedSet& seen);

/// Whether two sets hold the same but for their manifests.
bool same_exports(const PublishedSet& a, const PublishedSet& b);

}  // namespace runtime_exports::fault
