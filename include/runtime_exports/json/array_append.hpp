#pragma once

#include <string>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::json {

/// The text of an array with one more element at its end, written as the last one is: its
/// indentation, line ends, blanks behind colons and commas, and whether arrays stand on one line.
/// Every other byte stays. An empty array gets an element with two-space indents and the line ends
/// of the text, one line feed if it has none.
/// `element` is a value of any other document; its strings and numbers are taken over as they are
/// written there.
std::string append_to_array(const Document& array, const Value& element,
                            const Document& element_document);

}  // namespace runtime_exports::json
