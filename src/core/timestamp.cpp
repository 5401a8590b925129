#include "runtime_exports/core/timestamp.hpp"

#include <array>
#include <chrono>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports {
namespace {

/// Reads exactly `count` digits at the front of `text` and removes them.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take_char(std::string_view& text, char lower) {
  if (text.empty() || (text.front() | 0x20) != (lower | 0x20)) return false;
  if (lower < 'a' && text.front() != lower) return false;
  text.remove_prefix(1);
  return true;
}

/// Days since 1970-01-01; `std::nullopt` if the calendar has no such day.
std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_char(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take_char(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

struct TimeOfDay {
  std::int64_t seconds = 0;  ///< since midnight at the given offset; a leap second is its :59
  std::int64_t offset = 0;   ///< seconds east of UTC
  bool leap = false;
  std::string_view fraction;  ///< the digits only
};

std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take_char(text, 'z')) return 0;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const std::int64_t sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take_char(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<std::string_view> take_fraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return std::string_view{};
  text.remove_prefix(1);
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  if (count == 0) return std::nullopt;
  const auto digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

/// UTC has leap seconds only at the end of a day.
bool leap_second_is_possible(const TimeOfDay& time) {
  const auto utc = time.seconds - time.offset;
  return ((utc % seconds_per_day) + seconds_per_day) % seconds_per_day == seconds_per_day - 1;
}

std::optional<TimeOfDay> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take_char(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 60) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  TimeOfDay time;
  time.leap = *second == 60;
  time.seconds = *hour * 3600 + *minute * 60 + (time.leap ? 59 : *second);
  time.offset = *offset;
  time.fraction = *fraction;
  if (time.leap && !leap_second_is_possible(time)) return std::nullopt;
  return time;
}

std::uint64_t attoseconds_of(std::string_view digits) {
  if (digits.empty()) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 18; ++i) {
    value = value * 10 + (i < digits.size() ? static_cast<std::uint64_t>(digits[i] - '0') : 0);
  }
  return value;
}

struct Parts {
  std::int64_t utc_seconds = 0;  ///< a leap second is its :59
  TimeOfDay time;
};

/// The number that two digits form; 100 or more if they are not digits.
unsigned two_digits(std::string_view text, std::size_t at) {
  const auto digit = [](char c) {
    return static_cast<unsigned>(static_cast<unsigned char>(c) - '0');
  };
  const auto tens = digit(text[at]);
  const auto ones = digit(text[at + 1]);
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/// Parses the form of nearly all times, which utc_text() would also write: in UTC, with upper-case
/// letters and no leap second. `std::nullopt`: it may still be a time in another form.
std::optional<Parts> parse_usual(std::string_view text) {
  constexpr std::size_t least = std::string_view{"0000-00-00T00:00:00Z"}.size();
  const bool has_marks = text.size() >= least && text[4] == '-' && text[7] == '-' &&
                         text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
                         text.back() == 'Z';
  if (!has_marks) return std::nullopt;
  const auto century = two_digits(text, 0);
  const auto year = two_digits(text, 2);
  const auto hour = two_digits(text, 11);
  const auto minute = two_digits(text, 14);
  const auto second = two_digits(text, 17);
  if (century > 99 || year > 99 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(century * 100 + year)},
                                         std::chrono::month{two_digits(text, 5)},
                                         std::chrono::day{two_digits(text, 8)}};
  auto fraction = text.substr(least - 1, text.size() - least);
  if (!date.ok() || (!fraction.empty() && (fraction.size() == 1 || fraction.front() != '.'))) {
    return std::nullopt;
  }
  if (!fraction.empty()) fraction.remove_prefix(1);
  for (const char c : fraction) {
    if (!is_digit(c)) return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  TimeOfDay time;
  time.seconds = hour * 3600 + minute * 60 + second;
  time.fraction = fraction;
  return Parts{days * seconds_per_day + time.seconds, time};
}

std::optional<Parts> parse_parts(std::string_view text) {
  if (const auto usual = parse_usual(text)) return usual;
  const auto days = take_date(text);
  if (!days || !take_char(text, 't')) return std::nullopt;
  const auto time = take_time(text);
  if (!time || !text.empty()) return std::nullopt;
  const Parts parts{*days * seconds_per_day + time->seconds - time->offset, *time};
  // An offset can move the date out of the four-digit years of RFC 3339.
  constexpr std::int64_t first = -62167219200;  // 0000-01-01T00:00:00Z
  constexpr std::int64_t last = 253402300799;   // 9999-12-31T23:59:59Z
  if (parts.utc_seconds < first || parts.utc_seconds > last) return std::nullopt;
  return parts;
}

Instant instant_of(const Parts& parts) {
  return {parts.utc_seconds + (parts.time.leap ? 1 : 0), attoseconds_of(parts.time.fraction)};
}

/// Every row has a time or two; a format string would cost more than everything else here.
void put_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t value) {
  for (; count > 0; --count, value /= 10) {
    text[at + count - 1] = static_cast<char>('0' + value % 10);
  }
}

void put_date(std::string& text, std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  put_digits(text, 0, 4, static_cast<int>(date.year()));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
}

std::string utc_text(const Parts& parts) {
  const std::chrono::sys_seconds instant{std::chrono::seconds{parts.utc_seconds}};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const auto second_of_day = (instant - day).count();
  std::string text = "0000-00-00T00:00:00";
  put_date(text, day);
  put_digits(text, 11, 2, second_of_day / 3600);
  put_digits(text, 14, 2, second_of_day / 60 % 60);
  put_digits(text, 17, 2, parts.time.leap ? 60 : second_of_day % 60);
  if (!parts.time.fraction.empty()) text.append(1, '.').append(parts.time.fraction);
  text += 'Z';
  return text;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (const auto usual = parse_usual(text)) {
    return Timestamp{instant_of(*usual), std::string{text}};
  }
  const auto parts = parse_parts(text);
  if (!parts) return std::nullopt;
  return Timestamp{instant_of(*parts), utc_text(*parts)};
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto parts = parse_parts(text);
  if (!parts) return std::nullopt;
  return instant_of(*parts);
}

bool is_date(std::string_view text) {
  return take_date(text).has_value() && text.empty();
}

std::string utc_date(std::int64_t seconds) {
  const std::chrono::sys_seconds instant{std::chrono::seconds{seconds}};
  std::string text = "0000-00-00";
  put_date(text, std::chrono::floor<std::chrono::days>(instant));
  return text;
}

bool is_time(std::string_view text) {
  return take_time(text).has_value() && text.empty();
}

}  // namespace runtime_exports
