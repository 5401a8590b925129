#include "runtime_exports/core/ascii.hpp"

#include <algorithm>

namespace runtime_exports {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
  return lower;
}

}  // namespace runtime_exports
