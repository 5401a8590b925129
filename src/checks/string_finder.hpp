#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::checks {

/// A string of a parsed text, a name or a value.
struct FoundString {
  std::size_t offset = 0;  ///< of its quotation mark in Document::source()
  std::string_view text;   ///< decoded
};

/// Finds the strings of a value by the bytes that they are in. Asked from left to right, it passes
/// each value of the text once at most.
class StringFinder {
 public:
  /// Begins with another value.
  void begin(const json::Value& root);

  /// The last string that begins at that offset of Document::source() or before it, if no other
  /// value begins between them. Offsets never go back.
  std::optional<FoundString> find(std::size_t offset);

  /// The JSON pointer of the string that was found; of a name, that of its member. Each name in it
  /// is what `show` makes of it.
  [[nodiscard]] std::string pointer(
      const std::function<std::string_view(std::string_view)>& show) const;

  /// The index in the outermost array around that string; nothing if it is in none.
  [[nodiscard]] std::optional<std::size_t> outermost_index() const;

 private:
  /// A member of an object or an element of an array.
  struct Place {
    explicit Place(const json::Value& container);
    [[nodiscard]] json::Value value() const;
    [[nodiscard]] std::size_t begin() const;
    bool advance(std::size_t offset);

    json::Value container;
    json::Members::Iterator member;
    json::Elements::Iterator element;
    std::size_t index = 0;
  };

  std::optional<json::Value> root_;
  std::vector<Place> places_;
};

}  // namespace runtime_exports::checks
