#include "runtime_exports/json/decimal.hpp"

#include <string>

#include "support/catch.hpp"

using runtime_exports::json::Decimal;
using runtime_exports::json::is_whole_number;

namespace {

bool divides(std::string_view divisor, std::string_view number) {
  return Decimal{number}.is_multiple_of(Decimal{divisor});
}

}  // namespace

TEST_CASE("equal numbers are equal however they are written") {
  CHECK(Decimal{"1.0"} == Decimal{"1"});
  CHECK(Decimal{"1e2"} == Decimal{"100"});
  CHECK(Decimal{"100E-2"} == Decimal{"1"});
  CHECK(Decimal{"0.00120"} == Decimal{"1.2e-3"});
  CHECK(Decimal{"-0"} == Decimal{"0.0e7"});
  CHECK(Decimal{"1"}.canonical() == Decimal{"10e-1"}.canonical());
  CHECK(Decimal{"-0.0"}.canonical() == "0");
}

TEST_CASE("integers beyond a double differ by their last digit") {
  CHECK(Decimal{"9007199254740993"} > Decimal{"9007199254740992"});
  CHECK(Decimal{"98249283749234923498293171823948729348710298301928331"} <
        Decimal{"98249283749234923498293171823948729348710298301928332"});
}

TEST_CASE("numbers are ordered by sign, size and digits") {
  CHECK(Decimal{"-2"} < Decimal{"-1"});
  CHECK(Decimal{"-1"} < Decimal{"0"});
  CHECK(Decimal{"0"} < Decimal{"0.0001"});
  CHECK(Decimal{"9.99"} < Decimal{"10"});
  CHECK(Decimal{"1.2"} < Decimal{"1.25"});
  CHECK(Decimal{"-1.25"} < Decimal{"-1.2"});
}

TEST_CASE("a multiple is exact at every size") {
  CHECK(divides("0.0001", "0.0075"));
  CHECK_FALSE(divides("0.0001", "0.00751"));
  CHECK(divides("0.5", "1e308"));
  CHECK_FALSE(divides("0.123456789", "1e308"));
  CHECK(divides("0.01", "19.99"));
  CHECK(divides("7", "0"));
  CHECK(divides("10", "-30"));
  CHECK_FALSE(divides("10", "25"));
  CHECK(divides("3", "1" + std::string(299, '0') + "2"));
}

TEST_CASE("a divisor is positive and has at most 18 digits") {
  CHECK_FALSE(Decimal{"0"}.is_divisor());
  CHECK_FALSE(Decimal{"-1"}.is_divisor());
  CHECK_FALSE(Decimal{"1234567890123456789"}.is_divisor());
  CHECK(Decimal{"1000000000000000000000"}.is_divisor());
}

TEST_CASE("whole numbers may have a point or an exponent") {
  CHECK(is_whole_number("1"));
  CHECK(is_whole_number("1.0"));
  CHECK(is_whole_number("1e3"));
  CHECK(is_whole_number("12.5e1"));
  CHECK_FALSE(is_whole_number("1.5"));
  CHECK_FALSE(is_whole_number("1e-3"));
  CHECK(is_whole_number("0.0e-5"));
}

TEST_CASE("an exponent of any length is read without overflow") {
  CHECK(Decimal{"1e-99999999999999999999999"} > Decimal{"0"});
  CHECK(Decimal{"1e-99999999999999999999999"} < Decimal{"1e-9"});
  CHECK_FALSE(divides("3", "1e-99999999999999999999999"));
}
