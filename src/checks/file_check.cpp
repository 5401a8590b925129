#include "runtime_exports/checks/file_check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::checks {

Result<FileCheck> FileCheck::make(schema::Bundle& schemas,
                                  const exports::ExportDefinition& definition,
                                  const std::optional<PrivacyKnowledge>& known) {
  FileCheck check{definition};
  if (const auto* own = definition.own_schema) {
    check.programs_.push_back(own->document);
    if (own->row) check.programs_.push_back(*own->row);
  } else {
    std::vector<std::string> names{std::string{definition.schema}};
    if (definition.rows) names.push_back(names.front() + "#/$defs/row");
    for (const auto& name : names) {
      const auto program = schemas.compile(name);
      if (!program) return program.error();
      check.programs_.push_back(*program);
    }
  }
  const bool is_public = definition.audience == exports::Audience::public_readers;
  if (known && is_public && !definition.is_append_only) check.set_gate(*known);
  return check;
}

void FileCheck::set_gate(const PrivacyKnowledge& known, Entries entries) {
  gate_.emplace(*definition_, known);
  entries_ = entries;
}

void FileCheck::check_document(std::string_view text, std::string_view file) {
  parse_and_check({definition_, text, {file, 1}});
}

void FileCheck::check_frame(std::string_view text, std::string_view file) {
  const auto* own = definition_->own_schema;
  if (own == nullptr) return check_document(text, file);
  // Around these rows there is nothing but the brackets.
  show({definition_, text, {file, 1}});
  if (rows_ < own->least_rows)
    add_row_count("minItems", fmt::format("at least {}", own->least_rows));
  if (rows_ > own->most_rows) add_row_count("maxItems", fmt::format("at most {}", own->most_rows));
}

void FileCheck::add_row_count(std::string_view keyword, std::string_view expected) {
  ++violations_;
  findings_.push_back(finding_about(Severity::error, fmt::format("schema.{}", keyword),
                                    definition_->path,
                                    fmt::format("expected {} rows, not {}", expected, rows_)));
}

void FileCheck::check_row(std::string_view text, const RowOrigin& origin) {
  parse_and_check({definition_, text, origin, rows_++});
}

void FileCheck::check_row(const json::Value& row, std::string_view text, const RowOrigin& origin,
                          Verdict verdict) {
  const CheckedPart part{definition_, text, origin, rows_++, row.offset()};
  show(part);
  if (verdict != Verdict::accepted) check_schema(row, part);
  check_privacy(row, part);
}

void FileCheck::parse_and_check(const CheckedPart& part) {
  show(part);
  const auto levels = part.row ? definition_->rows->levels() : 0;
  if (auto parsed = parser_.parse(part.text, parsed_, levels); !parsed) {
    if (++violations_ <= schema::described_violations) describe_syntax(parsed.error(), part);
    if (gate_) gate_->check_unparsed(part);
    return;
  }
  check_schema(parsed_.root(), part);
  check_privacy(parsed_.root(), part);
}

void FileCheck::show(const CheckedPart& part) const {
  if (watcher_) watcher_(part.row ? Part::row : Part::document, part.text, part.origin);
}

void FileCheck::check_schema(const json::Value& root, const CheckedPart& part) {
  const auto& program = part.row ? programs_.back() : programs_.front();
  if (program.accepts(root)) return;
  const auto described = std::min<std::uint64_t>(violations_, schema::described_violations);
  const auto report = program.check(root, schema::described_violations - described);
  violations_ += report.count;
  for (const auto& violation : report.violations) {
    const auto position = position_of(part.text, violation.offset - part.offset);
    auto finding = finding_at(part, violation.pointer, position, "expected " + violation.expected);
    finding.rule = "schema." + violation.keyword;
    findings_.push_back(std::move(finding));
  }
}

void FileCheck::check_privacy(const json::Value& root, const CheckedPart& part) {
  if (!gate_) return;
  if (entries_ == Entries::unsettled) return gate_->check(root, part);
  const auto braces = std::count(part.text.begin(), part.text.end(), '{');
  gate_->check(root, part, std::vector<bool>(static_cast<std::size_t>(braces), true));
}

void FileCheck::describe_syntax(const json::ParseError& error, const CheckedPart& part) {
  auto finding = finding_at(part, {}, error.position, error.message);
  if (!part.row) {
    const auto file_error = json::refused_json({}, error);
    finding = finding_at(part, {}, {file_error.line, file_error.column}, file_error.message);
    if (error.kind) finding.help = file_error.help;
  }
  finding.rule = "json.syntax";
  findings_.push_back(std::move(finding));
}

Findings FileCheck::take_findings() {
  if (violations_ > schema::described_violations) {
    findings_.push_back(finding_about(
        Severity::error, "schema", definition_->path,
        "and " + counted(violations_ - schema::described_violations, "more violation")));
  }
  violations_ = 0;
  auto findings = std::exchange(findings_, {});
  if (gate_) append(gate_->take_findings(), findings);
  return findings;
}

}  // namespace runtime_exports::checks
