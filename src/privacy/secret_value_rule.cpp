#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

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

using Words = std::span<const std::string_view>;

// The length of the word at the front of the text; 0 if it is not one of them.
std::size_t front_word(std::string_view text, Words words) {
  const auto word =
      std::ranges::find_if(words, [&](auto candidate) { return holds_at(text, 0, candidate); });
  return word == words.end() ? 0 : word->size();
}

bool asks_for_secret(std::string_view value) {
  bool tells = false;
  while (!value.empty()) {
    const std::size_t told = front_word(value, telling);
    const std::size_t bytes =
        is_one_of(value.front(), "-_. ") ? 1 : std::max(told, front_word(value, accompanying));
    if (bytes == 0) return false;
    tells = tells || told > 0;
    value.remove_prefix(bytes);
  }
  return tells;
}

bool is_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) && has_only(text, "_");
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

/// Whether digits and letters are mixed in the value.
bool mixes_digits_and_letters(std::string_view value) {
  return std::ranges::any_of(value, is_digit) && std::ranges::any_of(value, is_letter);
}

/// Whether the value looks as if it were drawn, not named: digits and letters change often, or
/// there are digits and letters of both cases. `2026-07-16-morning` does not.
bool looks_random(std::string_view value) {
  constexpr std::size_t fewest_changes = 3;
  std::size_t changes = 0;
  char before = '\0';
  for (const char c : value) {
    if (!is_alnum(c)) continue;
    if (before != '\0' && is_digit(before) != is_digit(c)) ++changes;
    before = c;
  }
  const bool has_all =
      changes > 0 && std::ranges::any_of(value, is_upper) && std::ranges::any_of(value, is_lower);
  return changes >= fewest_changes || has_all;
}

/// `2026-07-16T12:00:00Z`, also with another separator, without an offset, or percent-encoded.
bool is_time_stamp(std::string_view value) {
  constexpr std::string_view form = "0000-00-00T00:00";
  const auto decoded = decode_percent(value);
  if (decoded) value = decoded->text;
  if (value.size() < form.size() || !is_one_of(value[10], "Tt_")) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool fits =
        is_digit(form[i]) ? is_digit(value[i]) : i == 10 || value[i] == form[i] || value[i] == '-';
    if (!fits) return false;
  }
  return std::ranges::all_of(value.substr(form.size()),
                             [](char c) { return is_digit(c) || is_one_of(c, ":.+-Zz"); });
}

/// Whether the value only says where a secret goes, or that there is none: `null`, `****`, `xxxx`,
/// `your-api-key`, `$TOKEN`, `process.env.TOKEN`, `sk-...`, or when: a time stamp. A weak password
/// such as `changeme` is a secret.
bool is_placeholder(std::string_view value) {
  if (is_blotted(value)) return true;
  while (!value.empty() && is_one_of(value.back(), ".!?:")) value.remove_suffix(1);
  const bool is_absent = !value.empty() && front_word(value, absent) == value.size();
  return is_absent || is_source(value) || is_variable(value) || asks_for_secret(value) ||
         is_time_stamp(value);
}

// More of a value is not looked at to judge it: `token:token:token:...` has many long values.
constexpr std::size_t most_judged_value_bytes = 128;

// Of either alphabet, up to what is not Base64.
std::string decode_base64(std::string_view encoded) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string decoded;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : encoded) {
    const auto digit = digits.find(c == '-' ? '+' : c == '_' ? '/' : c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> count & 0xFFU);
  }
  return decoded;
}

// `dXNlcjpwYXNz` is `user:pass`. A word decodes to bytes without a colon, or without a meaning.
bool holds_user_and_password(std::string_view encoded) {
  const std::string decoded = decode_base64(encoded);
  const std::size_t colon = decoded.find(':');
  const auto is_control = [](char c) { return is_ascii(c) && (c < ' ' || c == '\x7F'); };
  if (colon == std::string::npos || std::ranges::any_of(decoded, is_control)) return false;
  const std::string_view user = std::string_view{decoded}.substr(0, colon);
  if (!user.empty() && std::ranges::all_of(user, is_ascii)) return true;
  for (std::string_view rest = decoded; !rest.empty();) {
    const CodePoint next = front_code_point(rest);
    if (!next.valid) return false;
    rest.remove_prefix(next.bytes);
  }
  return true;
}

