#include "runtime_exports/json/splice.hpp"

#include <algorithm>

#include "runtime_exports/json/value_boundary.hpp"

namespace runtime_exports::json {

Span span_of(const Document& document, const Value& value) {
  const auto rest = document.source().substr(value.offset());
  // A word has no end of its own.
  const auto size = value.token().empty() ? find_value_end(rest) : value.token().size();
  return {value.offset(), value.offset() + size.value_or(rest.size())};
}

std::string splice(std::string_view text, std::vector<Splice> splices) {
  std::sort(splices.begin(), splices.end(),
            [](const Splice& a, const Splice& b) { return a.span.begin < b.span.begin; });
  std::string spliced;
  std::size_t kept = 0;
  for (const auto& one : splices) {
    spliced.append(text.substr(kept, one.span.begin - kept));
    spliced += one.bytes;
    kept = one.span.end;
  }
  spliced.append(text.substr(kept));
  return spliced;
}

}  // namespace runtime_exports::json
