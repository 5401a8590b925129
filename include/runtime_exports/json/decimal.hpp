#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports::json {

/// A JSON number exactly as it was written, of any length: 1.0, 1 and 10e-1 are the same. Exponents
/// are exact up to 10^15 and taken for that beyond it.
class Decimal {
 public:
  /// Of a number token that the parser passed.
  explicit Decimal(std::string_view token);

  [[nodiscard]] bool is_zero() const { return digits_.empty(); }
  [[nodiscard]] bool is_negative() const { return negative_; }
  [[nodiscard]] bool is_integer() const { return is_zero() || exponent() >= 0; }
  /// The number if it is whole and fits.
  [[nodiscard]] std::optional<std::int64_t> integer() const;

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const = default;

  /// Whether `multipleOf` may divide by it: positive, at most 18 significant digits.
  [[nodiscard]] bool is_divisor() const;
  /// Whether it is a whole multiple of a divisor, exactly, whatever its size.
  [[nodiscard]] bool is_multiple_of(const Decimal& divisor) const;

  /// The same text for equal numbers: "0", "-15e3" for -0.15 * 10^3.
  [[nodiscard]] std::string canonical() const;

 private:
  /// The number is its significant digits, as an integer, times ten to this.
  [[nodiscard]] std::int64_t exponent() const {
    return magnitude_ - static_cast<std::int64_t>(digits_.size());
  }

  bool negative_ = false;
  std::string digits_;          // first to last digit that is not zero
  std::int64_t magnitude_ = 0;  // the number is 0.DIGITS times ten to this
};

/// Whether a number token is a whole number, as 1, 1.0 and 1e3 are.
bool is_whole_number(std::string_view token);

}  // namespace runtime_exports::json
