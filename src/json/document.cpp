#include "runtime_exports/json/document.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <string>

namespace runtime_exports::json {
namespace {

std::optional<Value> step_into(const Value& value, const PathStep& step) {
  if (value.is_object()) return value.find(step.name);
  std::size_t index = 0;
  for (const auto element : value.elements()) {
    if (index++ == step.index) return element;
  }
  return std::nullopt;
}

/// The value of a number with a fraction or an exponent, if it is an integer that fits.
std::optional<std::int64_t> whole_number(std::string_view token) {
  const auto mark = std::min(token.find_first_of("eE"), token.size());
  const auto mantissa = token.substr(0, mark);
  std::string digits;
  std::ranges::remove_copy(mantissa, std::back_inserter(digits), '.');
  const auto point = std::min(mantissa.find('.'), mantissa.size() - 1);
  auto zeros = -static_cast<std::int64_t>(mantissa.size() - 1 - point);
  if (mark < token.size()) {
    auto written = token.substr(mark + 1);
    if (written.front() == '+') written.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto read = std::from_chars(written.data(), written.data() + written.size(), exponent);
    constexpr std::int64_t most_exponent = std::int64_t{1} << 40U;
    if (read.ec != std::errc{} || std::abs(exponent) > most_exponent) {
      // Only zero is an integer then.
      if (digits.find_first_of("123456789") != std::string::npos) return std::nullopt;
      exponent = 0;
    }
    zeros += exponent;
  }
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++zeros;
  }
  if (digits == "0" || digits == "-" || digits == "-0") return 0;
  constexpr std::int64_t most_digits = 19;
  if (zeros < 0 || zeros > most_digits) return std::nullopt;
  digits.append(static_cast<std::size_t>(zeros), '0');
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end ? std::optional{number} : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> Value::integer() const {
  if (!is_number()) return std::nullopt;
  const auto digits = token();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc{} && end == digits.data() + digits.size()) return number;
  return whole_number(digits);
}

double Value::number() const {
  double number = 0;
  if (!is_number()) return number;
  const auto digits = token();
  // A number nearer to zero than any double leaves `number` at zero, the nearest double.
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::vector<PathStep> path_to(const Document& document, std::size_t offset) {
  std::vector<PathStep> path;
  auto value = document.root();
  while (true) {
    std::optional<Value> inner;
    PathStep step;
    std::size_t index = 0;
    for (const auto element : value.elements()) {
      if (element.offset() > offset) break;
      inner = element;
      step = {{}, index++};
    }
    for (const auto member : value.members()) {
      if (member.name_offset > offset) break;
      inner = member.value;
      step = {member.name, index++};
    }
    if (!inner) return path;
    path.push_back(step);
    value = *inner;
  }
}

std::vector<PathStep> path_of_names(std::string_view pointer) {
  std::vector<PathStep> path;
  while (!pointer.empty()) {
    const auto end = std::min(pointer.find('/', 1), pointer.size());
    path.push_back({pointer.substr(1, end - 1)});
    pointer.remove_prefix(end);
  }
  return path;
}

void append_token(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

Value follow(Value from, Path path) {
  for (const auto& step : path) {
    const auto inner = step_into(from, step);
    if (!inner) break;
    from = *inner;
  }
  return from;
}

Position find_position(const Document& document, Path path) {
  return position_of(document.source(), follow(document.root(), path).offset());
}

}  // namespace runtime_exports::json
