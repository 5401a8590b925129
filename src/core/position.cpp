#include "runtime_exports/core/position.hpp"

#include <algorithm>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports {

Position position_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  const auto lines = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  const auto last_break = before.rfind('\n');
  const auto line_start = last_break == std::string_view::npos ? 0 : last_break + 1;
  return {lines + 1, count_code_points(before.substr(line_start)) + 1};
}

}  // namespace runtime_exports
