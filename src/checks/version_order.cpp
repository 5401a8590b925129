#include "runtime_exports/checks/version_order.hpp"

#include <algorithm>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::checks {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Of any length: as numbers, without the zeros in front.
std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

/// Takes what is before the separator off the front.
std::string_view take_part(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return part;
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  if (is_number(a) && is_number(b)) return compare_digits(a, b);
  if (is_number(a) != is_number(b)) {
    return is_number(a) ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return a.compare(b) <=> 0;
}

/// Part by part; where one ends first, it is the lesser.
std::strong_ordering compare_dotted(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto order = compare_identifiers(take_part(a, '.'), take_part(b, '.'));
    if (order != std::strong_ordering::equal) return order;
  }
  return !a.empty() <=> !b.empty();
}

std::string_view take_digits(std::string_view& text) {
  text.remove_prefix(
      static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_digit) - text.begin()));
  const auto end =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  const auto digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}

}  // namespace

std::strong_ordering compare_versions(std::string_view a, std::string_view b) {
  a = take_part(a, '+');
  b = take_part(b, '+');
  const auto core_order = compare_dotted(take_part(a, '-'), take_part(b, '-'));
  if (core_order != std::strong_ordering::equal) return core_order;
  if (a.empty() != b.empty()) {
    return a.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  return compare_dotted(a, b);
}

std::strong_ordering compare_builds(std::string_view a, std::string_view b) {
  while (true) {
    const auto left = take_digits(a);
    const auto right = take_digits(b);
    if (left.empty() || right.empty()) return !left.empty() <=> !right.empty();
    const auto order = compare_digits(left, right);
    if (order != std::strong_ordering::equal) return order;
  }
}

}  // namespace runtime_exports::checks
