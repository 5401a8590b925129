#include "runtime_exports/exports/member_rules.hpp"

#include <array>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;
using exports::MemberRule;
using exports::Take;

namespace {

constexpr std::array inner{MemberRule{"b"}, MemberRule{"a", Take::text}};
constexpr std::array rules{
    MemberRule{"raw"},
    MemberRule{"text", Take::text},
    MemberRule{"time", Take::utc},
    MemberRule{"object", Take::object, inner},
    MemberRule{"objects", Take::objects, inner},
};

std::string written(std::string_view object) {
  const ContextOwner owner;
  std::string text;
  json::Writer out{text};
  out.begin_object();
  exports::write_members(Parsed{object}.root(), rules, out, owner.context);
  out.end_object();
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\n') packed += c;
  }
  return packed;
}

}  // namespace

TEST_CASE("members are written in the order of the rules, whatever the object's") {
  CHECK(written(R"({"time":"2026-01-01T01:00:00+01:00","text":"t","raw":[1,{"x":2}]})") ==
        R"({"raw":[1,{"x":2}],"text":"t","time":"2026-01-01T00:00:00Z"})");
}

TEST_CASE("what no rule names is left behind, at every level") {
  CHECK(written(R"({"x":1,"object":{"x":1,"a":"A"},"objects":[{"x":1},{"b":2,"x":1}]})") ==
        R"({"object":{"a":"A"},"objects":[{},{"b":2}]})");
}

TEST_CASE("null stays null, whatever the rule") {
  CHECK(written(R"({"raw":null,"text":null,"time":null,"object":null,"objects":null})") ==
        R"({"raw":null,"text":null,"time":null,"object":null,"objects":null})");
}

TEST_CASE("texts are redacted, alone and in objects") {
  CHECK(written(R"({"text":"a@example.com",)"
                R"("object":{"a":"c@example.com"},"objects":[{"a":"d@example.com"}]})") ==
        R"({"text":"[email]","object":{"a":"[email]"},)"
        R"("objects":[{"a":"[email]"}]})");
}

TEST_CASE("a text that is no time stamp stays for the check of the written bytes to find") {
  CHECK(exports::in_utc("yesterday") == "yesterday");
  CHECK(exports::in_utc("2026-01-01T00:30:00+01:00") == "2025-12-31T23:30:00Z");
}
