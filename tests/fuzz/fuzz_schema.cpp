// Reads any text as a schema. It is refused with a message, or it compiles and checks itself, and
// check() and accepts() agree.
#include <cstdlib>
#include <string_view>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  schema::Bundle bundle;
  if (!bundle.add("fuzzed.json", text)) return 0;
  const auto program = bundle.compile("fuzzed.json");
  if (!program) {
    if (program.error().message.empty()) std::abort();
    return 0;
  }
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) std::abort();
  const auto report = program->check(document.root());
  if (report.accepted() != program->accepts(document.root())) std::abort();
  return 0;
}
