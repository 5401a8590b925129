#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::json {

/// The bytes of a parsed text in which one value stands.
struct Span {
  std::size_t begin = 0;  ///< in Document::source()
  std::size_t end = 0;    ///< behind its last byte

  bool operator==(const Span&) const = default;
};

/// Where a value of the document stands, quotation marks and brackets with it.
Span span_of(const Document& document, const Value& value);

/// Other bytes for a part of a text; of an empty span: bytes to be put in there.
struct Splice {
  Span span;
  std::string bytes;
};

/// The text with its parts replaced and every other byte as it was. The spans lie in the text and
/// do not overlap; their order does not matter.
std::string splice(std::string_view text, std::vector<Splice> splices);

}  // namespace runtime_exports::json
