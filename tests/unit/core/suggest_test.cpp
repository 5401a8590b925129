#include "runtime_exports/core/suggest.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

const std::vector<std::string> names{"telemetry.max_events", "telemetry.max_errors", "privacy.ip",
                                     "project", "publish"};

}  // namespace

TEST_CASE("a misspelt name leads to the one that was meant") {
  CHECK(nearest_name("projekt", names) == "project");   // replaced
  CHECK(nearest_name("proect", names) == "project");    // left out
  CHECK(nearest_name("projject", names) == "project");  // put in
  CHECK(nearest_name("porject", names) == "project");   // neighbours swapped
  CHECK(nearest_name("project", names) == "project");
  CHECK(nearest_name("telemetry.max_event", names) == "telemetry.max_events");
  CHECK(nearest_name("telemetry.max_error", names) == "telemetry.max_errors");
}

TEST_CASE("a swap of neighbours is one edit, not two") {
  // "baabcc" is two replacements from the first, one swap from the second.
  const std::vector<std::string> two{"baabxx", "ababcc"};
  CHECK(nearest_name("baabcc", two) == "ababcc");
}

TEST_CASE("the nearest name wins, and of equally near names the first") {
  const std::vector<std::string> near{"abcdxx", "abcdex", "abcdey"};
  CHECK(nearest_name("abcdef", near) == "abcdex");
}

TEST_CASE("a name that is far from all others suggests none") {
  CHECK_FALSE(nearest_name("color", names).has_value());
  CHECK_FALSE(nearest_name("", names).has_value());
  CHECK_FALSE(nearest_name("project", {}).has_value());
  const std::vector<std::string> nine{"abcdefghi"};
  CHECK(nearest_name("abcdefxyz", nine) == "abcdefghi");
  CHECK_FALSE(nearest_name("abcdewxyz", nine).has_value());
}

TEST_CASE("a short name forgives one edit") {
  const std::vector<std::string> short_name{"ip"};
  CHECK(nearest_name("ib", short_name) == "ip");
  CHECK_FALSE(nearest_name("xy", short_name).has_value());
}

TEST_CASE("a text that is much too long suggests nothing, at once") {
  const std::vector<std::string> long_name{std::string(1'000, 'a')};
  CHECK_FALSE(nearest_name(std::string(50'000'000, 'a'), long_name).has_value());
}

TEST_CASE("a suggestion is a remark in parentheses, or nothing") {
  CHECK(suggestion("projekt", names) == " (did you mean `project`?)");
  CHECK(suggestion("color", names) == "");
}
