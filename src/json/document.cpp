#include "runtime_exports/json/document.hpp"

#include <charconv>

#include "runtime_exports/json/decimal.hpp"

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

}  // namespace

std::optional<std::int64_t> Value::integer() const {
  if (!is_number()) return std::nullopt;
  const auto digits = token();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc{} && end == digits.data() + digits.size()) return number;
  return Decimal{digits}.integer();
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
