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

/// Recognises data that only admins may see in a text or a part of one: JSON that begins on a line
/// of its own, as one document, several, or one cut off in the middle. A Markdown page with fenced
/// examples counts as nothing. Looks at the names of members in our admin exports and in the
/// runtime's accounts. Returns what the text holds, with an article: "accounts", "an audit log";
/// empty if that is nothing for admins only. Linear in the length of the text.
std::string_view find_admin_content(std::string_view text);

}  // namespace runtime_exports::publish
