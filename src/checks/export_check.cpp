#include "runtime_exports/checks/export_check.hpp"

#include <algorithm>
#include <utility>

#include "checked_part.hpp"
#include <fmt/format.h>

namespace runtime_exports::checks {

ExportCheck::ExportCheck(const exports::ExportDefinition& definition, schema::Program document,
                         std::optional<schema::Program> row)
    : definition_(&definition),
      document_program_(std::move(document)),
      row_program_(std::move(row)) {}

Result<ExportCheck> ExportCheck::make(schema::Bundle& schemas,
                                      const exports::ExportDefinition& definition) {
  auto document = schemas.compile(definition.schema);
  if (!document) return document.error();
  if (!definition.rows) return ExportCheck{definition, *std::move(document), std::nullopt};
  auto row = schemas.compile(fmt::format("{}#/$defs/row", definition.schema));
  if (!row) return row.error();
  return ExportCheck{definition, *std::move(document), *std::move(row)};
}

void ExportCheck::check_document(std::string_view text, std::string_view file) {
  in_row_ = false;
  if (watcher_) watcher_(Part::document, text, {file, 1});
  check(text, document_program_, {file, 1});
}

void ExportCheck::check_row(std::string_view text, const RowOrigin& origin) {
  in_row_ = true;
  if (watcher_) watcher_(Part::row, text, origin);
  check(text, *row_program_, origin);
  ++rows_;
}

void ExportCheck::check(std::string_view text, const schema::Program& program,
                        const RowOrigin& origin) {
  if (auto parsed = parser_.parse(text, parsed_); !parsed) {
    if (++violations_ > schema::described_violations) return;
    if (in_row_) {
      describe("json.syntax", {}, origin, parsed.error().position, parsed.error().message);
      return;
    }
    const auto error = json::refused_json({}, parsed.error());
    describe("json.syntax", {}, origin, {error.line, error.column}, error.message);
    if (parsed.error().kind) findings_.back().help = error.help;
    return;
  }
  if (program.accepts(parsed_.root())) return;
  const auto described = std::min<std::uint64_t>(violations_, schema::described_violations);
  const auto report = program.check(parsed_.root(), schema::described_violations - described);
  violations_ += report.count;
  for (const auto& violation : report.violations) {
    describe("schema." + violation.keyword, violation.pointer, origin,
             position_of(text, violation.offset), "expected " + violation.expected);
  }
}

void ExportCheck::describe(std::string rule, std::string_view in_row, const RowOrigin& origin,
                           const Position& position, std::string_view message) {
  const CheckedPart part{definition_, origin,
                         in_row_ ? std::optional{rows_} : std::optional<std::uint64_t>{}};
  auto finding = finding_at(part, in_row, position, message);
  finding.rule = std::move(rule);
  findings_.push_back(std::move(finding));
}

Findings ExportCheck::take_findings() {
  if (violations_ > schema::described_violations) {
    findings_.push_back({.severity = Severity::error,
                         .rule = "schema",
                         .subject = std::string{definition_->path},
                         .message = fmt::format("and {} more violations",
                                                violations_ - schema::described_violations)});
  }
  violations_ = 0;
  return std::exchange(findings_, {});
}

}  // namespace runtime_exports::checks
