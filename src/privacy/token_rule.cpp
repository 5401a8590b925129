#include <algorithm>
#include <array>

#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

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
  return std::ranges::any_of(schemes, [&](auto scheme) { return text.starts_with(scheme); });
}

}  // namespace

std::optional<Match> recognise_discord_token(Scan& scan, Span anchor) {
  constexpr std::size_t fewest_id = 23;
  constexpr std::size_t most_id = 30;
  constexpr std::size_t fewest_signature = 27;
  const std::size_t floor =
      std::max(scan.floor, anchor.begin > most_id + 1 ? anchor.begin - most_id - 1 : 0);
  const std::size_t begin = begin_of_run(scan.text, anchor.begin, floor, is_base64url);
  const std::size_t id_size = anchor.begin - begin;
  if (id_size < fewest_id || id_size > most_id) return std::nullopt;
  if (!is_one_of(scan.text[begin], "MNO")) return std::nullopt;
  const std::size_t end = end_of_run(scan.text, anchor.end, is_base64url);
  if (end - anchor.end < fewest_signature) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

std::optional<Match> recognise_telegram_token(Scan& scan, Span anchor) {
  constexpr std::size_t fewest_secret = 33;
  const std::size_t colon = anchor.end - 2;
  const std::size_t floor = std::max(scan.floor, colon > 12 ? colon - 12 : 0);
  const std::size_t begin = begin_of_run(scan.text, colon, floor, is_digit);
  if (colon - begin < 8 || colon - begin > 11) return std::nullopt;
  const std::size_t end = end_of_run(scan.text, colon + 1, is_base64url);
  if (end - colon - 1 < fewest_secret) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

std::optional<Match> recognise_password_hash(Scan& scan, Span dollar) {
  constexpr std::size_t fewest_bytes = 20;
  const std::string_view text = scan.text;
  const std::size_t scheme = begin_of_scheme(text, dollar.begin);
  if (scheme == dollar.begin && !begins_with_scheme(text.substr(dollar.begin))) {
    return std::nullopt;
  }
  const std::size_t end = end_of_run(
      text, dollar.begin, [](char c) { return is_alnum(c) || is_one_of(c, "./+=,$_-"); });
  const auto hash = text.substr(dollar.begin, end - dollar.begin);
  if (hash.size() < fewest_bytes || std::count(hash.begin(), hash.end(), '$') < 2) {
    return std::nullopt;
  }
  return Match{Rule::api_key, std::max(scheme, scan.floor), end};
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
    if (!is_alnum(c) && !is_space(c) && !is_one_of(c, "+/=:,-\\")) break;
    ++end;
  }
  return Match{Rule::private_key, begin, end};
}

}  // namespace runtime_exports::privacy
