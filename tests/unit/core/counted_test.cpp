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

TEST_CASE("what is counted is plural unless it is one") {
  CHECK(counted(0, "file") == "0 files");
  CHECK(counted(1, "file") == "1 file");
  CHECK(counted(1000, "file") == "1,000 files");
}

}  // namespace
}  // namespace runtime_exports
