// Checks any text against a bundled schema, which the first byte chooses. check() and accepts()
// agree, each described violation has a rule and a place in the text, and the rest is counted.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;

namespace {

const schema::Program& program(std::size_t number) {
  static const auto programs = [] {
    std::vector<schema::Program> all;
    auto bundle = schema::embedded_bundle();
    for (const auto& one : schema::embedded_schemas()) {
      const auto compiled = bundle.compile(std::string{one.name});
      if (!compiled) std::abort();
      all.push_back(*compiled);
    }
    return all;
  }();
  return programs[number % programs.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data + 1), size - 1};
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return 0;
  const auto& chosen = program(data[0]);
  const auto report = chosen.check(document.root());
  if (report.accepted() != chosen.accepts(document.root())) std::abort();
  if (report.violations.size() > schema::described_violations) std::abort();
  if (report.violations.size() > report.count) std::abort();
  for (const auto& violation : report.violations) {
    if (violation.keyword.empty() || violation.expected.empty()) std::abort();
    if (violation.offset > text.size()) std::abort();
  }
  return 0;
}
