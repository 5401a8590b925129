#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
  std::uint64_t changed = 0;  ///< of one id, with another content

  bool operator==(const RowCounts&) const = default;
};

/// The rows or entries of one export, 16 bytes each: which row it is, and what it says. Accounts,
/// audit rows and entries of a changelog are told by their `id`, others by all that they say.
class RowPrints {
 public:
  explicit RowPrints(const exports::ExportDefinition& definition);

  /// A row by its very bytes.
  void add_row(std::string_view text);

  /// A whole changelog of either form: its entries by what they say, however they are written.
  /// What is no changelog has no entries.
  void add_changelog(std::string_view text);

  /// Compares with the rows that there were before; both are sorted by it. O(n log n). Rows that
  /// share an id count one by one.
  RowCounts compare(RowPrints& before);

 private:
  struct Print {
    std::uint64_t identity = 0;
    std::uint64_t content = 0;
    auto operator<=>(const Print&) const = default;
  };
  enum class Identity { id, whole_row };

  void add_entries(const json::Value& entries);

  Identity identity_;
  std::vector<Print> prints_;
  json::Parser parser_;
  json::Document document_;
};

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
