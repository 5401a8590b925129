#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime_exports/privacy/account_index.hpp"

namespace runtime_exports::privacy {

/// No redacted text has more characters (code points).
inline constexpr std::size_t most_redacted_characters = 300;

/// The text as it may be published: on one line, of a stack trace only the exception line (see
/// stack_trace.hpp), private parts replaced by `[email]`, `[ip]`, `[secret]` and `[id]` (accounts,
/// `user_code:X`, `email:X`, `token:X`), at most 300 characters; a longer one ends with `…`, cut
/// neither inside a character as readers see it (see grapheme_boundary()) nor inside a placeholder. Bytes
/// that are not UTF-8 become spaces.
///
/// find_readable() (see readable_forms.hpp) finds nothing in what is returned, and redacting it
/// again changes nothing. Linear time; what comes after the first 16 KiB of the line does not
/// count.
std::string redact(std::string_view text, const AccountIndex& accounts);

}  // namespace runtime_exports::privacy
