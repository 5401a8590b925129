#include "runtime_exports/schema/format.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <re2/re2.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/ip_address.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/schema/pattern.hpp"

namespace runtime_exports::schema {
namespace {

bool matches(const re2::RE2& form, std::string_view text) {
  return re2::RE2::FullMatch(re2::StringPiece{text.data(), text.size()}, form);
}

/// A host name of RFC 1123: labels of letters, digits and inner hyphens, 63 each, 253 in all.
bool is_hostname(std::string_view text) {
  static const std::string label = "[[:alnum:]](?:[[:alnum:]-]{0,61}[[:alnum:]])?";
  static const re2::RE2 form{label + R"((?:\.)" + label + ")*"};
  return text.size() <= 253 && matches(form, text);
}

/// An IPv4 address without leading zeros, which some readers take for octal numbers.
bool is_ipv4(std::string_view text) {
  static const re2::RE2 form{R"((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){3})"};
  return matches(form, text) && parse_ip(text);
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos && parse_ip(text);
}

bool is_mail_domain(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return is_hostname(text);
  text = text.substr(1, text.size() - 2);
  return text.starts_with("IPv6:") ? is_ipv6(text.substr(5)) : is_ipv4(text);
}

/// A mailbox of RFC 5321: a dotted or quoted local part, a host name or an address in brackets.
bool is_email(std::string_view text) {
  static const std::string atom = R"([\w!#$%&'*+/=?^`{|}~-]+)";
  static const std::string quoted = R"("(?:[ !#-\[\]-~]|\\[ -~])*")";
  static const re2::RE2 local_part{atom + R"((?:\.)" + atom + ")*|" + quoted};
  const auto at = text.rfind('@');
  return at <= 64 && matches(local_part, text.substr(0, at)) && is_mail_domain(text.substr(at + 1));
}

bool is_uuid(std::string_view text) {
  static const re2::RE2 form{"[[:xdigit:]]{8}(?:-[[:xdigit:]]{4}){3}-[[:xdigit:]]{12}"};
  return matches(form, text);
}

bool is_json_pointer(std::string_view text) {
  static const re2::RE2 form{"(?:/(?:[^~/]|~[01])*)*"};
  return matches(form, text);
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

constexpr std::string_view scheme_form = "[[:alpha:]][[:alnum:]+.-]*";

// By hand: each reference of each schema is split at every start.
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

/// The pattern of a character that a URI may hold everywhere, of one of `others`, or of a
/// percent-encoded one.
std::string uri_character(std::string_view others) {
  return fmt::format(R"((?:[\w.~!$&'()*+,;=\-{}]|%[[:xdigit:]]{{2}}))", others);
}

bool is_ip_literal(std::string_view text) {
  static const re2::RE2 future_form{R"([vV][[:xdigit:]]+\.[\w.~!$&'()*+,;=:-]+)"};
  return is_ipv6(text) || matches(future_form, text);
}

std::string uri_form() {
  const auto in_path = uri_character(":@/") + "*";
  const auto in_rest = uri_character(":@/?") + "*";
  const auto authority = fmt::format(R"((?:{}*@)?(?:\[[^\]/?#]*\]|{}*)(?::\d*)?)",
                                     uri_character(":"), uri_character(""));
  // A path without an authority does not begin with two slashes.
  return fmt::format(R"({}:(?://{}(?:/{})?|(?:/?{}{}|/)?)(?:\?{})?(?:#{})?)", scheme_form,
                     authority, in_path, uri_character(":@"), in_path, in_rest, in_rest);
}

/// A URI: with a scheme, and nothing that must be percent-encoded.
bool is_uri(std::string_view text) {
  static const re2::RE2 form{uri_form()};
  const auto open = text.find('[');
  return matches(form, text) && (open == std::string_view::npos ||
                                 is_ip_literal(text.substr(open + 1, text.find(']') - open - 1)));
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
