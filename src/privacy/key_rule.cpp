#include <algorithm>
#include <array>

#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {
namespace {

// More of a value is not looked at to judge it: `sk-sk-sk-...` has many long values.
constexpr std::size_t most_judged_bytes = 128;

enum class Alphabet { upper_alnum, lower_alnum, alnum, word, base64url, dotted_base64url, hex };

bool belongs_to(Alphabet alphabet, char c) {
  switch (alphabet) {
    case Alphabet::upper_alnum:
      return is_upper(c) || is_digit(c);
    case Alphabet::lower_alnum:
      return is_lower(c) || is_digit(c);
    case Alphabet::alnum:
      return is_alnum(c);
    case Alphabet::word:
      return is_alnum(c) || c == '_';
    case Alphabet::base64url:
      return is_base64url(c);
    case Alphabet::dotted_base64url:
      return is_base64url(c) || c == '.';
    case Alphabet::hex:
      return is_hex(c);
  }
  return false;
}

// What tells a key from words that happen to begin like one.
enum class Mixture { any, with_digit, like_random, all_classes };

bool is_mixed(Mixture mixture, std::string_view value) {
  const auto digits = std::count_if(value.begin(), value.end(), is_digit);
  const bool upper = std::any_of(value.begin(), value.end(), is_upper);
  const bool lower = std::any_of(value.begin(), value.end(), is_lower);
  switch (mixture) {
    case Mixture::any:
      return true;
    case Mixture::with_digit:
      return digits > 0;
    case Mixture::like_random:
      return digits > 0 && (upper || lower) && (upper == lower || digits > 3);
    case Mixture::all_classes:
      return digits > 0 && upper && lower;
  }
  return false;
}

struct KeyForm {
  std::string_view prefix;
  std::size_t anchor;  // where in the prefix its anchor begins
  Alphabet alphabet;
  std::size_t fewest;  // characters after the prefix
  Mixture mixture;
};

constexpr std::array key_forms{
    KeyForm{"AKIA", 0, Alphabet::upper_alnum, 16, Mixture::any},
    KeyForm{"ASIA", 0, Alphabet::upper_alnum, 16, Mixture::any},
    KeyForm{"AIza", 0, Alphabet::base64url, 30, Mixture::any},
    KeyForm{"ghp_", 0, Alphabet::alnum, 20, Mixture::any},
    KeyForm{"gho_", 0, Alphabet::alnum, 20, Mixture::any},
    KeyForm{"ghu_", 0, Alphabet::alnum, 20, Mixture::any},
    KeyForm{"ghs_", 0, Alphabet::alnum, 20, Mixture::any},
    KeyForm{"ghr_", 0, Alphabet::alnum, 20, Mixture::any},
    KeyForm{"github_pat_", 7, Alphabet::word, 22, Mixture::any},
    KeyForm{"glpat-", 2, Alphabet::base64url, 16, Mixture::any},
    KeyForm{"shpat_", 2, Alphabet::hex, 32, Mixture::any},
    KeyForm{"xoxa-", 0, Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxb-", 0, Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxe-", 0, Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxo-", 0, Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxp-", 0, Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxr-", 0, Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxs-", 0, Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"sk_live_", 0, Alphabet::alnum, 10, Mixture::any},
    KeyForm{"sk_test_", 0, Alphabet::alnum, 10, Mixture::any},
    KeyForm{"rk_live_", 0, Alphabet::alnum, 10, Mixture::any},
    KeyForm{"rk_test_", 0, Alphabet::alnum, 10, Mixture::any},
    KeyForm{"sk-", 0, Alphabet::base64url, 20, Mixture::like_random},
    KeyForm{"whsec_", 3, Alphabet::base64url, 20, Mixture::any},
    KeyForm{"oauth:", 3, Alphabet::lower_alnum, 20, Mixture::any},
    KeyForm{"SG.", 0, Alphabet::dotted_base64url, 40, Mixture::with_digit},
    KeyForm{"npm_", 1, Alphabet::alnum, 30, Mixture::any},
    KeyForm{"pypi-", 2, Alphabet::base64url, 30, Mixture::like_random},
    KeyForm{"re_", 0, Alphabet::word, 20, Mixture::all_classes},
};

std::optional<Match> match_form(const Scan& scan, const KeyForm& form, std::size_t begin) {
  const std::size_t value = begin + form.prefix.size();
  const auto belongs = [&](char c) { return belongs_to(form.alphabet, c); };
  const std::string_view near = scan.text.substr(value, most_judged_bytes);
  const std::size_t size = end_of_run(near, 0, belongs);
  if (size < form.fewest || !is_mixed(form.mixture, near.substr(0, size))) return std::nullopt;
  return Match{Rule::api_key, begin, end_of_run(scan.text, value + size, belongs)};
}

// Twilio: exactly 32 hexadecimal digits, as in a digest, so nothing may follow.
std::optional<Match> match_twilio_key(const Scan& scan, std::size_t begin) {
  const std::size_t end = end_of_run(scan.text, begin + 2, is_hex);
  const bool ends_there = end == scan.text.size() || !is_word_byte(scan.text[end]);
  if (end - begin != 34 || !ends_there) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

bool begins_word(std::string_view text, std::size_t begin) {
  return begin == 0 || !is_alnum(text[begin - 1]);
}

}  // namespace

std::optional<Match> recognise_prefixed_key(Scan& scan, Span anchor) {
  const std::string_view text = scan.text;
  if (text.substr(anchor.begin, 2) == "SK" && begins_word(text, anchor.begin)) {
    return match_twilio_key(scan, anchor.begin);
  }
  for (const KeyForm& form : key_forms) {
    if (anchor.begin < form.anchor) continue;
    const std::size_t begin = anchor.begin - form.anchor;
    if (text.substr(begin, form.prefix.size()) != form.prefix) continue;
    if (!begins_word(text, begin)) continue;
    if (const auto match = match_form(scan, form, begin)) return match;
  }
  return std::nullopt;
}

std::optional<Match> recognise_discord_token(Scan& scan, Span anchor) {
  constexpr std::size_t fewest_id = 23;
  constexpr std::size_t most_id = 30;
  constexpr std::size_t fewest_signature = 27;
  const std::size_t floor =
      std::max(scan.floor, anchor.begin > most_id + 1 ? anchor.begin - most_id - 1 : 0);
  const std::size_t begin = begin_of_run(scan.text, anchor.begin, floor, is_base64url);
  const std::size_t id_size = anchor.begin - begin;
  if (id_size < fewest_id || id_size > most_id) return std::nullopt;
  if (std::string_view{"MNO"}.find(scan.text[begin]) == std::string_view::npos) return std::nullopt;
  const std::size_t end = end_of_run(scan.text, anchor.end, is_base64url);
  if (end - anchor.end < fewest_signature) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

std::optional<Match> recognise_telegram_token(Scan& scan, Span anchor) {
  constexpr std::size_t fewest_secret = 33;
  const std::size_t colon = anchor.begin + 1;
  const std::size_t floor = std::max(scan.floor, colon > 12 ? colon - 12 : 0);
  const std::size_t begin = begin_of_run(scan.text, colon, floor, is_digit);
  if (colon - begin < 8 || colon - begin > 11) return std::nullopt;
  const std::size_t end = end_of_run(scan.text, colon + 1, is_base64url);
  if (end - colon - 1 < fewest_secret) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

}  // namespace runtime_exports::privacy
