#pragma once

#include <cstddef>
#include <string_view>

namespace runtime_exports::publish {

/// So much of the beginning of a file tells what it is.
inline constexpr std::size_t signature_bytes = 512;

/// Whether the file is a picture, a font, audio or video: its name and its first bytes agree.
bool is_media(std::string_view path, std::string_view beginning);

/// What a file that is not text holds, with its article, by its first bytes: "a ZIP archive", "a
/// PNG picture"; "binary data" if they do not tell.
std::string_view describe_binary(std::string_view beginning);

}  // namespace runtime_exports::publish
