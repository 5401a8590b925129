#include "secret_values.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

// What is written when there is no secret.
constexpr std::array<std::string_view, 18> absent{
    "null",    "none",    "true",     "false",    "undefined", "missing",
    "expired", "invalid", "required", "redacted", "empty",     "hidden",
    "present", "changed", "unset",    "revoked",  "optional",  "unknown"};

// Where programs read a secret from.
constexpr std::array<std::string_view, 7> sources{
    "process.env.", "import.meta.env.", "os.environ", "os.getenv", "getenv", "env.", "secrets."};

// What the words of `your-api-key-here` are. One of the first row must be among them: `api-key` by
// itself is a weak secret, and so is `test`.
constexpr std::array<std::string_view, 8> telling{"placeholder", "replace", "example", "insert",
                                                  "sample",      "dummy",   "your",    "here"};
constexpr std::array<std::string_view, 31> accompanying{
    "password", "private", "account", "webhook", "personal", "session", "access", "client",
    "secret",   "stream",  "public",  "bearer",  "twitch",   "discord", "token",  "value",
    "login",    "admin",   "this",    "with",    "user",     "pass",    "goes",   "auth",
    "real",     "own",     "the",     "api",     "key",      "app",     "bot"};

template <std::size_t Size>
std::size_t front_word(std::string_view text, const std::array<std::string_view, Size>& words) {
  const auto word = std::find_if(words.begin(), words.end(), [&](std::string_view candidate) {
    return stands_at(text, 0, candidate);
  });
  return word == words.end() ? 0 : word->size();
}

bool asks_for_secret(std::string_view value) {
  bool tells = false;
  while (!value.empty()) {
    const std::size_t told = front_word(value, telling);
    const bool is_sign = std::string_view{"-_. "}.find(value.front()) != std::string_view::npos;
    const std::size_t bytes = is_sign ? 1 : std::max(told, front_word(value, accompanying));
    if (bytes == 0) return false;
    tells = tells || told > 0;
    value.remove_prefix(bytes);
  }
  return tells;
}

bool is_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

bool is_source(std::string_view value) {
  const std::size_t source = front_word(value, sources);
  return source > 0 && (source == value.size() || is_name(value.substr(source)));
}

// `$TOKEN`, `$apiKey`, `%TOKEN%`. `$ummer2024` is a password.
bool is_variable(std::string_view value) {
  const bool in_percents = value.size() > 2 && value.front() == '%' && value.back() == '%';
  if (in_percents) value.remove_suffix(1);
  if (!in_percents && !value.starts_with('$')) return false;
  value.remove_prefix(1);
  if (value.starts_with("env:")) value.remove_prefix(4);
  if (!is_name(value)) return false;
  const bool holds_lower = std::any_of(value.begin(), value.end(), is_lower);
  const bool holds_digit = std::any_of(value.begin(), value.end(), is_digit);
  if (!holds_lower) return !holds_digit || value.find('_') != std::string_view::npos;
  return !holds_digit && holds_one_of(lower_case(value), {"token", "key", "secret", "pass", "pwd"});
}

// `****`, `xxxx-xxxx`, and `sk-...` of which only the beginning is told.
bool is_blotted(std::string_view value) {
  constexpr std::size_t most_told = 8;
  constexpr std::string_view rest = "...";
  if (value.find_first_not_of("*.\u2022\u25CF") == std::string_view::npos) return true;
  const bool holds_x = value.find_first_of("xX") != std::string_view::npos;
  if (holds_x && value.find_first_not_of("xX*.-_") == std::string_view::npos) return true;
  if (!value.ends_with(rest) || value.size() > most_told + rest.size()) return false;
  value.remove_suffix(rest.size());
  return value.ends_with('-') || value.ends_with('_');
}

}  // namespace

bool mixes_digits_and_letters(std::string_view value) {
  return std::any_of(value.begin(), value.end(), is_digit) &&
         std::any_of(value.begin(), value.end(), is_letter);
}

bool looks_random(std::string_view value) {
  constexpr std::size_t fewest_changes = 3;
  std::size_t changes = 0;
  char before = '\0';
  for (const char c : value) {
    if (!is_alnum(c)) continue;
    if (before != '\0' && is_digit(before) != is_digit(c)) ++changes;
    before = c;
  }
  const bool has_all = changes > 0 && std::any_of(value.begin(), value.end(), is_upper) &&
                       std::any_of(value.begin(), value.end(), is_lower);
  return changes >= fewest_changes || has_all;
}

bool is_placeholder(std::string_view value) {
  if (is_blotted(value)) return true;
  while (!value.empty() && std::string_view{".!?:"}.find(value.back()) != std::string_view::npos) {
    value.remove_suffix(1);
  }
  const auto is_value = [&](std::string_view word) {
    return word.size() == value.size() && stands_at(value, 0, word);
  };
  return std::any_of(absent.begin(), absent.end(), is_value) || is_source(value) ||
         is_variable(value) || asks_for_secret(value);
}

}  // namespace runtime_exports::privacy
