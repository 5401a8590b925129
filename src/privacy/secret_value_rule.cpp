#include <algorithm>
#include <array>
#include <string>

#include "secret_values.hpp"

#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {
namespace {

// More of a value is not looked at to judge it: `token:token:token:...` has many long values.
constexpr std::size_t most_judged_value_bytes = 128;

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

struct SecretName {
  std::string_view name;
  Proof proof = Proof::little;
};

constexpr std::array secret_names{
    SecretName{"password"},
    SecretName{"passwd"},
    SecretName{"passphrase"},
    SecretName{"pwd"},
    SecretName{"token"},
    SecretName{"secretkey"},
    SecretName{"secret"},
    SecretName{"api_key"},
    SecretName{"api-key"},
    SecretName{"apikey"},
    SecretName{"access_key"},
    SecretName{"access-key"},
    SecretName{"accesskey"},
    SecretName{"accountkey"},
    SecretName{"secret_key"},
    SecretName{"secret-key"},
    SecretName{"private_key"},
    SecretName{"private-key"},
    SecretName{"auth_key"},
    SecretName{"signing_key"},
    SecretName{"encryption_key"},
    SecretName{"stream_key"},
    SecretName{"stream-key"},
    SecretName{"stream key"},
    SecretName{"streamkey"},
    SecretName{"session", Proof::long_and_random},
    SecretName{"sessionid", Proof::long_and_random},
    SecretName{"session_id", Proof::long_and_random},
    SecretName{"session-id", Proof::long_and_random},
    SecretName{"sessid", Proof::long_and_random},
    SecretName{"sid", Proof::long_and_random},
};

struct FoundName {
  std::size_t end = 0;  // 0: the anchor is not part of a name
  Proof proof = Proof::little;
};

// The name that the anchor is part of; an anchor may take the sign after the name too.
FoundName find_name(std::string_view text, Span anchor) {
  std::string found = lower_case(text.substr(anchor.begin, anchor.end - anchor.begin));
  if (found.back() == '=' || found.back() == ':') found.pop_back();
  for (const SecretName& secret : secret_names) {
    const std::size_t offset = secret.name.find(found);
    if (offset > anchor.begin) continue;  // npos too
    const std::size_t begin = anchor.begin - offset;
    if (stands_at(text, begin, secret.name)) return {begin + secret.name.size(), secret.proof};
  }
  return {};
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
                      [&](char c) { return characters.find(c) != std::string_view::npos; });
  };
  std::size_t position = skip(name_end, "\\\"' ");
  if (position >= text.size() || (text[position] != '=' && text[position] != ':')) return {};
  const char sign = text[position];
  position = skip(position + 1, "=>");
  return {sign, skip(skip(position, " "), "\\\"'")};
}

bool ends_value(char c) {
  return is_space(c) || std::string_view{"\"'`,;&<>()[]{}|\\"}.find(c) != std::string_view::npos;
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

bool is_hash_byte(char c) {
  return is_alnum(c) || std::string_view{"./+=,$_-"}.find(c) != std::string_view::npos;
}

// `pbkdf2_sha256` of `pbkdf2_sha256$600000$salt$hash`: the scheme may be before the sign.
std::size_t begin_of_scheme(std::string_view text, std::size_t dollar) {
  static constexpr std::array<std::string_view, 4> schemes{"pbkdf2_sha256", "pbkdf2_sha1",
                                                           "bcrypt_sha256", "argon2"};
  for (const auto scheme : schemes) {
    if (text.substr(0, dollar).ends_with(scheme)) return dollar - scheme.size();
  }
  return dollar;
}

bool begins_with_scheme(std::string_view text) {
  static constexpr std::array<std::string_view, 14> schemes{
      "$argon2", "$2a$", "$2b$", "$2x$", "$2y$",   "$1$",      "$5$",
      "$6$",     "$7$",  "$y$",  "$gy$", "$apr1$", "$scrypt$", "$pbkdf2"};
  return std::any_of(schemes.begin(), schemes.end(),
                     [&](std::string_view scheme) { return text.starts_with(scheme); });
}

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

std::optional<Match> recognise_password_hash(Scan& scan, Span dollar) {
  constexpr std::size_t fewest_bytes = 20;
  const std::string_view text = scan.text;
  const std::size_t scheme = begin_of_scheme(text, dollar.begin);
  if (scheme == dollar.begin && !begins_with_scheme(text.substr(dollar.begin))) {
    return std::nullopt;
  }
  const std::size_t end = end_of_run(text, dollar.begin, is_hash_byte);
  const auto hash = text.substr(dollar.begin, end - dollar.begin);
  if (hash.size() < fewest_bytes || std::count(hash.begin(), hash.end(), '$') < 2) {
    return std::nullopt;
  }
  return Match{Rule::api_key, std::max(scheme, scan.floor), end};
}

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
  if (name.proof == Proof::long_and_random && text.substr(assignment.value, 3) == "eyJ") {
    const auto token = recognise_jwt(scan, {assignment.value, assignment.value + 3});
    if (token) return token;
  }
  const auto belongs = [](char c) { return !ends_value(c); };
  const std::string_view near = text.substr(assignment.value, most_judged_value_bytes);
  const std::string_view value = near.substr(0, end_of_run(near, 0, belongs));
  if (!is_secret_value(assignment.sign, name.proof, value)) return std::nullopt;
  return Match{Rule::api_key, assignment.value, end_of_run(text, assignment.value, belongs)};
}

