#include "runtime_exports/schema/format.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/ip_address.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/schema/pattern.hpp"
#include "runtime_exports/schema/uri.hpp"

namespace runtime_exports::schema {
namespace {

/// Takes off and returns what is before the next mark, and takes off the mark. `more` says whether
/// there was one.
std::string_view take_part(std::string_view& text, char mark, bool& more) {
  const auto end = text.find(mark);
  const auto part = text.substr(0, end);
  more = end != std::string_view::npos;
  text.remove_prefix(more ? end + 1 : text.size());
  return part;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

/// A host name of RFC 1123: labels of letters, digits and inner hyphens, 63 each, 253 in all.
bool is_hostname(std::string_view text) {
  if (text.size() > 253) return false;
  for (bool more = true; more;) {
    if (!is_label(take_part(text, '.', more))) return false;
  }
  return true;
}

/// An IPv4 address without leading zeros, which some readers take for octal numbers.
bool is_ipv4(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool begins = i == 0 || text[i - 1] == '.';
    if (begins && text[i] == '0' && is_digit(text[i + 1])) return false;
  }
  return text.find(':') == std::string_view::npos && parse_ip(text);
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && parse_ip(text);
}

bool is_atom(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alnum(c) || marks.find(c) != std::string_view::npos;
  });
}

bool is_quoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\';
    if (escaped && ++i == text.size()) return false;
    if (text[i] < ' ' || text[i] > '~' || (text[i] == '"' && !escaped)) return false;
  }
  return true;
}

bool is_local_part(std::string_view text) {
  if (text.size() > 64) return false;
  if (text.starts_with('"')) return is_quoted(text);
  for (bool more = true; more;) {
    if (!is_atom(take_part(text, '.', more))) return false;
  }
  return true;
}

bool is_mail_domain(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return is_hostname(text);
  text = text.substr(1, text.size() - 2);
  return text.starts_with("IPv6:") ? is_ipv6(text.substr(5)) : is_ipv4(text);
}

/// A mailbox of RFC 5321: a dotted or quoted local part, a host name or an address in brackets.
bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && is_local_part(text.substr(0, at)) &&
         is_mail_domain(text.substr(at + 1));
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_json_pointer(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != '/') return false;
  for (std::size_t i = text.find('~'); i != std::string_view::npos; i = text.find('~', i + 1)) {
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

constexpr auto all_formats = std::to_array<Format>({
    {"date-time", "a date-time of RFC 3339 with its offset",
     [](std::string_view text) { return parse_instant(text).has_value(); }},
    {"date", "a date of RFC 3339 (YYYY-MM-DD)", is_date},
    {"time", "a time of RFC 3339 with its offset", is_time},
    {"email", "an e-mail address", is_email},
    {"uri", "a URI with its scheme", is_uri},
    {"uuid", "a UUID", is_uuid},
    {"ipv4", "an IPv4 address", is_ipv4},
    {"ipv6", "an IPv6 address", is_ipv6},
    {"hostname", "a host name", is_hostname},
    {"json-pointer", "a JSON pointer", is_json_pointer},
    {"regex", "a regular expression of ECMA-262", is_ecmascript_pattern},
});

}  // namespace

std::span<const Format> formats() {
  return all_formats;
}

const Format* find_format(std::string_view name) {
  const auto* found = std::find_if(all_formats.begin(), all_formats.end(),
                                   [&](const Format& format) { return format.name == name; });
  return found == all_formats.end() ? nullptr : found;
}

}  // namespace runtime_exports::schema
