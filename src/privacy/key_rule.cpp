#include <algorithm>

#include "key_forms.hpp"

#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {
namespace {

// More of a value is not looked at to judge it: `sk-sk-sk-...` has many long values.
constexpr std::size_t most_judged_bytes = 128;

bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

bool belongs_to(Alphabet alphabet, char c) {
  switch (alphabet) {
    case Alphabet::hex:
      return is_hex(c);
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
    case Alphabet::base64:
      return is_base64url(c) || is_one_of(c, "+/=%");
    case Alphabet::dotted:
      return is_base64url(c) || is_one_of(c, ".~");
    case Alphabet::plain_path:
      return is_alnum(c) || c == '/';
    case Alphabet::path:
      return is_base64url(c) || is_one_of(c, "/@");
  }
  return false;
}

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

bool begins_key(std::string_view text, std::size_t begin) {
  return begin == 0 || !is_alnum(text[begin - 1]) || !is_alnum(text[begin]);
}

// The key of this form whose prefix is at `prefix`.
std::optional<Match> match_form(const Scan& scan, const KeyForm& form, std::size_t prefix) {
  const auto belongs = [&](char c) { return belongs_to(form.alphabet, c); };
  const std::size_t floor = prefix > form.before ? prefix - form.before : 0;
  const std::size_t begin = begin_of_run(scan.text, prefix, std::max(floor, scan.floor), belongs);
  if (prefix - begin < form.before) return std::nullopt;
  if (form.before == 0 && !begins_key(scan.text, begin)) return std::nullopt;
  const std::size_t value = prefix + form.prefix.size();
  const std::string_view near = scan.text.substr(value, most_judged_bytes);
  const std::size_t size = end_of_run(near, 0, belongs);
  if (size < form.fewest || !is_mixed(form.mixture, near.substr(0, size))) return std::nullopt;
  const std::size_t end = end_of_run(scan.text, value + size, belongs);
  const bool is_whole = (begin == 0 || scan.text[begin - 1] != '-') &&
                        (end == scan.text.size() || !is_word_byte(scan.text[end]));
  if (form.length == Length::exactly && (size > form.fewest || !is_whole)) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

// The class of what follows a prefix that is so short that words have it, too.
std::string_view class_after(const KeyForm& form) {
  constexpr std::size_t shortest_telling = 4;
  if (form.prefix.size() >= shortest_telling) return {};
  if (form.alphabet == Alphabet::hex) return "h";
  const bool is_wider = belongs_to(form.alphabet, '/') || belongs_to(form.alphabet, '.');
  return is_wider ? std::string_view{} : "w";
}

}  // namespace

AnchorPattern anchor_of(const KeyForm& form) {
  const auto pattern = AnchorPattern::end_of(form.prefix.substr(0, form.anchor));
  const auto next = class_after(form);
  return next.empty() ? pattern : pattern.then(next);
}

std::optional<Match> recognise_key(const Scan& scan, const KeyForm& form, std::size_t anchor_end) {
  const std::size_t end = anchor_end - class_after(form).size();
  if (end < form.anchor) return std::nullopt;
  const std::size_t prefix = end - form.anchor;
  if (!scan.text.substr(prefix).starts_with(form.prefix)) return std::nullopt;
  return match_form(scan, form, prefix);
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
  const std::size_t colon = anchor.end - 2;
  const std::size_t floor = std::max(scan.floor, colon > 12 ? colon - 12 : 0);
  const std::size_t begin = begin_of_run(scan.text, colon, floor, is_digit);
  if (colon - begin < 8 || colon - begin > 11) return std::nullopt;
  const std::size_t end = end_of_run(scan.text, colon + 1, is_base64url);
  if (end - colon - 1 < fewest_secret) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

}  // namespace runtime_exports::privacy
