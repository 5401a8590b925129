#include "runtime_exports/json/value_boundary.hpp"

#include <array>

namespace runtime_exports::json {
namespace {

/// A set of bytes. `find_first_of` takes several times as long: it searches its set for each byte.
class Marks {
 public:
  constexpr explicit Marks(std::string_view bytes) {
    for (const auto byte : bytes) is_mark_[index_of(byte)] = true;
  }

  /// The offset of the first of them at `at` or after it.
  [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t at) const {
    while (at < text.size() && !is_mark_[index_of(text[at])]) ++at;
    return at < text.size() ? at : std::string_view::npos;
  }

 private:
  static constexpr std::size_t index_of(char byte) { return static_cast<unsigned char>(byte); }

  std::array<bool, 256> is_mark_{};
};

constexpr Marks in_string{"\"\\"};
constexpr Marks brackets_and_quotes{"\"{}[]"};

/// The offset after a string's closing quotation mark; `begin` is after the opening one.
std::optional<std::size_t> string_end(std::string_view text, std::size_t begin) {
  while (true) {
    const auto at = in_string.find_in(text, begin);
    if (at == std::string_view::npos) return std::nullopt;
    if (text[at] == '"') return at + 1;
    begin = at + 2;
  }
}

std::optional<std::size_t> word_end(std::string_view text) {
  const auto end = text.find_first_of(",]} \t\r\n", 0);
  if (end == std::string_view::npos) return std::nullopt;
  return end;
}

}  // namespace

std::optional<std::size_t> find_value_end(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text.front() == '"') return string_end(text, 1);
  if (text.front() != '{' && text.front() != '[') return word_end(text);
  std::size_t open = 0;
  for (auto at = brackets_and_quotes.find_in(text, 0); at != std::string_view::npos;
       at = brackets_and_quotes.find_in(text, at)) {
    if (text[at] == '"') {
      const auto end = string_end(text, at + 1);
      if (!end) return std::nullopt;
      at = *end;
      continue;
    }
    const bool opens = text[at] == '{' || text[at] == '[';
    ++at;
    if (opens) {
      ++open;
    } else if (--open == 0) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace runtime_exports::json
