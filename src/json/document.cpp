#include "runtime_exports/json/document.hpp"

#include <charconv>
#include <cmath>

namespace runtime_exports::json {

std::optional<std::int64_t> Value::integer() const {
  if (!is_number()) return std::nullopt;
  const auto digits = token();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{}) return std::nullopt;
  if (end == digits.data() + digits.size()) return number;
  constexpr double exact = 9007199254740992.0;
  const double written = this->number();
  if (std::trunc(written) != written || std::abs(written) > exact) return std::nullopt;
  return static_cast<std::int64_t>(written);
}

double Value::number() const {
  double number = 0;
  if (!is_number()) return number;
  const auto digits = token();
  // A number nearer to zero than any double leaves `number` at zero, the nearest double.
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace runtime_exports::json
