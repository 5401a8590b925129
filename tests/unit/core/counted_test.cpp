#include "runtime_exports/core/counted.hpp"

#include "support/catch.hpp"

namespace runtime_exports {
namespace {

TEST_CASE("numbers are shown with a comma for each thousand") {
  CHECK(with_thousands(0) == "0");
  CHECK(with_thousands(999) == "999");
  CHECK(with_thousands(1000) == "1,000");
  CHECK(with_thousands(18446744073709551615U) == "18,446,744,073,709,551,615");
}

TEST_CASE("counted things are plural unless there is one") {
  CHECK(counted(0, "file") == "0 files");
  CHECK(counted(1, "file") == "1 file");
  CHECK(counted(1000, "file") == "1,000 files");
}

TEST_CASE("a limit in bytes has the largest unit of which it is a whole number") {
  constexpr std::uint64_t kibi = 1024;
  CHECK(bytes_in_words(0) == "0 bytes");
  CHECK(bytes_in_words(1) == "1 byte");
  CHECK(bytes_in_words(1500) == "1,500 bytes");
  CHECK(bytes_in_words(kibi) == "1 KiB");
  CHECK(bytes_in_words(64 * kibi * kibi) == "64 MiB");
  CHECK(bytes_in_words(kibi * kibi * kibi) == "1 GiB");
  CHECK(bytes_in_words(2048 * kibi * kibi * kibi) == "2048 GiB");
}

}  // namespace
}  // namespace runtime_exports
