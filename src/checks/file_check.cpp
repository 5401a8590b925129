#include "runtime_exports/checks/file_check.hpp"

#include <iterator>
#include <utility>

namespace runtime_exports::checks {

FileCheck::FileCheck(ExportCheck schema, std::optional<PrivacyGate> gate)
    : schema_(std::move(schema)), gate_(std::move(gate)) {}

Result<FileCheck> FileCheck::make(schema::Bundle& schemas,
                                  const exports::ExportDefinition& definition,
                                  const std::optional<PrivacyKnowledge>& known) {
  auto schema = ExportCheck::make(schemas, definition);
  if (!schema) return schema.error();
  return make(*std::move(schema), definition, known);
}

FileCheck FileCheck::make(ExportCheck schema, const exports::ExportDefinition& definition,
                          const std::optional<PrivacyKnowledge>& known) {
  std::optional<PrivacyGate> gate;
  const bool is_gated = known && definition.audience == exports::Audience::public_readers &&
                        definition.input != state::InputId::changelog;
  if (is_gated) gate.emplace(definition, *known);
  return FileCheck{std::move(schema), std::move(gate)};
}

void FileCheck::check_document(std::string_view text, std::string_view file) {
  schema_.check_document(text, file);
  if (gate_) gate_->check_document(text, file);
}

void FileCheck::check_row(std::string_view text, const RowOrigin& origin) {
  schema_.check_row(text, origin);
  if (gate_) gate_->check_row(text, origin);
}

void FileCheck::check_frame(std::string_view text, std::string_view file) {
  schema_.check_frame(text, file);
  if (gate_) gate_->check_frame(text, file);
}

Findings FileCheck::take_findings() {
  auto findings = schema_.take_findings();
  if (!gate_) return findings;
  auto found = gate_->take_findings();
  std::move(found.begin(), found.end(), std::back_inserter(findings));
  return findings;
}

}  // namespace runtime_exports::checks
