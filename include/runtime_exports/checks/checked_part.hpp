#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::checks {

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
