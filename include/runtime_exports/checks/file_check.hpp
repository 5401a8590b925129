#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "runtime_exports/checks/export_check.hpp"
#include "runtime_exports/checks/privacy_gate.hpp"

namespace runtime_exports::checks {

/// Every check of the finished bytes of one file: its schema and, where the public reads it, the
/// privacy gate. Changelogs go by rules of their own (append_only.hpp): here they have no gate.
class FileCheck {
 public:
  /// Without `known` there is no gate, whoever reads the file.
  /// Errors: as ExportCheck::make().
  static Result<FileCheck> make(schema::Bundle& schemas,
                                const exports::ExportDefinition& definition,
                                const std::optional<PrivacyKnowledge>& known = std::nullopt);

  /// The same with a schema that was compiled before.
  static FileCheck make(ExportCheck schema, const exports::ExportDefinition& definition,
                        const std::optional<PrivacyKnowledge>& known);

  /// As ExportCheck::watch().
  void watch(ExportCheck::Watcher watcher) { schema_.watch(std::move(watcher)); }

  /// A whole document. `file` is what messages call it.
  void check_document(std::string_view text, std::string_view file);

  /// One row by its very bytes; rows are numbered as they come.
  void check_row(std::string_view text, const RowOrigin& origin);

  /// What stands around the rows: the document with its array empty.
  void check_frame(std::string_view text, std::string_view file);

  [[nodiscard]] std::uint64_t rows() const { return schema_.rows(); }

  /// What was found by either.
  [[nodiscard]] Findings take_findings();

 private:
  FileCheck(ExportCheck schema, std::optional<PrivacyGate> gate);

  ExportCheck schema_;
  std::optional<PrivacyGate> gate_;
};

}  // namespace runtime_exports::checks
