// An accepted text is written and parsed again, to the same text; a refused text has a message. The
// same parser first parses the text before a NUL into the same document; no part of it may appear
// in the text after the NUL. A batch accepts a line only as the parser would.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"

using namespace runtime_exports;

namespace {

std::string written(const json::Value& value) {
  std::string text;
  json::Writer{text}.value(value);
  return text;
}

void check_batch(std::string_view text) {
  json::Batch batch;
  batch.begin(text);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (const auto row = batch.object_in(begin, end)) {
      json::Parser parser;
      json::Document document;
      if (!parser.parse(text.substr(begin, end - begin), document)) std::abort();
      if (written(document.root()) != written(*row)) std::abort();
    }
    begin = end + 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  check_batch(text);
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
  const auto text_again = written(document.root());
  if (!parser.parse(text_again, document)) std::abort();
  if (written(document.root()) != text_again) std::abort();
  return 0;
}
