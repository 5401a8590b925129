#pragma once

#include <string_view>

namespace runtime_exports::publish {

/// What a file of any name turns out to hold.
enum class FoundContent {
  nothing,         ///< nothing of the admin audience
  accounts,        ///< admin/users/users.json, or rows of accounts
  audit,           ///< admin/audit/audit.json, or rows of the audit log
  manifest,        ///< admin/manifest.json
  authentication,  ///< rows of the raw authentication log
  snapshot,        ///< the runtime's own snapshot, with hosts and ports
};

/// With its article, for messages: "accounts", "the manifest of the admin exports".
std::string_view describe(FoundContent content);

/// Tells by a text, or a part of one, whether it holds what only admins may see: JSON that
/// begins a line: one document, many, or cut off in the middle. A Markdown page with fenced
/// examples holds nothing. It goes by the names of members that our admin exports and the runtime's
/// accounts have. Linear in the text.
FoundContent find_admin_content(std::string_view text);

}  // namespace runtime_exports::publish
