#include "runtime_exports/schema/format.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/schema/internet_name.hpp"
#include "runtime_exports/schema/pattern.hpp"
#include "runtime_exports/schema/uri.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::array<std::string_view, 11> names = {"date-time", "date",         "time", "email",
                                                    "uri",       "uuid",         "ipv4", "ipv6",
                                                    "hostname",  "json-pointer", "regex"};

constexpr std::array<std::string_view, names.size()> descriptions = {
    "a date-time of RFC 3339 with its offset",
    "a date of RFC 3339 (YYYY-MM-DD)",
    "a time of RFC 3339 with its offset",
    "an e-mail address",
    "a URI with its scheme",
    "a UUID",
    "an IPv4 address",
    "an IPv6 address",
    "a host name",
    "a JSON pointer",
    "a regular expression of ECMA-262"};

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

}  // namespace

std::optional<Format> format_named(std::string_view name) {
  const auto* found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Format>(found - names.begin());
}

std::span<const std::string_view> format_names() {
  return names;
}

std::string_view format_description(Format format) {
  return descriptions[static_cast<std::size_t>(format)];
}

bool has_format(Format format, std::string_view text) {
  switch (format) {
    case Format::date_time:
      return parse_instant(text).has_value();
    case Format::date:
      return is_date(text);
    case Format::time:
      return is_time(text);
    case Format::email:
      return is_email(text);
    case Format::uri:
      return is_uri(text);
    case Format::uuid:
      return is_uuid(text);
    case Format::ipv4:
      return is_ipv4(text);
    case Format::ipv6:
      return is_ipv6(text);
    case Format::hostname:
      return is_hostname(text);
    case Format::json_pointer:
      return is_json_pointer(text);
    case Format::regex:
      return is_ecmascript_pattern(text);
  }
  return false;
}

}  // namespace runtime_exports::schema
