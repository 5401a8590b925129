#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime_exports/checks/row_origin.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::checks {

/// Checks the finished bytes of one export against its schema: parsed again, row by row where it
/// is made of rows, so that no size stands in memory. Describes the first 50 violations and counts
/// the rest.
class ExportCheck {
 public:
  enum class Part { row, document };

  /// Errors: settings if the schema cannot be compiled, which is a defect of the build.
  static Result<ExportCheck> make(schema::Bundle& schemas,
                                  const exports::ExportDefinition& definition);

  /// A whole document. `file` is what messages call it.
  void check_document(std::string_view text, std::string_view file);

  /// One row by its very bytes; rows are numbered as they come.
  void check_row(std::string_view text, const RowOrigin& origin);

  /// What stands around the rows: the document with its array empty.
  void check_frame(std::string_view text, std::string_view file) { check_document(text, file); }

  /// Shows the very bytes of each row, and of each document or frame, to `watcher` as they are
  /// checked.
  using Watcher = std::function<void(Part part, std::string_view text, const RowOrigin& origin)>;
  void watch(Watcher watcher) { watcher_ = std::move(watcher); }

  [[nodiscard]] std::uint64_t rows() const { return rows_; }

  /// What was found; the last one counts what was not described.
  [[nodiscard]] Findings take_findings();

 private:
  ExportCheck(const exports::ExportDefinition& definition, schema::Program document,
              std::optional<schema::Program> row);
  void check(std::string_view text, const schema::Program& program, const RowOrigin& origin);
  void describe(std::string rule, std::string_view in_row, const RowOrigin& origin,
                const Position& position, std::string_view message);

  const exports::ExportDefinition* definition_;
  schema::Program document_program_;
  std::optional<schema::Program> row_program_;
  Watcher watcher_;
  json::Parser parser_;
  json::Document parsed_;
  std::uint64_t rows_ = 0;
  std::uint64_t violations_ = 0;
  bool in_row_ = false;
  Findings findings_;
};

}  // namespace runtime_exports::checks
