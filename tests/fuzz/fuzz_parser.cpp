// What is accepted is written and parsed again, to the same text; what is refused has a message.
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"

using namespace runtime_exports;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  json::Parser parser;
  json::Document document;
  const auto parsed = parser.parse({reinterpret_cast<const char*>(data), size}, document);
  if (!parsed) {
    if (parsed.error().message.empty() || parsed.error().offset > size) std::abort();
    return 0;
  }
  std::string written;
  json::Writer{written}.value(document.root());
  if (!parser.parse(written, document)) std::abort();
  std::string again;
  json::Writer{again}.value(document.root());
  if (again != written) std::abort();
  return 0;
}
