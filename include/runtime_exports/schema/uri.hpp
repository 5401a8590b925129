#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports::schema {

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

/// Whether the text is a URI: with a scheme, and nothing that must be percent-encoded.
bool is_uri(std::string_view text);

}  // namespace runtime_exports::schema
