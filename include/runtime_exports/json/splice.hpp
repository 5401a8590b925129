#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::json {

/// The bytes of one value in a parsed text.
struct Span {
  std::size_t begin = 0;  ///< in Document::source()
  std::size_t end = 0;    ///< after its last byte

  bool operator==(const Span&) const = default;
};

/// Where a value is in the document's source, with its quotation marks or brackets.
Span span_of(const Document& document, const Value& value);

/// New bytes for a part of a text; for an empty span, bytes to insert there.
struct Splice {
  Span span;
  std::string bytes;
};

/// The text with these parts replaced and every other byte unchanged. The spans are in the text and
/// do not overlap; their order does not matter.
std::string splice(std::string_view text, std::vector<Splice> splices);

/// The text of an array with more elements at its end, in the style of the last one: its
/// indentation, line ends, blanks after colons and commas, and whether arrays are on one line.
/// Every other byte stays the same. In an empty array they get two-space indents and the line ends
/// of the text, or a line feed if it has none.
/// `elements` is another array, not empty; its strings and numbers are copied as they are written
/// there.
std::string append_to_array(const Document& array, const Document& elements);

}  // namespace runtime_exports::json
