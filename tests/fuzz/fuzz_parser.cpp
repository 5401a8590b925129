// What is accepted is written and parsed again, to the same text; what is refused has a message.
// What stands before a NUL is parsed first, by the same parser into the same document: nothing of
// it may be taken for a part of the text.
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"

using namespace runtime_exports;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  json::Parser parser;
  json::Document document;
  if (const auto end = text.find('\0'); end != std::string_view::npos) {
    (void)parser.parse(text.substr(0, end), document);
    text.remove_prefix(end + 1);
  }
  const auto parsed = parser.parse(text, document);
  if (!parsed) {
    if (parsed.error().message.empty() || parsed.error().offset > text.size()) std::abort();
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
