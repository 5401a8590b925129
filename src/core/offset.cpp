#include "runtime_exports/core/offset.hpp"

#include <cstdint>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports {

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
