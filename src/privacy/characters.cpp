#include "runtime_exports/privacy/characters.hpp"

#include <algorithm>

namespace runtime_exports::privacy {

bool stands_at(std::string_view text, std::size_t position, std::string_view word) {
  if (position > text.size() || text.size() - position < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (to_lower(text[position + i]) != word[i]) return false;
  }
  return true;
}

bool holds_one_of(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

}  // namespace runtime_exports::privacy
