#include "runtime_exports/publish/build_of_day.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t date_bytes = 10;
constexpr std::size_t most_count_digits = 9;

std::string with_separator(std::string_view date, char separator) {
  std::string text{date};
  for (char& c : text) {
    if (!is_digit(c)) c = separator;
  }
  return text;
}

/// The day (YYYY-MM-DD) that a build begins with; empty if it begins with none.
std::string day_of(std::string_view build) {
  const auto dotted = build.substr(0, date_bytes);
  const bool ends = build.size() <= date_bytes || !is_digit(build[date_bytes]);
  const auto day = with_separator(dotted, '-');
  return ends && is_date(day) && with_separator(day, '.') == dotted ? day : std::string{};
}

/// The first run of digits behind the day, without the zeros in front.
std::string_view count_of(std::string_view build) {
  auto rest = build.substr(date_bytes);
  rest.remove_prefix(
      static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), is_digit) - rest.begin()));
  rest = rest.substr(0, static_cast<std::size_t>(
                            std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin()));
  rest.remove_prefix(std::min(rest.find_first_not_of('0'), rest.size()));
  return rest;
}

Error refused(const char* message, const char* help) {
  return {.code = ErrorCode::refused, .subject = "--build auto", .message = message, .help = help};
}

}  // namespace

Result<std::string> build_of_day(std::string_view before, std::string_view date) {
  const auto day = day_of(before);
  std::uint64_t count = 0;
  if (day > date) {
    return refused("the build that stands there is of a later day than today's",
                   "set the clock, or name a build with `--build`");
  }
  if (day == date) {
    const auto digits = count_of(before);
    if (digits.size() > most_count_digits) {
      return refused("the build that stands there cannot be counted on",
                     "name a build with `--build`");
    }
    for (const char digit : digits) count = count * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return fmt::format("{}+{:03}", with_separator(date, '.'), count + 1);
}

}  // namespace runtime_exports::publish