std::optional<Match> recognise_authorization(Scan& scan, Span anchor) {
  constexpr std::size_t fewest_bytes = 8;
  const std::string_view text = scan.text;
  const bool begins_word = anchor.begin == 0 || !is_word_byte(text[anchor.begin - 1]);
  const std::size_t name_bytes = stands_at(text, anchor.begin, "bearer")  ? 6
                                 : stands_at(text, anchor.begin, "basic") ? 5
                                                                          : 0;
  const std::size_t name_end = anchor.begin + name_bytes;
  if (!begins_word || name_bytes == 0) return std::nullopt;
  const std::size_t begin = end_of_run(text.substr(0, std::min(text.size(), name_end + 3)),
                                       name_end, [](char c) { return c == ' '; });
  // Before the value is looked for: `basic/basic/...` would be read to its end from each word.
  if (begin == name_end) return std::nullopt;
  const std::size_t end = end_of_run(text, begin, [](char c) {
    return is_alnum(c) || std::string_view{"._~+/=-"}.find(c) != std::string_view::npos;
  });
  const std::string_view value = text.substr(begin, end - begin);
  if (value.size() < fewest_bytes) return std::nullopt;
  if (!mixes_digits_and_letters(value) && !rises_twice(value)) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

std::optional<Match> recognise_jwt(Scan& scan, Span anchor) {
  if (anchor.begin < scan.jwt_judged) return std::nullopt;
  const std::string_view text = scan.text;
  const std::size_t header = end_of_run(text, anchor.begin, is_base64url);
  scan.jwt_judged = header;
  if (header - anchor.begin < 8 || header == text.size() || text[header] != '.') {
    return std::nullopt;
  }
  const std::size_t payload = end_of_run(text, header + 1, is_base64url);
  if (payload - header < 5 || payload == text.size() || text[payload] != '.') return std::nullopt;
  const std::size_t signature = end_of_run(text, payload + 1, is_base64url);
  const bool is_unsigned = text.substr(header + 1, 3) == "eyJ";
  if (signature - payload < 5 && !is_unsigned) return std::nullopt;
  return Match{Rule::jwt, anchor.begin, signature};
}

std::optional<Match> recognise_private_key(Scan& scan, Span anchor) {
  constexpr std::size_t longest_header_bytes = 64;
  constexpr std::string_view footer = "-----END";
  const std::string_view text = scan.text;
  const std::string_view header = text.substr(anchor.begin, longest_header_bytes);
  const std::size_t name = header.find("PRIVATE KEY");
  if (!header.starts_with("-BEGIN ") || name == std::string_view::npos) return std::nullopt;
  if (header.substr(1, name - 1).find('-') != std::string_view::npos) return std::nullopt;
  const std::size_t begin =
      begin_of_run(text, anchor.begin, scan.floor, [](char c) { return c == '-'; });
  // The body is judged by its characters, so that a block without its end is found whole too.
  std::size_t end = anchor.begin + name;
  while (end < text.size()) {
    const char c = text[end];
    if (c == '-' && text.substr(end, footer.size()) == footer) {
      end = end_of_run(text, end + footer.size(), [](char d) { return is_upper(d) || d == ' '; });
      end = end_of_run(text, end, [](char d) { return d == '-'; });
      break;
    }
    const bool in_body = is_alnum(c) || is_space(c) ||
                         std::string_view{"+/=:,-\\"}.find(c) != std::string_view::npos;
    if (!in_body) break;
    ++end;
  }
  return Match{Rule::private_key, begin, end};
}

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
