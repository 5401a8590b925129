#include "runtime_exports/privacy/identifiers.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/ip_address.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr std::string_view hidden = "***";
constexpr std::string_view code_prefix = "user_code:";
constexpr std::string_view email_prefix = "email:";

std::string first_character(std::string_view text) {
  return std::string(text.substr(0, front_code_point(text).bytes));
}

/// Whether a character may be shown: a letter or digit, or any character of another script that
/// takes part in no markup, mask or terminal sequence.
bool is_showable(std::uint32_t point) {
  if (point < 0x80) return is_alnum(static_cast<char>(point));
  return point >= 0xA0 && point != 0x2028 && point != 0x2029 && !is_bidirectional_control(point);
}

bool begins_showable(std::string_view text) {
  const auto first = front_code_point(text);
  return first.valid && is_showable(first.value);
}

bool is_showable(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(front_code_point(text).bytes)) {
    if (!begins_showable(text) && text.front() != '-') return false;
  }
  return true;
}

bool has_two_characters(std::string_view text) {
  return text.size() > front_code_point(text).bytes;
}

std::string mask_word(std::string_view written) {
  const std::string word = remove_invisible(written);
  if (!has_two_characters(word) || !begins_showable(word)) return std::string(hidden);
  return first_character(word) + std::string(hidden);
}

struct EmailParts {
  std::string_view local;
  std::string_view domain;
  std::string_view last_label;
};

// Not as strict as a mail server: enough to know which parts may be shown.
std::optional<EmailParts> split_email(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == 0 || at == std::string_view::npos) return std::nullopt;
  const std::string_view domain = address.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
  const std::string_view last = domain.substr(dot + 1);
  constexpr std::size_t longest_label_bytes = 24;  // of a top-level domain that exists
  const bool is_label = last.size() > 1 && last.size() <= longest_label_bytes &&
                        !is_digit(last.front()) && is_showable(last);
  if (!is_label) return std::nullopt;
  return EmailParts{address.substr(0, at), domain, last};
}

std::string mask_email(std::string_view written) {
  const std::string address = remove_invisible(written);
  const auto parts = split_email(address);
  if (!parts || !begins_showable(parts->local) || !begins_showable(parts->domain)) {
    return std::string(hidden);
  }
  const std::string masked = first_character(parts->local) + "***@" +
                             first_character(parts->domain) + "***." +
                             std::string(parts->last_label);
  // The last label of what is not a real address may be anything, even a key.
  std::vector<Match> matches;
  find_private(masked, matches);
  return matches.empty() ? masked : std::string(hidden);
}

/// Whether the text begins with a word (in lower case), past underscores, hyphens and blanks.
bool begins_spread_with(std::string_view text, std::string_view word) {
  for (const char c : text) {
    if (is_one_of(c, "_- ")) continue;
    if (to_lower(c) != word.front()) return false;
    word.remove_prefix(1);
    if (word.empty()) return true;
  }
  return false;
}

bool begins_with_secret_name(std::string_view text) {
  const auto begins_with = [&](std::string_view word) { return holds_at(text, 0, word); };
  switch (to_lower(text.front())) {
    case 'p':
      return begins_with("password") || begins_with("passwd") ||
             begins_spread_with(text, "privatekey");
    case 's':
      return begins_with("secret");
    case 't':
      return begins_with("token");
    case 'h':
      return begins_with("hash");
    case 'c':
      return begins_with("cookie");
    case 'a':
      return begins_with("authorization") || begins_spread_with(text, "apikey");
    default:
      return false;
  }
}

/// Out of line, so that there is one copy, with the function above in its loop.
[[gnu::noinline]] bool holds_secret_name(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (begins_with_secret_name(text)) return true;
  }
  return false;
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

std::string IdentifierRedaction::pseudonym(std::string_view kind, std::string_view value) const {
  constexpr std::size_t pseudonym_digits = 24;  // 96 bits
  const auto digest = hmac_sha256(key_, std::string(kind) + std::string(value));
  return to_hex(digest).substr(0, pseudonym_digits);
}

std::string IdentifierRedaction::user_identifier(std::string_view identifier) const {
  if (identifier.starts_with(code_prefix)) {
    return std::string(code_prefix) + account_id(identifier.substr(code_prefix.size()));
  }
  const std::string_view address = without_prefix(identifier, email_prefix);
  const bool has_prefix = address.size() < identifier.size();
  if (mode_ == IdentifierMode::hmac) {
    return has_prefix || split_email(identifier) ? email(identifier)
                                                 : pseudonym("other:", identifier);
  }
  if (has_prefix && (!has_two_characters(address) || address == hidden)) {
    return std::string(email_prefix) + std::string(hidden);
  }
  return mask_email(address);
}

std::string IdentifierRedaction::account_id(std::string_view code) const {
  return mode_ == IdentifierMode::mask ? mask_word(code) : pseudonym(code_prefix, code);
}

std::string IdentifierRedaction::email(std::string_view address) const {
  const std::string_view bare = without_prefix(address, email_prefix);
  if (mode_ == IdentifierMode::mask) return mask_email(bare);
  return std::string(email_prefix) + pseudonym(email_prefix, lower_case(bare));
}

std::optional<std::string> redact_ip(std::string_view address, IpMode mode) {
  if (mode == IpMode::drop) return std::nullopt;
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  const bool is_ipv6 = address.find(':') != std::string_view::npos;
  if (is_ipv6) address = address.substr(0, address.find('%'));
  const auto parsed = parse_ip(address);
  if (!parsed || embeds_ipv4(*parsed)) return std::nullopt;
  if (is_ipv6 && parsed->is_ipv4) return std::nullopt;
  return network_text(*parsed);
}

std::string_view user_agent_family(std::string_view user_agent) {
  constexpr std::size_t most_judged_bytes = 1024;
  const std::string agent = lower_case(user_agent.substr(0, most_judged_bytes));
  if (holds_one_of(agent, {"powershell"})) return "PowerShell";
  if (holds_one_of(agent, {"edg/", "edga/", "edgios/", "edge/"})) return "Edge";
  if (holds_one_of(agent, {"opr/", "opera", "opios/"})) return "other";
  if (holds_one_of(agent, {"firefox/", "fxios/"})) return "Firefox";
  if (holds_one_of(agent, {"chrome/", "chromium/", "crios/"})) return "Chrome";
  if (holds_one_of(agent, {"safari/"})) return "Safari";
  if (holds_one_of(agent, {"curl/"})) return "curl";
  return "other";
}

bool names_a_secret(std::string_view key) {
  // Asked of every name of an audit row: seldom is anything copied.
  if (holds_secret_name(key)) return true;
  return !is_plain(key) && std::ranges::any_of(readable_forms(key), holds_secret_name);
}

bool has_secret_form(std::string_view value) {
  if (is_plain(value) && !may_hold_secret(value)) return false;
  std::vector<Match> matches;
  find_readable(value, no_accounts, matches);
  return std::any_of(matches.begin(), matches.end(), [](const Match& match) {
    return match.rule == Rule::jwt || match.rule == Rule::api_key ||
           match.rule == Rule::private_key;
  });
}

}  // namespace runtime_exports::privacy
