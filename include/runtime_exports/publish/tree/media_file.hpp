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

}  // namespace runtime_exports::publish
