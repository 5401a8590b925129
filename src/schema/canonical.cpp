#include "runtime_exports/schema/canonical.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

namespace runtime_exports::schema {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::int64_t largest_exponent = 1'000'000'000'000'000;
constexpr std::int64_t largest_divisor_digits = 18;

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

std::uint64_t digit_value(char digit) {
  return static_cast<std::uint64_t>(digit - '0');
}

void append_object(std::string& out, const json::Value& object, MemberOrder order) {
  std::vector<json::Member> members;
  members.reserve(object.size());
  for (const auto member : object.members()) members.push_back(member);
  if (order == MemberOrder::ignored) std::ranges::sort(members, {}, &json::Member::name);
  out += '{';
  for (const auto& member : members) {
    append_canonical(out, member.name);
    append_canonical(out, member.value, order);
  }
  out += '}';
}

}  // namespace

Decimal::Decimal(std::string_view token) {
  if (!token.empty() && token.front() == '-') {
    negative_ = true;
    token.remove_prefix(1);
  }
  const auto mark = std::min(token.find_first_of("eE"), token.size());
  const auto mantissa = token.substr(0, mark);
  const auto first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) {
    negative_ = false;
    return;
  }
  const auto last = mantissa.find_last_of("123456789");
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  digits_ = mantissa.substr(first, last - first + 1);
  digit_count_ = static_cast<std::int64_t>(digits_.size());
  if (point > first && point < last) --digit_count_;
  magnitude_ = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (first > point) ++magnitude_;
  if (mark < token.size()) magnitude_ += parse_exponent(token.substr(mark + 1));
}

std::strong_ordering Decimal::compare_size(const Decimal& other) const {
  if (magnitude_ != other.magnitude_) return magnitude_ <=> other.magnitude_;
  auto mine = digits_.begin();
  auto theirs = other.digits_.begin();
  while (true) {
    if (mine != digits_.end() && *mine == '.') ++mine;
    if (theirs != other.digits_.end() && *theirs == '.') ++theirs;
    if (mine == digits_.end() || theirs == other.digits_.end())
      return (mine != digits_.end()) <=> (theirs != other.digits_.end());
    if (*mine != *theirs) return *mine <=> *theirs;
    ++mine;
    ++theirs;
  }
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  const auto sign = [](const Decimal& n) { return n.is_zero() ? 0 : n.is_negative() ? -1 : 1; };
  if (sign(*this) != sign(other)) return sign(*this) <=> sign(other);
  if (is_zero()) return std::strong_ordering::equal;
  return is_negative() ? other.compare_size(*this) : compare_size(other);
}

std::string Decimal::canonical() const {
  if (is_zero()) return "0";
  std::string text = negative_ ? "-" : "";
  std::copy_if(digits_.begin(), digits_.end(), std::back_inserter(text),
               [](char c) { return c != '.'; });
  return text + "e" + std::to_string(magnitude_);
}

std::optional<Divisor> Divisor::from(const Decimal& number) {
  if (number.is_zero() || number.is_negative()) return std::nullopt;
  if (number.digit_count_ > largest_divisor_digits) return std::nullopt;
  Divisor divisor;
  divisor.digits_ = 0;
  for (const char c : number.digits_) {
    if (c != '.') divisor.digits_ = divisor.digits_ * 10 + digit_value(c);
  }
  divisor.exponent_ = number.exponent();
  return divisor;
}

bool Divisor::divides(const Decimal& number) const {
  if (number.is_zero()) return true;
  const auto power = number.exponent() - exponent_;
  // The last significant digit is not zero, so nothing is left to divide by ten.
  if (power < 0) return false;
  std::uint64_t remainder = 0;
  for (const char c : number.digits_) {
    if (c != '.')
      remainder = static_cast<std::uint64_t>((Wide{remainder} * 10 + digit_value(c)) % digits_);
  }
  return multiply_modulo(remainder, power_of_ten_modulo(power, digits_), digits_) == 0;
}

bool is_whole_number(std::string_view token) {
  return token.find_first_of(".eE") == std::string_view::npos || Decimal{token}.is_integer();
}

// Every form says where it ends, so two values never run together into the text of others.
void append_canonical(std::string& out, std::string_view text) {
  out += '"';
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append_canonical(std::string& out, const json::Value& value, MemberOrder order) {
  switch (value.kind()) {
    case json::Kind::null:
      out += 'n';
      return;
    case json::Kind::boolean:
      out += value.is_true() ? 't' : 'f';
      return;
    case json::Kind::number:
      out += '#';
      out += Decimal{value.token()}.canonical();
      out += ';';
      return;
    case json::Kind::string:
      return append_canonical(out, value.text());
    case json::Kind::array:
      out += '[';
      for (const auto element : value.elements()) append_canonical(out, element, order);
      out += ']';
      return;
    case json::Kind::object:
      return append_object(out, value, order);
  }
}

bool has_unique_elements(const json::Value& array) {
  if (array.size() < 2) return true;
  std::vector<std::string> forms;
  forms.reserve(array.size());
  for (const auto element : array.elements()) append_canonical(forms.emplace_back(), element);
  std::sort(forms.begin(), forms.end());
  return std::adjacent_find(forms.begin(), forms.end()) == forms.end();
}

}  // namespace runtime_exports::schema
