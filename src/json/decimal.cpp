#include "runtime_exports/json/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::json {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::int64_t largest_exponent = 1'000'000'000'000'000;
constexpr std::size_t largest_divisor_digits = 18;

std::int64_t parse_exponent(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  const bool negative = !text.empty() && text.front() == '-';
  if (error == std::errc::result_out_of_range)
    return negative ? -largest_exponent : largest_exponent;
  return std::clamp(exponent, -largest_exponent, largest_exponent);
}

std::uint64_t multiply_modulo(std::uint64_t a, std::uint64_t b, std::uint64_t modulus) {
  return static_cast<std::uint64_t>(Wide{a} * b % modulus);
}

std::uint64_t power_of_ten_modulo(std::int64_t exponent, std::uint64_t modulus) {
  std::uint64_t result = 1 % modulus;
  std::uint64_t base = 10 % modulus;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = multiply_modulo(result, base, modulus);
    base = multiply_modulo(base, base, modulus);
  }
  return result;
}

}  // namespace

Decimal::Decimal(std::string_view token) {
  const bool has_sign = token.starts_with('-');
  if (has_sign) token.remove_prefix(1);
  const auto mark = std::min(token.find_first_of("eE"), token.size());
  const auto point = std::min(token.find('.'), mark);
  digits_ = token.substr(0, mark);
  std::erase(digits_, '.');
  const auto zeros = std::min(digits_.find_first_not_of('0'), digits_.size());
  digits_.erase(0, zeros);
  digits_.erase(digits_.find_last_not_of('0') + 1);
  if (digits_.empty()) return;
  negative_ = has_sign;
  magnitude_ = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(zeros);
  if (mark < token.size()) magnitude_ += parse_exponent(token.substr(mark + 1));
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  const auto sign = [](const Decimal& n) { return n.is_zero() ? 0 : n.is_negative() ? -1 : 1; };
  if (sign(*this) != sign(other)) return sign(*this) <=> sign(other);
  const auto size = std::tie(magnitude_, digits_);
  const auto other_size = std::tie(other.magnitude_, other.digits_);
  return is_negative() ? other_size <=> size : size <=> other_size;
}

std::optional<std::int64_t> Decimal::integer() const {
  constexpr std::int64_t most_digits = 19;
  if (is_zero()) return 0;
  if (!is_integer() || magnitude_ > most_digits) return std::nullopt;
  auto text = (negative_ ? "-" : "") + digits_;
  text.append(static_cast<std::size_t>(exponent()), '0');
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? std::optional{number} : std::nullopt;
}

std::string Decimal::canonical() const {
  return is_zero() ? "0" : fmt::format("{}{}e{}", negative_ ? "-" : "", digits_, magnitude_);
}

bool Decimal::is_divisor() const {
  return !is_zero() && !negative_ && digits_.size() <= largest_divisor_digits;
}

bool Decimal::is_multiple_of(const Decimal& divisor) const {
  if (is_zero()) return true;
  const auto power = exponent() - divisor.exponent();
  // The last digit is not zero, so nothing is left to divide by ten.
  if (power < 0) return false;
  const auto modulus = std::stoull(divisor.digits_);
  std::uint64_t remainder = 0;
  for (const char c : digits_)
    remainder = static_cast<std::uint64_t>((Wide{remainder} * 10 + hex_value(c)) % modulus);
  return multiply_modulo(remainder, power_of_ten_modulo(power, modulus), modulus) == 0;
}

bool is_whole_number(std::string_view token) {
  return token.find_first_of(".eE") == std::string_view::npos || Decimal{token}.is_integer();
}

}  // namespace runtime_exports::json
