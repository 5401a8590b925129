#include "runtime_exports/core/timestamp.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

Timestamp parsed(std::string_view text) {
  INFO(text);
  const auto timestamp = parse_timestamp(text);
  REQUIRE(timestamp.has_value());
  return *timestamp;
}

std::string utc(std::string_view text) {
  return parsed(text).utc;
}

std::int64_t seconds(std::string_view text) {
  return parsed(text).instant.seconds;
}

}  // namespace

TEST_CASE("a date-time gives the seconds since 1970 and its own text") {
  CHECK(seconds("1970-01-01T00:00:00Z") == 0);
  CHECK(seconds("1969-12-31T23:59:59Z") == -1);
  CHECK(seconds("2026-07-16T12:34:56Z") == 1784205296);
  CHECK(seconds("2000-02-29T00:00:00Z") == 951782400);
  CHECK(utc("2026-07-16T12:34:56Z") == "2026-07-16T12:34:56Z");
}

TEST_CASE("an offset is subtracted, across the ends of days, months and years") {
  CHECK(utc("2026-07-16T12:34:56+02:00") == "2026-07-16T10:34:56Z");
  CHECK(utc("2026-01-01T00:30:00+01:00") == "2025-12-31T23:30:00Z");
  CHECK(utc("2025-12-31T23:30:00-01:00") == "2026-01-01T00:30:00Z");
  CHECK(utc("2024-03-01T00:00:00+00:01") == "2024-02-29T23:59:00Z");
  CHECK(utc("1970-01-01T00:00:00+23:59") == "1969-12-31T00:01:00Z");
  CHECK(utc("2026-07-16T12:34:56-00:00") == "2026-07-16T12:34:56Z");
  CHECK(seconds("1937-01-01T12:00:27.87+00:20") == seconds("1937-01-01T11:40:27Z"));
}

TEST_CASE("lower-case t and z are read and written in upper case") {
  CHECK(utc("2026-07-16t12:34:56z") == "2026-07-16T12:34:56Z");
}

TEST_CASE("a fraction is kept digit by digit") {
  CHECK(utc("2026-07-16T12:34:56.5Z") == "2026-07-16T12:34:56.5Z");
  CHECK(utc("2026-07-16T12:34:56.500Z") == "2026-07-16T12:34:56.500Z");
  CHECK(utc("2026-07-16T14:34:56.123456789+02:00") == "2026-07-16T12:34:56.123456789Z");
  const std::string long_fraction(40, '7');
  CHECK(utc("2026-07-16T12:34:56." + long_fraction + "Z") ==
        "2026-07-16T12:34:56." + long_fraction + "Z");
}

TEST_CASE("a fraction is compared as a number, not as text") {
  const auto at = [](std::string_view fraction) {
    return parsed("2026-07-16T12:34:00" + std::string{fraction} + "Z").instant;
  };
  CHECK(at("") < at(".5"));
  CHECK(at("") == at(".000"));
  CHECK(at(".5") == at(".500"));
  CHECK(at(".09") < at(".1"));
  CHECK(at(".000000000000000001").half_attoseconds == 2);
  CHECK(at(".999999999999999999").half_attoseconds == 1'999'999'999'999'999'998);
  CHECK(at(".5") < parsed("2026-07-16T12:34:01Z").instant);
}

TEST_CASE("digits of a fraction beyond the 18th make it later than without them") {
  const auto at = [](std::string_view fraction) {
    return parsed("2026-07-16T12:34:00." + std::string{fraction} + "Z").instant;
  };
  CHECK(at("1057010000000000000001") > at("105701"));
  CHECK(at("0000000000000000009") > at("0"));
  CHECK(at("0000000000000000009") < at("000000000000000001"));
  CHECK(at("0000000000000000010000") == at("000000000000000001"));
  CHECK(at("9999999999999999999") < parsed("2026-07-16T12:34:01Z").instant);
}

TEST_CASE("before 1970 a later fraction is later too") {
  CHECK(parsed("1969-12-31T23:59:58.9Z").instant < parsed("1969-12-31T23:59:59.1Z").instant);
  CHECK(parsed("1969-12-31T23:59:59.1Z").instant < parsed("1969-12-31T23:59:59.9Z").instant);
  CHECK(parsed("1969-12-31T23:59:59.9Z").instant < parsed("1970-01-01T00:00:00Z").instant);
}

