#pragma once

#include <cstddef>
#include <string_view>

namespace runtime_exports::publish {

/// How much of the beginning of a file is needed to recognise it.
inline constexpr std::size_t signature_bytes = 512;

/// Whether the file is a picture, a font, audio or video: its name and its first bytes agree.
bool is_media(std::string_view path, std::string_view beginning);

/// Describes a file that is not text by its first bytes, with an article: "a ZIP archive", "a PNG
/// picture"; "binary data" if they are not recognised.
std::string_view describe_binary(std::string_view beginning);

/// What a file of any name was found to hold.
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

/// Recognises data that only admins may see in a text or a part of one: JSON that begins on a line
/// of its own, as one document, several, or one cut off in the middle. A Markdown page with fenced
/// examples counts as nothing. Looks at the names of members in our admin exports and in the
/// runtime's accounts. Linear in the length of the text.
FoundContent find_admin_content(std::string_view text);

}  // namespace runtime_exports::publish
