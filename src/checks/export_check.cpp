#include "runtime_exports/checks/export_check.hpp"

#include <algorithm>
#include <utility>

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
  check(text, document_program_, {file, 1});
}

void ExportCheck::check_row(std::string_view text, const RowOrigin& origin) {
  in_row_ = true;
  check(text, *row_program_, origin);
  ++rows_;
}

void ExportCheck::check(std::string_view text, const schema::Program& program,
                        const RowOrigin& origin) {
  if (auto parsed = parser_.parse(text, parsed_); !parsed) {
    if (++violations_ > schema::described_violations) return;
    const auto& error = parsed.error();
    describe("json.syntax", {}, origin, error.position, error.message);
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
  // A row of the input stands on one line, whatever lines its export has.
  const bool names_export = origin.file == definition_->path;
  const bool built = in_row_ && !names_export;
  findings_.push_back({.severity = Severity::error,
                       .rule = std::move(rule),
                       .subject = std::string{origin.file},
                       .pointer = pointer_of(in_row),
                       .line = built ? origin.line : origin.line + position.line - 1,
                       .column = built ? 0 : position.column,
                       .message = names_export
                                      ? std::string{message}
                                      : fmt::format("{}: {}", definition_->path, message)});
}

std::string ExportCheck::pointer_of(std::string_view in_row) const {
  if (!in_row_) return std::string{in_row};
  return fmt::format("/{}/{}{}", definition_->rows->member, rows_, in_row);
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
