#pragma once

#include <optional>
#include <string_view>

#include "runtime_exports/privacy/decoded_text.hpp"

namespace runtime_exports::privacy {

/// Undoes every `%XX` of the text; nothing if there is none.
std::optional<DecodedText> decode_percent(std::string_view text);

}  // namespace runtime_exports::privacy
