#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/commands/version_stamp.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// How many rows two files do not share.
struct RowCounts {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;  ///< same id, different content

  bool operator==(const RowCounts&) const = default;
};

/// The rows or entries of one export, in 16 bytes each: a hash of what identifies the row (the `id`
/// of accounts, audit rows and changelog entries, else the whole content) and one of its content.
class RowPrints {
 public:
  explicit RowPrints(const exports::ExportDefinition& definition);

  /// Adds a row, given its exact bytes.
  void add_row(std::string_view text);

  /// Adds the entries of a changelog of either form; only their content counts, not the way they
  /// are written. A text that is not a changelog has no entries.
  void add_changelog(std::string_view text);

  /// Compares with the rows of the earlier version. Sorts both. O(n log n). Rows with the same id
  /// are counted one by one.
  RowCounts compare(RowPrints& before);

 private:
  struct Print {
    std::uint64_t identity = 0;
    std::uint64_t content = 0;
    auto operator<=>(const Print&) const = default;
  };

  bool has_ids_;  ///< else rows are identified by their whole content
  std::vector<Print> prints_;
  json::Parser parser_;
  json::Document document_;
};

/// What publishing would change in one export.
struct ExportDifference {
  const exports::ExportDefinition* definition = nullptr;
  Change change = Change::changed;               ///< added or changed
  bool was_damaged = false;                      ///< the published file violates its schema
  std::optional<RowCounts> rows = std::nullopt;  ///< for exports with rows or entries
  /// For version.json; the one before if it could be read.
  std::optional<VersionLabel> version_before = std::nullopt;
  std::optional<VersionLabel> version_after = std::nullopt;
};

struct DiffReport {
  PublishReport publish;                      ///< of the dry run
  std::vector<ExportDifference> differences;  ///< in the order of the registry; empty if refused
};

/// Does a dry run, like publish() in Mode::dry_run, and compares the built exports with the
/// published ones, row by row. Creates nothing. Holds 16 bytes for each row of both sides.
/// `watch_published` gives watchers of the published exports that would change.
/// Errors: those of publish(), in `publish.errors`.
DiffReport diff(PublishRequest request, const Environment& environment,
                const checks::FileCheck::WatcherOf& watch_published = {});

}  // namespace runtime_exports::publish
