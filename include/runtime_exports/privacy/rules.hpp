#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/position.hpp"

namespace runtime_exports::privacy {

/// What makes a text private.
enum class Rule : std::uint8_t { email, ip, jwt, api_key, private_key, stack_frame, account };

/// The stable name of a rule as settings and findings use it: "email", "api_key", ...
std::string_view rule_name(Rule rule);

/// What it finds, with its article, for messages: "an e-mail address".
std::string_view describe(Rule rule);

/// The rule of that name, if there is one.
std::optional<Rule> find_rule(std::string_view name);

/// A private text that may be public, as the settings list it (`privacy.allow`).
struct Exception {
  std::string rule;            ///< "email", "account", ...
  std::string text;            ///< its private part: an address, a key
  std::string pointer = {};    ///< `/entries/**`, `version.json#/build`; empty: anywhere
  std::string file = {};       ///< where it is written
  Position position = {0, 0};  ///< where in that file; line 0: not known
  std::string reason = {};
};

/// A private part [begin, end) of a text, in bytes.
struct Match {
  Rule rule = Rule::email;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Match&) const = default;
};

/// Appends the private parts of a text, leftmost first, none overlapping another, in linear time.
/// Whatever depends on the accounts (Rule::account) is found by AccountIndex instead.
///
/// - email: with plus tags, quoted or Unicode local parts, `%40` for the at sign; the user part of
///   a URL with its host. Not: no dot in the domain, versions (`pkg@1.2.3`), `a***@e***.com`,
///   `git@` and other accounts of services in SSH URLs, handles (`@ada@example.social`).
/// - ip: IPv4 with or without port; IPv6 in every text form, with brackets, port and zone. Not:
///   loopback, unspecified, netmasks, versions (as the text around them tells), an IPv6 form with
///   neither a digit nor three groups, and the masked forms `203.0.113.0/24` and
///   `2001:db8:84fa::/48`.
/// - jwt: three base64url parts, the first of which begins with `eyJ`.
/// - api_key: keys of well-known issuers (webhooks and stream keys too), values of `Bearer` and
///   `Basic`, session cookies, values that are assigned to `password`, `token`, `secret`, `api_key`
///   and the like, password hashes. Not: placeholders (`your-api-key`, `$TOKEN`).
/// - private_key: a PEM block, to its end or as far as it goes.
/// - stack_frame: one frame of Python, JavaScript, Java, C#, Go, Rust, C++ or PHP.
void find_private(std::string_view text, std::vector<Match>& into);

/// Where the first place after `from` ends that find_private() would look around, or that a reader
/// sees otherwise than it is written (see readable_forms.hpp); npos if there is none, and then
/// nothing private is found in the text, unless it is encoded (`%40`, `&#64;`). No such place
/// holds a quotation mark, so a whole JSON text can be asked about all its strings at once.
std::size_t find_anchor(std::string_view text, std::size_t from);

/// Whether find_private() may find more in the text than Rule::email, ip and stack_frame: rather
/// too often than too seldom.
bool may_hold_secret(std::string_view text);

}  // namespace runtime_exports::privacy
