#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/publish/publisher.hpp"
#include "runtime_exports/publish/row_prints.hpp"
#include "runtime_exports/publish/version_stamp.hpp"

namespace runtime_exports::publish {

/// What publishing would change in one export.
struct ExportDifference {
  const exports::ExportDefinition* definition = nullptr;
  Change change = Change::changed;               ///< added or changed
  bool was_damaged = false;                      ///< what is published is not what its schema wants
  std::optional<RowCounts> rows = std::nullopt;  ///< for exports with rows or entries
  std::optional<VersionLabel> version_before = std::nullopt;  ///< for version.json, if it was sound
  std::optional<VersionLabel> version_after = std::nullopt;   ///< for version.json
};

struct DiffReport {
  PublishReport publish;                      ///< of the dry run
  std::vector<ExportDifference> differences;  ///< in the order of the registry; none if refused
  std::uint64_t generation_before = 0;        ///< 0: none
};

/// Does a dry run, as publish() in Mode::dry_run, and compares what was built with what is
/// published, row by row. Creates nothing, and holds 16 bytes of each row of both sides.
/// Errors: those of publish(); in `publish.errors`.
DiffReport diff(PublishRequest request, const Environment& environment);

}  // namespace runtime_exports::publish
