#include "runtime_exports/core/timestamp.hpp"

#include <chrono>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports {
namespace {

/// The number that two digits form; 100 if they are not digits.
unsigned two_digits(std::string_view text, std::size_t at) {
  const auto digit = [](char c) {
    return static_cast<unsigned>(static_cast<unsigned char>(c) - '0');
  };
  const auto tens = digit(text[at]);
  const auto ones = digit(text[at + 1]);
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

constexpr std::size_t date_size = std::string_view{"0000-00-00"}.size();

/// Days since 1970-01-01; `std::nullopt` if the calendar has no such day.
std::optional<std::int64_t> parse_date(std::string_view text) {
  if (text.size() != date_size || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto century = two_digits(text, 0);
  const auto year = two_digits(text, 2);
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(century * 100 + year)},
                                         std::chrono::month{two_digits(text, 5)},
                                         std::chrono::day{two_digits(text, 8)}};
  if (century > 99 || year > 99 || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

/// Seconds east of UTC.
std::optional<std::int64_t> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  const bool has_marks =
      text.size() == 6 && (text.front() == '+' || text.front() == '-') && text[3] == ':';
  if (!has_marks) return std::nullopt;
  const std::int64_t hours = two_digits(text, 1);
  const std::int64_t minutes = two_digits(text, 4);
  if (hours > 23 || minutes > 59) return std::nullopt;
  return (text.front() == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

std::int64_t second_of_day(std::int64_t seconds) {
  return (seconds % seconds_per_day + seconds_per_day) % seconds_per_day;
}

struct Time {
  std::int64_t seconds = 0;  ///< in UTC; a leap second is its :59
  bool leap = false;
  std::string_view fraction;  ///< the digits only
};

/// Of the day at the given offset: the seconds are since its midnight in UTC.
std::optional<Time> parse_time(std::string_view text) {
  constexpr std::size_t least = std::string_view{"00:00:00Z"}.size();
  if (text.size() < least || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = two_digits(text, 0);
  const auto minute = two_digits(text, 3);
  const auto second = two_digits(text, 6);
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  Time time;
  text.remove_prefix(least - 1);
  if (text.front() == '.') {
    std::size_t end = 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == 1) return std::nullopt;
    time.fraction = text.substr(1, end - 1);
    text.remove_prefix(end);
  }
  const auto offset = parse_offset(text);
  if (!offset) return std::nullopt;
  time.leap = second == 60;
  time.seconds = hour * 3600 + minute * 60 + (time.leap ? 59 : second) - *offset;
  // UTC has leap seconds only at the end of a day.
  if (time.leap && second_of_day(time.seconds) != seconds_per_day - 1) return std::nullopt;
  return time;
}

std::uint64_t half_attoseconds_of(std::string_view digits) {
  constexpr std::size_t counted = 18;
  if (digits.empty()) return 0;
  std::uint64_t attoseconds = 0;
  for (std::size_t i = 0; i < counted; ++i) {
    attoseconds *= 10;
    if (i < digits.size()) attoseconds += static_cast<std::uint64_t>(digits[i] - '0');
  }
  const bool has_more = digits.find_first_not_of('0', counted) != std::string_view::npos;
  return 2 * attoseconds + (has_more ? 1 : 0);
}

/// A date and a time: the seconds are since 1970-01-01T00:00:00Z.
std::optional<Time> parse(std::string_view text) {
  if (text.size() <= date_size || to_lower(text[date_size]) != 't') return std::nullopt;
  const auto days = parse_date(text.substr(0, date_size));
  auto time = parse_time(text.substr(date_size + 1));
  if (!days || !time) return std::nullopt;
  time->seconds += *days * seconds_per_day;
  // An offset can move the date out of the four-digit years of RFC 3339.
  constexpr std::int64_t first = -62167219200;  // 0000-01-01T00:00:00Z
  constexpr std::int64_t last = 253402300799;   // 9999-12-31T23:59:59Z
  return time->seconds < first || time->seconds > last ? std::nullopt : time;
}

Instant instant_of(const Time& time) {
  constexpr std::uint64_t second = 2'000'000'000'000'000'000;
  return {time.seconds, half_attoseconds_of(time.fraction) + (time.leap ? second : 0)};
}

/// Every row has a time or two; a format string would cost more than everything else here.
void put_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t value) {
  for (; count > 0; --count, value /= 10) {
    text[at + count - 1] = static_cast<char>('0' + value % 10);
  }
}

std::string utc_text(const Time& time) {
  const auto second = second_of_day(time.seconds);
  std::string text = utc_date(time.seconds) + "T00:00:00";
  put_digits(text, 11, 2, second / 3600);
  put_digits(text, 14, 2, second / 60 % 60);
  put_digits(text, 17, 2, time.leap ? 60 : second % 60);
  if (!time.fraction.empty()) text.append(1, '.').append(time.fraction);
  text += 'Z';
  return text;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  const auto time = parse(text);
  if (!time) return std::nullopt;
  const bool is_utc_text = text[date_size] == 'T' && text.back() == 'Z';
  return Timestamp{instant_of(*time), is_utc_text ? std::string{text} : utc_text(*time)};
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto time = parse(text);
  if (!time) return std::nullopt;
  return instant_of(*time);
}

bool is_date(std::string_view text) {
  return parse_date(text).has_value();
}

std::string utc_date(std::int64_t seconds) {
  const std::chrono::sys_seconds instant{std::chrono::seconds{seconds}};
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(instant)};
  std::string text = "0000-00-00";
  put_digits(text, 0, 4, static_cast<int>(date.year()));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  return text;
}

bool is_time(std::string_view text) {
  return parse_time(text).has_value();
}

}  // namespace runtime_exports
