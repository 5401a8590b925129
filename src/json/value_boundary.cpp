#include "runtime_exports/json/value_boundary.hpp"

namespace runtime_exports::json {
namespace {

/// The offset after a string's closing quotation mark; `begin` is after the opening one.
std::optional<std::size_t> string_end(std::string_view text, std::size_t begin) {
  while (true) {
    const auto at = text.find_first_of("\"\\", begin);
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
  for (auto at = text.find_first_of("\"{}[]"); at != std::string_view::npos;
       at = text.find_first_of("\"{}[]", at)) {
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
