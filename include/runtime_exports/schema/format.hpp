#pragma once

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

/// Where a reference leads.
struct ResolvedUri {
  std::string resource;  ///< without fragment
  std::string fragment;  ///< percent-decoded; empty if there is none
};

/// Resolves a reference against a base (RFC 3986, section 5.2), which may itself be relative, like
/// the name of a file.
ResolvedUri resolve_uri(std::string_view base, std::string_view reference);

}  // namespace runtime_exports::schema
