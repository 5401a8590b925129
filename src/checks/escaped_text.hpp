#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime_exports::checks {

/// A text with the escapes undone that JSON, JavaScript and HTML know.
class UnescapedText {
 public:
  /// Undoes each once: `\u0040`, `\n`, `\"`, `\x40`, `\u{40}`, `&#64;`, `&#x40;`, `&commat;`.
  /// `std::nullopt` if the text has none.
  static std::optional<UnescapedText> make(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }

  /// Where a byte of text(), or its end, is in the text that it was made of.
  [[nodiscard]] std::size_t origin(std::size_t position) const;

 private:
  std::string text_;
  // After each escape: the position here, and the one in the text that it was made of.
  std::vector<std::pair<std::size_t, std::size_t>> steps_;
};

}  // namespace runtime_exports::checks