// `dXNlcjpwYXNz`: words in camel case seldom rise twice.
bool rises_twice(std::string_view value) {
  std::size_t rises = 0;
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (is_lower(value[i - 1]) && is_upper(value[i])) ++rises;
  }
  return rises >= 2;
}

// How much a value must look like a secret.
enum class Proof { little, long_and_random };

constexpr std::array<std::string_view, 25> secret_names{
    "password",       "passwd",      "passphrase",  "pwd",        "token",
    "secretkey",      "secret",      "api_key",     "api-key",    "apikey",
    "access_key",     "access-key",  "accesskey",   "accountkey", "secret_key",
    "secret-key",     "private_key", "private-key", "auth_key",   "signing_key",
    "encryption_key", "stream_key",  "stream-key",  "stream key", "streamkey"};
constexpr std::array<std::string_view, 6> session_names{"session",    "sessionid", "session_id",
                                                        "session-id", "sessid",    "sid"};

struct FoundName {
  std::size_t end = 0;  // 0: the anchor is not part of a name
  Proof proof = Proof::little;
};

// The name that the anchor is part of; an anchor may take the sign after the name too.
FoundName find_name(std::string_view text, Span anchor) {
  std::string found = lower_case(text.substr(anchor.begin, anchor.end - anchor.begin));
  if (found.back() == '=' || found.back() == ':') found.pop_back();
  const auto end_of = [&](Words names) -> std::size_t {
    for (const auto name : names) {
      const std::size_t offset = name.find(found);
      if (offset > anchor.begin) continue;  // npos too
      const std::size_t begin = anchor.begin - offset;
      if (holds_at(text, begin, name)) return begin + name.size();
    }
    return 0;
  };
  if (const auto end = end_of(secret_names)) return {end, Proof::little};
  return {end_of(session_names), Proof::long_and_random};
}

struct Assignment {
  char sign = '\0';       // '=' or ':'; '\0': there is none
  std::size_t value = 0;  // where its value begins
};

// Reads `=`, `": "`, ` => '` and the like after a name.
Assignment read_assignment(std::string_view text, std::size_t name_end) {
  const auto skip = [&](std::size_t from, std::string_view characters) {
    const std::size_t limit = std::min(text.size(), from + 3);
    return end_of_run(text.substr(0, limit), from,
                      [&](char c) { return is_one_of(c, characters); });
  };
  std::size_t position = skip(name_end, "\\\"' ");
  if (position >= text.size() || (text[position] != '=' && text[position] != ':')) return {};
  const char sign = text[position];
  position = skip(position + 1, "=>");
  return {sign, skip(skip(position, " "), "\\\"'")};
}

// A sentence may go on after a colon: `Token: expired`.
bool is_secret_value(char sign, Proof proof, std::string_view value) {
  constexpr std::size_t long_bytes = 16;
  if (is_placeholder(value)) return false;
  if (proof == Proof::long_and_random) {
    return value.size() >= long_bytes && looks_random(value);
  }
  if (sign == '=') return value.size() >= 4;
  return value.size() >= 6 && mixes_digits_and_letters(value);
}

// What a server says about a cookie, in `Set-Cookie`.
constexpr std::array<std::string_view, 5> attributes{"expires", "max-age", "path", "domain",
                                                     "samesite"};

// `theme=dark` is a choice, `lang=en-US` too; what tells a session or a visitor is longer and
// mixed.
bool is_identifying(std::string_view pair) {
  constexpr std::size_t fewest_named = 8;
  constexpr std::size_t fewest_alone = 16;
  const std::size_t sign = pair.find('=');
  const bool is_named = sign != std::string_view::npos;
  if (is_named && front_word(pair, attributes) > 0) return false;
  const std::string_view value = is_named ? pair.substr(sign + 1) : pair;
  if (!is_named && value.find(':') != std::string_view::npos) return false;  // a time
  return value.size() >= (is_named ? fewest_named : fewest_alone) &&
         mixes_digits_and_letters(value) && !is_placeholder(value);
}

}  // namespace

