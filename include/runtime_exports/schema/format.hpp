#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace runtime_exports::schema {

/// A format that the program asserts.
struct Format {
  std::string_view name;                 ///< in a schema: "date-time"
  std::string_view description;          ///< for people: "a date-time of RFC 3339 with its offset"
  bool (*holds)(std::string_view text);  ///< whether a text has the format; linear in its length
};

/// All of them.
std::span<const Format> formats();

/// The format of that name; null if the program does not know it.
const Format* find_format(std::string_view name);

/// A URI reference taken apart (RFC 3986, appendix B); what is missing has no value. Views.
struct UriParts {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

UriParts split_uri(std::string_view text);

/// Where a reference leads.
struct ResolvedUri {
  std::string resource;  ///< without fragment
  std::string fragment;  ///< percent-decoded; empty if there is none
};

/// Resolves a reference against a base (RFC 3986, section 5.2), which may itself be relative, like
/// the name of a file.
ResolvedUri resolve_uri(std::string_view base, std::string_view reference);

}  // namespace runtime_exports::schema
