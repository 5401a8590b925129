#include "runtime_exports/schema/canonical.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"

using namespace runtime_exports;

namespace {

std::string canonical(std::string_view text,
                      schema::MemberOrder order = schema::MemberOrder::ignored) {
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(text, document));
  std::string form;
  schema::append_canonical(form, document.root(), order);
  return form;
}

}  // namespace

TEST_CASE("equal values have one form") {
  CHECK(canonical(R"({"a":1,"b":[true,null]})") == canonical(R"({ "b":[true,null], "a":1.0 })"));
  CHECK(canonical(R"("\u0061")") == canonical(R"("a")"));
  CHECK(canonical("-0") == canonical("0.0"));
}

TEST_CASE("the order of members counts where it is compared, at any depth") {
  using schema::MemberOrder;
  const auto* const one = R"([{"x":{"a":1,"b":2}}])";
  const auto* const other = R"([{"x":{"b":2,"a":1}}])";
  CHECK(canonical(one) == canonical(other));
  CHECK(canonical(one, MemberOrder::compared) != canonical(other, MemberOrder::compared));
  CHECK(canonical(one, MemberOrder::compared) == canonical(one, MemberOrder::compared));
}

TEST_CASE("different values have different forms") {
  const auto [one, other] = GENERATE(table<std::string, std::string>({
      {"[[1],[2]]", "[[1,2]]"},
      {"[1,2]", "[12]"},
      {"false", "0"},
      {"true", "1"},
      {"\"1\"", "1"},
      {"null", "\"n\""},
      {R"(["a","b"])", R"(["a\"b"])"},
      {R"(["a","b"])", R"(["a\"1:b"])"},
      {R"({"a":{"b":1}})", R"({"a":1,"b":1})"},
      {"{}", "[]"},
      {"[1,[]]", "[[1]]"},
      {"100", "10"},
      {"0.1", "0.01"},
  }));
  CAPTURE(one, other);
  CHECK(canonical(one) != canonical(other));
}
