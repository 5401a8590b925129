#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports {

inline constexpr std::int64_t seconds_per_day = 86'400;

/// A point in time, exact to 10^-18 s. What more digits a fraction has makes it later than without
/// them, and earlier than with a higher 18th digit.
struct Instant {
  std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z
  /// Below 2 * 10^18, or twice that: a leap second makes the second before it longer. Odd if there
  /// are more digits.
  std::uint64_t half_attoseconds = 0;

  auto operator<=>(const Instant&) const = default;

  /// The instant that many whole seconds earlier.
  [[nodiscard]] Instant minus_seconds(std::int64_t count) const {
    return {seconds - count, half_attoseconds};
  }
};

/// An RFC 3339 date-time: the instant, and the text in UTC.
struct Timestamp {
  Instant instant;
  std::string utc;  ///< "YYYY-MM-DDTHH:MM:SS[.fraction]Z", with the fraction as given
};

/// Parses an RFC 3339 date-time with any offset, T and Z in upper or lower case, and a leap second
/// where UTC may have one. Accepts nothing else: no space in place of the T, no missing offset.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// The same without the text in UTC, for when only the order matters.
std::optional<Instant> parse_instant(std::string_view text);

/// Whether it is an RFC 3339 full-date (YYYY-MM-DD) that the calendar has.
bool is_date(std::string_view text);

/// The day in UTC, YYYY-MM-DD, that many seconds after 1970-01-01T00:00:00Z.
std::string utc_date(std::int64_t seconds);

/// Whether it is an RFC 3339 full-time (HH:MM:SS[.fraction] and an offset).
bool is_time(std::string_view text);

}  // namespace runtime_exports
