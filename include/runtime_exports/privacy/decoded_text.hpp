#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace runtime_exports::privacy {

/// A text that was made of another one.
struct DecodedText {
  std::string text;                  ///< any bytes
  std::vector<std::size_t> origins;  ///< where each of its bytes, and its end, is in the source
};

}  // namespace runtime_exports::privacy
