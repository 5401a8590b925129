#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::checks {

/// The findings of one file: of each severity the first 50 are kept and the rest is counted, so
/// that a hundred thousand cost no more than fifty.
class FindingList {
 public:
  /// Counts one more. Returns whether it is to be described, with add(), or only counted.
  bool count(Severity severity);

  /// Keeps a finding that count() wanted described.
  void add(Finding finding) { findings_.push_back(std::move(finding)); }

  /// What was kept, then for each severity that has more a finding that counts them, under `rule`
  /// ("privacy") and naming `subject`. The list then begins anew.
  [[nodiscard]] Findings take(std::string_view rule, std::string_view subject);

 private:
  Findings findings_;
  std::array<std::uint64_t, 3> counts_{};
};

/// An id or a name of the data as a message may show it, in backticks: masked if it is longer than
/// 100 characters, not of the form of ids, or private itself.
std::string shown_id(std::string_view id);

/// An error at the byte `offset` of the text of a file, in the value at `pointer`.
Finding finding_in(std::string_view file, std::string_view text, std::size_t offset,
                   std::string pointer);

/// Where a row that is checked came from, for the message.
struct RowOrigin {
  std::string_view file;
  std::uint64_t line = 0;
  std::uint64_t column = 1;  ///< where it begins in that line
  /// The row in that file, of which the export's fields made the one that is checked. Empty: only
  /// the line is known.
  std::string_view text = {};
};

/// What is checked: a whole document, or one row of an export.
struct CheckedPart {
  const exports::ExportDefinition* definition = nullptr;
  std::string_view text;
  RowOrigin origin;
  std::optional<std::uint64_t> row = std::nullopt;  ///< its number in the export
  std::size_t offset = 0;  ///< of the text in the Document::source() of its values
};

/// The pointer in the export for one in the part.
std::string pointer_in_export(const CheckedPart& part, std::string_view in_part);

/// An error at a place of the part. Of a row that was built, the place is in the row of the input
/// that it was made of, as far as its origin tells, and `found_in` names the export.
Finding finding_at(const CheckedPart& part, std::string_view pointer_in_part,
                   const Position& position, std::string_view message);

}  // namespace runtime_exports::checks
