#include "runtime_exports/schema/format.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/ip_address.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/schema/pattern.hpp"

namespace runtime_exports::schema {
namespace {

/// Whether each part between the dots has the property.
template <class Predicate>
bool each_part(std::string_view text, Predicate has_property) {
  while (true) {
    const auto end = text.find('.');
    if (!has_property(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  return has_only(label, "-");
}

/// A host name of RFC 1123: labels of letters, digits and inner hyphens, 63 each, 253 in all.
bool is_hostname(std::string_view text) {
  return text.size() <= 253 && each_part(text, is_label);
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
  const auto is_atom = [](std::string_view part) {
    return !part.empty() && has_only(part, "!#$%&'*+-/=?^_`{|}~");
  };
  return text.size() <= 64 && (text.starts_with('"') ? is_quoted(text) : each_part(text, is_atom));
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

/// Takes off and returns what is before the first of the marks.
std::string_view take_until(std::string_view& text, std::string_view marks) {
  const auto end = std::min(text.find_first_of(marks), text.size());
  const auto front = text.substr(0, end);
  text.remove_prefix(end);
  return front;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && has_only(text, "+-.");
}

/// A URI reference taken apart (RFC 3986, appendix B); what is missing has no value. Views.
struct UriParts {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

UriParts split_uri(std::string_view text) {
  UriParts parts;
  if (const auto colon = text.find_first_of(":/?#");
      colon != std::string_view::npos && text[colon] == ':' && is_scheme(text.substr(0, colon))) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    parts.authority = take_until(text, "/?#");
  }
  parts.path = take_until(text, "?#");
  if (text.starts_with('?')) {
    text.remove_prefix(1);
    parts.query = take_until(text, "#");
  }
  if (text.starts_with('#')) parts.fragment = text.substr(1);
  return parts;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    const auto escaped = front_percent_escape(text);
    decoded += escaped.value_or(text.front());
    text.remove_prefix(escaped ? 3U : 1U);
  }
  return decoded;
}

/// RFC 3986, section 5.2.4.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../") || path == "/..") {
      path = path == "/.." ? std::string_view{"/"} : path.substr(3);
      out.erase(std::min(out.rfind('/'), out.size()));
    } else if (path == "." || path == "..") {
      break;
    } else {
      const auto end = std::min(path.find('/', 1), path.size());
      out += path.substr(0, end);
      path.remove_prefix(end);
    }
  }
  return out;
}

/// RFC 3986, section 5.2.3.
std::string merged_path(const UriParts& base, std::string_view path) {
  if (base.authority && base.path.empty()) return "/" + std::string{path};
  const auto slash = base.path.rfind('/');
  const auto folder = slash == std::string_view::npos ? 0 : slash + 1;
  return std::string{base.path.substr(0, folder)}.append(path);
}

std::string joined(const UriParts& parts, std::string_view path) {
  std::string uri;
  if (parts.scheme) uri.append(*parts.scheme).append(":");
  if (parts.authority) uri.append("//").append(*parts.authority);
  uri.append(path);
  if (parts.query) uri.append("?").append(*parts.query);
  return uri;
}

bool allowed(std::string_view text, std::string_view punctuation) {
  while (!text.empty()) {
    const bool escaped = front_percent_escape(text).has_value();
    if (!escaped && !is_alnum(text.front()) && !is_one_of(text.front(), punctuation)) return false;
    text.remove_prefix(escaped ? 3U : 1U);
  }
  return true;
}

bool is_ip_literal(std::string_view text) {
  if (text.find(':') != std::string_view::npos && parse_ip(text)) return true;
  if (text.size() < 4 || (text.front() != 'v' && text.front() != 'V')) return false;
  text.remove_prefix(1);
  const auto version = take_until(text, ".");
  return !version.empty() && std::all_of(version.begin(), version.end(), is_hex) &&
         text.size() > 1 && text.find('%') == std::string_view::npos &&
         allowed(text, "-._~!$&'()*+,;=:");
}

bool is_authority(std::string_view text) {
  constexpr std::string_view name_marks = "-._~!$&'()*+,;=";
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    if (!allowed(text.substr(0, at), "-._~!$&'()*+,;=:")) return false;
    text.remove_prefix(at + 1);
  }
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !is_ip_literal(text.substr(1, end - 1))) return false;
    text.remove_prefix(end + 1);
  } else if (!allowed(take_until(text, ":"), name_marks)) {
    return false;
  }
  if (text.empty()) return true;
  return text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit);
}

/// A URI: with a scheme, and nothing that must be percent-encoded.
bool is_uri(std::string_view text) {
  constexpr std::string_view path_marks = "-._~!$&'()*+,;=:@/";
  constexpr std::string_view query_marks = "-._~!$&'()*+,;=:@/?";
  const auto parts = split_uri(text);
  return parts.scheme && (!parts.authority || is_authority(*parts.authority)) &&
         allowed(parts.path, path_marks) && allowed(parts.query.value_or(""), query_marks) &&
         allowed(parts.fragment.value_or(""), query_marks);
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
  const auto* found = std::ranges::find(all_formats, name, &Format::name);
  return found == all_formats.end() ? nullptr : found;
}

ResolvedUri resolve_uri(std::string_view base, std::string_view reference) {
  const auto from = split_uri(base);
  auto to = split_uri(reference);
  const auto fragment = percent_decoded(to.fragment.value_or(""));
  if (to.scheme || to.authority) {
    if (!to.scheme) to.scheme = from.scheme;
    return {joined(to, without_dot_segments(to.path)), fragment};
  }
  to.scheme = from.scheme;
  to.authority = from.authority;
  if (to.path.empty()) {
    if (!to.query) to.query = from.query;
    return {joined(to, from.path), fragment};
  }
  if (to.path.front() == '/') return {joined(to, without_dot_segments(to.path)), fragment};
  return {joined(to, without_dot_segments(merged_path(from, to.path))), fragment};
}

}  // namespace runtime_exports::schema
