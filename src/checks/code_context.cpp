#include "code_context.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::checks {
namespace {

constexpr std::string_view quotes = "\"'`";

bool is_quote(char c) {
  return quotes.find(c) != std::string_view::npos;
}

bool is_name_byte(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit);
}

/// Whether the value at `begin` belongs to a parameter of an address: `?token=`, `&amp;token=`.
bool is_parameter(std::string_view text, std::size_t begin) {
  constexpr std::size_t longest_name = 64;
  if (begin == 0 || text[begin - 1] != '=') return false;
  const auto floor = begin > longest_name ? begin - longest_name : 0;
  auto at = begin - 1;
  while (at > floor && is_name_byte(text[at - 1])) --at;
  return at > 0 && std::string_view{"?&;#"}.find(text[at - 1]) != std::string_view::npos;
}

bool is_word_of_code(std::string_view text, const privacy::Match& secret) {
  const auto value = text.substr(secret.begin, secret.end - secret.begin);
  const bool is_literal =
      is_parameter(text, secret.begin) || (secret.begin > 0 && is_quote(text[secret.begin - 1]));
  if (is_literal && has_digit(value)) return false;
  std::vector<privacy::Match> alone;
  privacy::find_private(value, alone);
  return alone.empty();
}

/// An address of version 6 with fewer groups than any that a provider gives: `fc00::`, `7D::`.
bool is_scope(std::string_view address) {
  std::size_t groups = 0;
  address = address.substr(0, address.find('%'));
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] == '.') return false;
    if (is_hex(address[i]) && (i == 0 || !is_hex(address[i - 1]))) ++groups;
  }
  return groups < 3;
}

bool is_section(std::string_view text, const privacy::Match& number) {
  return number.begin > 0 && text[number.begin - 1] == '>' && number.end < text.size() &&
         text[number.end] == '.';
}

bool is_drawing_byte(char c) {
  constexpr std::string_view commands = "mlhvcsqtaze";
  return is_digit(c) || std::string_view{" ,.+-\n\r\t"}.find(c) != std::string_view::npos ||
         commands.find(to_lower(c)) != std::string_view::npos;
}

/// `d="M1 2...`, `d:"m.5...`: a path begins with where to move, and goes on.
bool is_path(std::string_view numbers) {
  if (numbers.empty() || to_lower(numbers.front()) != 'm') return false;
  const auto next = numbers.find_first_not_of(" \n\r\t", 1);
  if (next == std::string_view::npos || is_letter(numbers[next])) return false;
  return std::any_of(numbers.begin() + 1, numbers.end(), is_letter);
}

/// What takes numbers alone: `points="`, `values='`, `matrix(`.
bool takes_numbers(std::string_view before) {
  constexpr std::array<std::string_view, 5> names{
      "points=", "points:", "values=", "viewBox=", "matrix("};
  if (!before.empty() && is_quote(before.back())) before.remove_suffix(1);
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return before.ends_with(name); });
}

}  // namespace

bool is_code_name(std::string_view path) {
  constexpr std::array<std::string_view, 11> endings{"js",  "mjs",  "cjs", "jsx",   "ts", "tsx",
                                                     "css", "html", "htm", "xhtml", "map"};
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto ending = lower_case(path.substr(dot + 1));
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool is_code(std::string_view text, const privacy::Match& match) {
  if (match.rule == privacy::Rule::api_key) return is_word_of_code(text, match);
  if (match.rule != privacy::Rule::ip) return false;
  return is_section(text, match) || is_scope(text.substr(match.begin, match.end - match.begin));
}

bool Drawings::hold(const privacy::Match& address) {
  if (address.rule != privacy::Rule::ip) return false;
  if (address.begin < end_) return is_drawing_;
  auto begin = address.begin;
  while (begin > end_ && is_drawing_byte(text_[begin - 1])) --begin;
  auto end = address.begin;
  while (end < text_.size() && is_drawing_byte(text_[end])) ++end;
  while (begin < end && std::string_view{" \n\r\t"}.find(text_[begin]) != std::string_view::npos) {
    ++begin;
  }
  const auto before = text_.substr(0, begin);
  const bool is_quoted = !before.empty() && is_quote(before.back());
  is_drawing_ = takes_numbers(before) || (is_quoted && is_path(text_.substr(begin, end - begin)));
  end_ = end;
  return is_drawing_;
}

}  // namespace runtime_exports::checks