TEST_CASE("the same instant at two offsets is one instant") {
  CHECK(parsed("2026-07-16T23:00:00-05:30").instant == parsed("2026-07-17T04:30:00Z").instant);
  CHECK(parsed("2026-07-16T23:00:00Z").instant > parsed("2026-07-16T23:30:00+01:00").instant);
}

TEST_CASE("an instant moves back by whole seconds and keeps its fraction") {
  const auto later = parsed("2026-07-16T00:00:30.25Z").instant;
  CHECK(later.minus_seconds(60) == parsed("2026-07-15T23:59:30.25Z").instant);
  CHECK(later.minus_seconds(0) == later);
}

TEST_CASE("a leap second is accepted where UTC may have one, between the seconds around it") {
  CHECK(utc("1998-12-31T23:59:60Z") == "1998-12-31T23:59:60Z");
  CHECK(utc("1998-12-31T15:59:60.123-08:00") == "1998-12-31T23:59:60.123Z");
  CHECK(utc("1999-01-01T00:59:60+01:00") == "1998-12-31T23:59:60Z");
  CHECK(parsed("1998-12-31T23:59:60.9Z").instant < parsed("1999-01-01T00:00:00Z").instant);
  CHECK(parsed("1998-12-31T23:59:59.9Z").instant < parsed("1998-12-31T23:59:60Z").instant);
  for (const std::string_view text :
       {"1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "1998-12-31T23:59:60+01:00",
        "1998-12-31T23:59:60-08:00", "1998-12-31T23:59:61Z", "1998-12-31T00:00:60Z"}) {
    INFO(text);
    CHECK_FALSE(parse_timestamp(text).has_value());
  }
}

TEST_CASE("the years 0000 to 9999 are accepted, and no offset leads out of them") {
  CHECK(utc("0000-01-01T00:00:00Z") == "0000-01-01T00:00:00Z");
  CHECK(utc("0001-01-01T00:00:00.10+00:00") == "0001-01-01T00:00:00.10Z");
  CHECK(utc("9999-12-31T23:59:59Z") == "9999-12-31T23:59:59Z");
  CHECK(utc("9999-12-31T23:59:60Z") == "9999-12-31T23:59:60Z");
  CHECK_FALSE(parse_timestamp("0000-01-01T00:00:00+00:01").has_value());
  CHECK_FALSE(parse_timestamp("9999-12-31T23:59:59-00:01").has_value());
}

TEST_CASE("the calendar decides which days exist") {
  CHECK(is_date("2024-02-29"));
  CHECK(is_date("2000-02-29"));
  CHECK_FALSE(is_date("2023-02-29"));
  CHECK_FALSE(is_date("1900-02-29"));
  CHECK_FALSE(is_date("2026-04-31"));
  CHECK_FALSE(is_date("2026-00-10"));
  CHECK_FALSE(is_date("2026-13-10"));
  CHECK_FALSE(is_date("2026-07-00"));
  CHECK_FALSE(is_date("2026-07-32"));
  CHECK_FALSE(parse_timestamp("2023-02-29T00:00:00Z").has_value());
}

TEST_CASE("a date is ten characters and nothing else") {
  for (const std::string_view text :
       {"", "2026", "2026-7-16", "2026-07-1", "26-07-16", "20260716", "2026/07/16", "2026-07-16 ",
        " 2026-07-16", "+2026-07-16", "-026-07-16", "2026-07-16T", "2026-07-16Z", "12026-07-16",
        "2026-W29-4", "2026-197", "２026-07-16"}) {
    INFO(text);
    CHECK_FALSE(is_date(text));
  }
}

TEST_CASE("a time needs its seconds and its offset") {
  CHECK(is_time("12:34:56Z"));
  CHECK(is_time("00:00:00.000+23:59"));
  CHECK(is_time("23:59:60Z"));
  for (const std::string_view text :
       {"", "12:34", "12:34Z", "12:34:56", "12:34:56.Z", "12:34:56,5Z", "24:00:00Z", "12:60:00Z",
        "12:34:61Z", "12:34:56 Z", "12:34:56+0200", "12:34:56+02", "12:34:56+24:00",
        "12:34:56+02:60", "12:34:56ZZ", "1:34:56Z", "T12:34:56Z", "12:34:60Z", "12:34:56+2:00"}) {
    INFO(text);
    CHECK_FALSE(is_time(text));
  }
}

