#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::checks {

/// Every check of the finished bytes of one export: its schema and, where the public reads it, the
/// privacy gate. The bytes are parsed again, row by row where the export is made of rows, so that
/// memory does not grow with the export. Of each kind the first 50 findings are described and the
/// rest counted.
class FileCheck {
 public:
  enum class Part { row, document };
  /// What the gate makes of findings in the entries of a changelog.
  enum class Entries {
    unsettled,  ///< errors
    settled,    ///< published before, so that what is in them is a warning
  };

  /// What is known of a row before it is checked.
  enum class Verdict {
    unknown,
    accepted,  ///< by accepts_row()
  };

  /// With what is `known`, there is a gate if the public reads the export; changelogs have rules of
  /// their own (append_only.hpp) and no gate. Errors: settings if the schema cannot be compiled,
  /// which is a defect of the build.
  static Result<FileCheck> make(schema::Bundle& schemas,
                                const exports::ExportDefinition& definition,
                                const std::optional<PrivacyKnowledge>& known = std::nullopt);

  /// Lets the privacy gate look, too.
  void set_gate(const PrivacyKnowledge& known, Entries entries = Entries::unsettled);

  /// A whole document. `file` is what messages call it.
  void check_document(std::string_view text, std::string_view file);

  /// One row by its very bytes; rows are numbered as they come.
  void check_row(std::string_view text, const RowOrigin& origin);

  /// Whether a parsed row is as its schema wants it. Any thread may ask at any time.
  [[nodiscard]] bool accepts_row(const json::Value& row) const {
    return programs_.back().accepts(row);
  }

  /// The same as check_row() for a row that was parsed; `text` begins with the row.
  void check_row(const json::Value& row, std::string_view text, const RowOrigin& origin,
                 Verdict verdict = Verdict::unknown);

  /// What is around the rows: the document with its array empty.
  void check_frame(std::string_view text, std::string_view file);

  /// Shows the very bytes of each row, and of each document or frame, to `watcher` as they are
  /// checked.
  using Watcher = std::function<void(Part part, std::string_view text, const RowOrigin& origin)>;
  void watch(Watcher watcher) { watcher_ = std::move(watcher); }
  /// Gives the watcher of each export, or none.
  using WatcherOf = std::function<Watcher(const exports::ExportDefinition&)>;

  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  /// What was found; the last ones count what was not described.
  [[nodiscard]] Findings take_findings();

 private:
  explicit FileCheck(const exports::ExportDefinition& definition) : definition_(&definition) {}
  void parse_and_check(const CheckedPart& part);
  void check_schema(const json::Value& root, const CheckedPart& part);
  void check_privacy(const json::Value& root, const CheckedPart& part);
  void add_row_count(std::string_view keyword, std::string_view expected);
  void describe_syntax(const json::ParseError& error, const CheckedPart& part);
  void show(const CheckedPart& part) const;

  const exports::ExportDefinition* definition_;
  std::vector<schema::Program> programs_;  // of the document, and of a row if it has rows
  std::optional<PrivacyGate> gate_;
  Entries entries_ = Entries::unsettled;
  Watcher watcher_;
  json::Parser parser_;
  json::Document parsed_;
  std::uint64_t rows_ = 0;
  std::uint64_t violations_ = 0;
  Findings findings_;
};

}  // namespace runtime_exports::checks
