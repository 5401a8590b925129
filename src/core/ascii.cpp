#include "runtime_exports/core/ascii.hpp"

#include <algorithm>

namespace runtime_exports {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
  return lower;
}

std::string with_line_feeds(std::string_view text) {
  std::string converted;
  converted.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!text.substr(i).starts_with("\r\n")) converted += text[i];
  }
  return converted;
}

std::optional<char> front_percent_escape(std::string_view text) {
  if (text.size() < 3 || text[0] != '%' || !is_hex(text[1]) || !is_hex(text[2]))
    return std::nullopt;
  return static_cast<char>(hex_value(text[1]) * 16 + hex_value(text[2]));
}

}  // namespace runtime_exports