TEST_CASE("only an RFC 3339 date-time is accepted") {
  for (const std::string_view text : {"",
                                      "2026-07-16",
                                      "12:34:56Z",
                                      "2026-07-16 12:34:56Z",
                                      "2026-07-16T12:34:56",
                                      "2026-07-16_12:34:56Z",
                                      "2026-07-16T12:34:56Z ",
                                      " 2026-07-16T12:34:56Z",
                                      "2026-07-16T12:34:56Z\n",
                                      "2026-07-16T12:34Z",
                                      "2026-07-16T12:34:56.Z",
                                      "2026-07-16T12:34:56.1.2Z",
                                      "2026-07-16T24:00:00Z",
                                      "2026-07-16T12:34:56+0200",
                                      "2026-07-16T12:34:56\xE2\x88\x92"
                                      "02:00",
                                      "2026-07-16T12:34:56z+01:00",
                                      "2026-07-16T12:34:56UTC",
                                      "20260716T123456Z",
                                      "2026-07-16T-1:34:56Z",
                                      "2026-07-16T12:34:5\xC2\xB2Z",
                                      "2026-07-16T12:34:56.\xD9\xA1Z",
                                      "now",
                                      "1784205296"}) {
    INFO(text);
    CHECK_FALSE(parse_timestamp(text).has_value());
    CHECK_FALSE(parse_instant(text).has_value());
  }
}

TEST_CASE("a NUL does not end a date-time") {
  using namespace std::string_view_literals;
  CHECK_FALSE(parse_timestamp("2026-07-16T12:34:56Z\0"sv).has_value());
  CHECK_FALSE(parse_timestamp("2026-07-16\0T12:34:56Z"sv).has_value());
}

TEST_CASE("every part of a date-time and every change of its punctuation is refused") {
  const std::string whole = "2026-07-16T12:34:56.789+01:30";
  REQUIRE(parse_timestamp(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK_FALSE(parse_timestamp(whole.substr(0, size)).has_value());
  }
  for (const std::size_t at : {4U, 7U, 10U, 13U, 16U, 19U, 23U, 26U}) {
    // 0x1A, 0x0D and 0x0E are `:`, `-` and `.` without the bit that distinguishes the case of
    // letters.
    for (const char c : {'/', ' ', '0', 'x', '\x1A', '\x0D', '\x0E', '\xFF'}) {
      auto changed = whole;
      changed[at] = c;
      INFO(changed);
      CHECK_FALSE(parse_timestamp(changed).has_value());
    }
  }
}

TEST_CASE("parsing only the instant gives the instant of the date-time") {
  for (const std::string_view text : {"2026-07-16T12:34:56.25+05:45", "1998-12-31T23:59:60.5Z",
                                      "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z"}) {
    INFO(text);
    CHECK(parse_instant(text) == parsed(text).instant);
  }
}

TEST_CASE("the UTC text parses to the same instant again") {
  for (const std::string_view text :
       {"2026-07-16T12:34:56.25+05:45", "1998-12-31T15:59:60.5-08:00", "0004-02-29T23:59:59-00:01",
        "1969-12-31T23:59:59.999-12:00", "2100-03-01T00:00:00+00:01"}) {
    INFO(text);
    const auto once = parsed(text);
    CHECK(parsed(once.utc).instant == once.instant);
    CHECK(utc(once.utc) == once.utc);
  }
}

TEST_CASE("seconds give their day in UTC, up to its last second") {
  CHECK(runtime_exports::utc_date(0) == "1970-01-01");
  CHECK(runtime_exports::utc_date(86399) == "1970-01-01");
  CHECK(runtime_exports::utc_date(86400) == "1970-01-02");
  CHECK(runtime_exports::utc_date(-1) == "1969-12-31");
  CHECK(runtime_exports::utc_date(951782400) == "2000-02-29");
  CHECK(runtime_exports::utc_date(1784246400) == "2026-07-17");
}
