#include "runtime_exports/core/position.hpp"

#include <algorithm>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports {

Position position_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  const auto lines = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  const auto last_break = before.rfind('\n');
  const auto line_start = last_break == std::string_view::npos ? 0 : last_break + 1;
  return {lines + 1, count_code_points(before.substr(line_start)) + 1};
}

std::size_t offset_of(std::string_view text, const Position& position) {
  std::size_t offset = 0;
  for (std::uint64_t line = 1; line < position.line; ++line) {
    const auto end = text.find('\n', offset);
    if (end == std::string_view::npos) return text.size();
    offset = end + 1;
  }
  for (std::uint64_t column = 1; column < position.column && offset < text.size(); ++column) {
    offset += front_code_point(text.substr(offset)).bytes;
  }
  return offset;
}

}  // namespace runtime_exports
