#include "runtime_exports/state/checked_document.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::state {
namespace {

Error refused_by_schema(std::string_view name, std::string_view text,
                        const schema::Report& report) {
  const auto& first = report.violations.front();
  const auto position = position_of(text, first.offset);
  const auto more = report.count - 1;
  return {.code = ErrorCode::refused,
          .subject = std::string{name},
          .pointer = first.pointer,
          .line = position.line,
          .column = position.column,
          .message = fmt::format("expected {} ({}){}", first.expected, first.keyword,
                                 more == 0 ? "" : fmt::format("; and {} more violations", more)),
          .help = "correct the file where it is written"};
}

}  // namespace

Result<std::unique_ptr<json::Document>> parse_checked_document(std::string_view name,
                                                               std::string_view text,
                                                               const schema::Program& program) {
  auto document = std::make_unique<json::Document>();
  json::Parser parser;
  if (auto parsed = parser.parse(text, *document); !parsed) {
    return json::refused_json(name, parsed.error());
  }
  if (!program.accepts(document->root())) {
    return refused_by_schema(name, text, program.check(document->root()));
  }
  return document;
}

Result<std::unique_ptr<json::Document>> read_checked_document(io::InputFile& file,
                                                              const schema::Program& program) {
  const auto text = file.read_all(max_input_document_bytes);
  if (!text) return text.error();
  return parse_checked_document(file.name(), *text, program);
}

}  // namespace runtime_exports::state
