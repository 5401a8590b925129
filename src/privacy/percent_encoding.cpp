#include "runtime_exports/privacy/percent_encoding.hpp"

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr std::size_t escape_bytes = 3;

bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2]);
}

unsigned digit_value(char c) {
  const char lower = to_lower(c);
  return static_cast<unsigned>(is_digit(c) ? c - '0' : lower - 'a' + 10);
}

std::size_t find_escape(std::string_view text) {
  auto at = text.find('%');
  while (at < text.size() && !is_escape(text, at)) at = text.find('%', at + 1);
  return at;
}

}  // namespace

std::optional<DecodedText> decode_percent(std::string_view text) {
  if (find_escape(text) == std::string_view::npos) return std::nullopt;
  DecodedText decoded;
  decoded.text.reserve(text.size());
  decoded.origins.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) {
    decoded.origins.push_back(at);
    if (is_escape(text, at)) {
      const unsigned byte = digit_value(text[at + 1]) * 16 + digit_value(text[at + 2]);
      decoded.text += static_cast<char>(static_cast<unsigned char>(byte));
      at += escape_bytes;
    } else {
      decoded.text += text[at++];
    }
  }
  decoded.origins.push_back(text.size());
  return decoded;
}

}  // namespace runtime_exports::privacy
