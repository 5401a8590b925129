#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runtime_exports::privacy {

/// A text with its percent-encoding undone once.
struct PercentDecoded {
  std::string text;                  ///< any bytes
  std::vector<std::size_t> origins;  ///< where each of its bytes, and its end, is in the source
};

/// Undoes every `%XX` of the text; nothing if there is none.
std::optional<PercentDecoded> decode_percent(std::string_view text);

}  // namespace runtime_exports::privacy
