#include "runtime_exports/checks/finding_list.hpp"

#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/privacy/rules.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::checks {
namespace {

/// The place in the input for one in the row that was built; column 0 if only the line is known.
Position in_input(const CheckedPart& part, const Position& position) {
  const auto& origin = part.origin;
  json::Document built;
  json::Document source;
  if (origin.text.empty() || !json::Parser{}.parse(part.text, built) ||
      !json::Parser{}.parse(origin.text, source)) {
    return {origin.line, 0};
  }
  const auto path = json::path_to(built, offset_of(part.text, position));
  const auto value = exports::source_of(source.root(), part.definition->rows->row, path);
  return position_within({origin.line, origin.column}, position_of(origin.text, value.offset()));
}

}  // namespace

bool FindingList::count(Severity severity) {
  return ++counts_[static_cast<std::size_t>(severity)] <= schema::described_violations;
}

Findings FindingList::take(std::string_view rule, std::string_view subject) {
  for (const auto severity : {Severity::error, Severity::warning, Severity::note}) {
    auto& count = counts_[static_cast<std::size_t>(severity)];
    if (count > schema::described_violations) {
      findings_.push_back(
          finding_about(severity, rule, subject,
                        fmt::format("and {} more of these", count - schema::described_violations)));
    }
    count = 0;
  }
  return std::exchange(findings_, {});
}

std::string shown_id(std::string_view id) {
  constexpr std::size_t longest = 100;
  const bool has_form =
      !id.empty() && id.size() <= longest && is_alnum(id.front()) && has_only(id, "._-");
  std::vector<privacy::Match> matches;
  if (has_form) privacy::find_private(id, matches);
  return has_form && matches.empty() ? "`" + std::string{id} + "`" : "`***`";
}

Finding finding_in(std::string_view file, std::string_view text, std::size_t offset,
                   std::string pointer) {
  const auto position = position_of(text, offset);
  return {.severity = Severity::error,
          .subject = std::string{file},
          .pointer = std::move(pointer),
          .line = position.line,
          .column = position.column};
}

std::string pointer_in_export(const CheckedPart& part, std::string_view in_part) {
  if (!part.row) return std::string{in_part};
  const auto member = part.definition->rows->member;
  return fmt::format("{}{}/{}{}", member.empty() ? "" : "/", member, *part.row, in_part);
}

Finding finding_at(const CheckedPart& part, std::string_view pointer_in_part,
                   const Position& position, std::string_view message) {
  const auto& file = part.origin.file;
  // A row of a published file is its own origin.
  const bool built = part.row && (file != part.definition->path || !part.origin.text.empty());
  const auto place = built ? in_input(part, position)
                           : Position{part.origin.line + position.line - 1, position.column};
  return {.severity = Severity::error,
          .subject = std::string{file},
          .pointer = pointer_in_export(part, pointer_in_part),
          .line = place.line,
          .column = place.column,
          .message = std::string{message},
          .found_in = built ? std::string{part.definition->path} : std::string{}};
}

}  // namespace runtime_exports::checks
