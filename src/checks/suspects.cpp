#include "suspects.hpp"

#include <algorithm>

#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {

std::size_t Suspects::next(std::size_t from) {
  const auto is_passed = [&](std::size_t place) { return !begun_ || place < from; };
  if (is_passed(anchor_)) {
    const auto end = privacy::find_anchor(text_, from);
    anchor_ = end == std::string_view::npos ? end : end - 1;
  }
  if (is_passed(backslash_)) backslash_ = text_.find('\\', from);
  if (is_passed(percent_)) percent_ = text_.find('%', from);
  if (is_passed(account_)) {
    const auto match = accounts_.find_next(text_, from);
    account_ = match ? match->begin : std::string_view::npos;
  }
  begun_ = true;
  return std::min({anchor_, backslash_, percent_, account_});
}

}  // namespace runtime_exports::checks
