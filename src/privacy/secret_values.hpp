#pragma once

#include <string_view>

namespace runtime_exports::privacy {

/// Whether digits and letters are mixed in the value.
bool mixes_digits_and_letters(std::string_view value);

/// Whether the value looks as if it were drawn, not named: digits and letters change often, or
/// there are digits and letters of both cases. `2026-07-16-morning` does not.
bool looks_random(std::string_view value);

/// Whether the value only says where a secret goes, or that there is none: `null`, `****`, `xxxx`,
/// `your-api-key`, `$TOKEN`, `process.env.TOKEN`, `sk-...`. A weak password such as `changeme` is a
/// secret.
bool is_placeholder(std::string_view value);

}  // namespace runtime_exports::privacy
