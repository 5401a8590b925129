#include <algorithm>

#include "secret_values.hpp"

#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {
namespace {

// More cookies of one header are not looked at.
constexpr std::size_t most_header_bytes = 4096;

bool is_cookie_byte(char c) {
  return c > ' ' && c < '\x7F' &&
         std::string_view{"\";,\\'`<>()"}.find(c) == std::string_view::npos;
}

// What a server says about a cookie, in `Set-Cookie`.
bool is_attribute(std::string_view name) {
  return stands_at(name, 0, "expires") || stands_at(name, 0, "max-age") ||
         stands_at(name, 0, "path") || stands_at(name, 0, "domain") ||
         stands_at(name, 0, "samesite");
}

// `theme=dark` is a choice, `lang=en-US` too; what tells a session or a visitor is longer and
// mixed.
bool is_identifying(std::string_view pair) {
  constexpr std::size_t fewest_named = 8;
  constexpr std::size_t fewest_alone = 16;
  const std::size_t sign = pair.find('=');
  const bool is_named = sign != std::string_view::npos;
  if (is_named && is_attribute(pair.substr(0, sign))) return false;
  const std::string_view value = is_named ? pair.substr(sign + 1) : pair;
  if (!is_named && value.find(':') != std::string_view::npos) return false;  // a time
  return value.size() >= (is_named ? fewest_named : fewest_alone) &&
         mixes_digits_and_letters(value) && !is_placeholder(value);
}

}  // namespace

// `Cookie: theme=dark; session=9f86d081884c7d65`, from the first that tells something to the last.
std::optional<Match> recognise_cookie(Scan& scan, Span anchor) {
  const std::string_view text = scan.text.substr(0, anchor.begin + most_header_bytes);
  if (anchor.begin == 0 || !stands_at(text, anchor.begin - 1, "cookie")) return std::nullopt;
  std::size_t begin = end_of_run(text, anchor.end + 1, [](char c) { return c == 's' || c == '"'; });
  if (begin >= text.size() || (text[begin] != ':' && text[begin] != '=')) return std::nullopt;
  Match match{Rule::api_key, 0, 0};
  do {
    begin = end_of_run(text, begin + 1, [](char c) { return is_space(c) || c == '"'; });
    const std::size_t end = end_of_run(text, begin, is_cookie_byte);
    if (is_identifying(text.substr(begin, end - begin))) {
      if (match.end == 0) match.begin = begin;
      match.end = end;
    }
    begin = end;
  } while (begin < text.size() && text[begin] == ';');
  if (match.end == 0) return std::nullopt;
  return match;
}

}  // namespace runtime_exports::privacy
