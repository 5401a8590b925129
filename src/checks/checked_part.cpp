#include "checked_part.hpp"

#include <fmt/format.h>

namespace runtime_exports::checks {

std::string pointer_in_export(const CheckedPart& part, std::string_view in_part) {
  if (!part.row) return std::string{in_part};
  return fmt::format("/{}/{}{}", part.definition->rows->member, *part.row, in_part);
}

Finding finding_at(const CheckedPart& part, std::string_view pointer_in_part,
                   const Position& position, std::string_view message) {
  // A row of the input stands on one line, whatever lines its export has.
  const auto& [file, line] = part.origin;
  const bool built = part.row && file != part.definition->path;
  return {.severity = Severity::error,
          .subject = std::string{file},
          .pointer = pointer_in_export(part, pointer_in_part),
          .line = built ? line : line + position.line - 1,
          .column = built ? 0 : position.column,
          .message = std::string{message},
          .found_in = built ? std::string{part.definition->path} : std::string{}};
}

}  // namespace runtime_exports::checks
