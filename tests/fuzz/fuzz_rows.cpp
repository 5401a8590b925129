// Reads any text as a row of an export, which the first byte chooses. A row that its input schema
// accepts is written as one canonical JSON value; a public row passes its schema and the privacy
// gate.
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/schema/bundle.hpp"
#include "runtime_exports/state/inputs.hpp"

using namespace runtime_exports;

namespace {

struct RowExport {
  const exports::ExportDefinition* definition;
  schema::Program input;
  checks::FileCheck check;
};

privacy::AccountIndex accounts;
const privacy::IdentifierRedaction masking{privacy::IdentifierMode::mask, ""};

std::vector<RowExport> make_exports() {
  std::vector<RowExport> all;
  auto schemas = schema::embedded_bundle();
  for (const auto& definition : exports::export_definitions()) {
    if (!definition.rows) continue;
    const auto input = schemas.compile(std::string{state::definition_of(*definition.input).schema});
    auto check = checks::FileCheck::make(schemas, definition, checks::PrivacyKnowledge{&accounts});
    if (!input || !check) std::abort();
    all.push_back({&definition, *input, std::move(*check)});
  }
  return all;
}

std::string written(const RowExport& one, const json::Value& row) {
  exports::BuildContext context;
  context.now = *parse_instant("2026-07-16T12:38:23Z");
  context.identifiers = &masking;
  context.accounts = &accounts;
  std::string text;
  json::Writer out{text};
  one.definition->rows->write_row(row, out, context);
  return text;
}

std::string rewritten(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) std::abort();
  std::string again;
  json::Writer{again}.value(document.root());
  return again;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  static auto row_exports = make_exports();
  auto& one = row_exports[data[0] % row_exports.size()];
  const std::string_view text{reinterpret_cast<const char*>(data + 1), size - 1};
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document) || !one.input.accepts(document.root())) return 0;

  privacy::AccountIndex::Builder builder;
  builder.add(text.substr(size / 3, size / 4));
  accounts = builder.build();
  const auto row = written(one, document.root());
  if (rewritten(row) != row) std::abort();
  if (one.definition->audience == exports::Audience::admins) return 0;
  one.check.check_row(row, {"rows", 1});
  if (!one.check.take_findings().empty()) std::abort();
  return 0;
}
