#pragma once

#include <cstddef>
#include <string_view>

namespace runtime_exports {

/// The last offset at or before `at` where a text can be cut without splitting what a reader sees
/// as one character: a letter with its accents, a flag, an emoji with its joiners and skin tone, a
/// syllable. 0 if there is none. These are the boundaries of grapheme clusters in Unicode 17.0 (UAX
/// #29), but never the one after a joiner or a virama. `at` must be a boundary of code points.
/// Linear time.
std::size_t grapheme_boundary(std::string_view text, std::size_t at);

}  // namespace runtime_exports