std::optional<Match> recognise_assignment(Scan& scan, Span anchor) {
  const std::string_view text = scan.text;
  const FoundName name = find_name(text, anchor);
  if (name.end == 0) return std::nullopt;
  const Assignment assignment = read_assignment(text, name.end);
  if (assignment.sign == '\0' || assignment.value >= text.size()) return std::nullopt;
  if (text[assignment.value] == '$') {
    const auto hash = recognise_password_hash(scan, {assignment.value, assignment.value + 1});
    if (hash) return hash;
  }
  // `PWD=/srv/app` is the folder that a shell is in.
  const bool is_path =
      holds_at(text, assignment.value, "/") || holds_at(text, assignment.value, "~/");
  if (is_path && text.substr(0, name.end).ends_with("PWD")) return std::nullopt;
  if (name.proof == Proof::long_and_random && text.substr(assignment.value, 3) == "eyJ") {
    const auto token = recognise_jwt(scan, {assignment.value, assignment.value + 3});
    if (token) return token;
  }
  const auto belongs = [](char c) { return !is_space(c) && !is_one_of(c, "\"'`,;&<>()[]{}|\\"); };
  const std::string_view near = text.substr(assignment.value, most_judged_value_bytes);
  const std::string_view value = near.substr(0, end_of_run(near, 0, belongs));
  if (!is_secret_value(assignment.sign, name.proof, value)) return std::nullopt;
  return Match{Rule::api_key, assignment.value, end_of_run(text, assignment.value, belongs)};
}

std::optional<Match> recognise_authorization(Scan& scan, Span anchor) {
  constexpr std::size_t fewest_bytes = 8;
  static constexpr std::array<std::string_view, 2> schemes{"bearer", "basic"};
  const std::string_view text = scan.text;
  const bool begins_word =
      anchor.begin == 0 || !is_word_byte(text[anchor.begin - 1]) || ends_escape(text, anchor.begin);
  const std::size_t name_bytes = front_word(text.substr(anchor.begin), schemes);
  const std::size_t name_end = anchor.begin + name_bytes;
  if (!begins_word || name_bytes == 0) return std::nullopt;
  const std::size_t begin =
      end_of_run(text.substr(0, name_end + 3), name_end, [](char c) { return c == ' '; });
  // Before the value is looked for: `basic/basic/...` would be read to its end from each word.
  if (begin == name_end) return std::nullopt;
  const std::size_t end =
      end_of_run(text, begin, [](char c) { return is_alnum(c) || is_one_of(c, "._~+/=-"); });
  const std::string_view value = text.substr(begin, end - begin);
  if (value.size() < fewest_bytes) return std::nullopt;
  const bool is_basic = holds_at(text, anchor.begin, "basic");
  const bool is_secret = is_basic ? holds_user_and_password(value)
                                  : mixes_digits_and_letters(value) || rises_twice(value);
  if (!is_secret) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

// `Cookie: theme=dark; session=9f86d081884c7d65`, from the first that tells something to the last.
// Of a header inside one that was read only the beginning is judged: the rest was.
std::optional<Match> recognise_cookie(Scan& scan, Span anchor) {
  if (anchor.begin == 0 || !holds_at(scan.text, anchor.begin - 1, "cookie")) return std::nullopt;
  std::size_t begin =
      end_of_run(scan.text, anchor.end + 1, [](char c) { return c == 's' || c == '"'; });
  if (begin >= scan.text.size()) return std::nullopt;
  if (scan.text[begin] != ':' && scan.text[begin] != '=') return std::nullopt;
  const bool is_inside = begin + 1 < scan.cookies_judged;
  const std::string_view text =
      is_inside ? scan.text.substr(0, begin + most_judged_value_bytes) : scan.text;
  const auto belongs = [](char c) {
    return c > ' ' && c < '\x7F' && !is_one_of(c, "\";,\\'`<>()");
  };
  Match match{Rule::api_key, 0, 0};
  do {
    begin = end_of_run(text, begin + 1, [](char c) { return is_space(c) || c == '"'; });
    const std::size_t end = end_of_run(text, begin, belongs);
    if (is_identifying(text.substr(begin, end - begin))) {
      if (match.end == 0) match.begin = begin;
      match.end = end;
    }
    begin = end;
  } while (!is_inside && begin < text.size() && text[begin] == ';');
  if (!is_inside) scan.cookies_judged = begin;
  if (match.end == 0) return std::nullopt;
  match.end = end_of_run(scan.text, match.end, belongs);
  return match;
}

}  // namespace runtime_exports::privacy
