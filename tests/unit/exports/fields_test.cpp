#include "runtime_exports/exports/fields.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;
using exports::Absent;
using exports::Field;
using exports::Form;

namespace {

constexpr std::array inner{Field{"b"}, Field{"a", Form::redacted}};
constexpr std::array rules{
    Field{"raw"},
    Field{"text", Form::redacted},
    Field{"time", Form::utc},
    Field{.name = "object", .form = Form::object, .fields = inner},
    Field{.name = "objects", .form = Form::objects, .fields = inner},
};

std::string written(std::string_view object, std::span<const Field> fields = rules) {
  const ContextOwner owner;
  std::string text;
  json::Writer out{text};
  out.begin_object();
  exports::write_fields(Parsed{object}.root(), fields, out, owner.context);
  out.end_object();
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\n') packed += c;
  }
  return packed;
}

std::string with(const Field& field, std::string_view object) {
  return written(object, {&field, 1});
}

}  // namespace

TEST_CASE("members are written in the order of the fields, whatever the order in the object") {
  CHECK(written(R"({"time":"2026-01-01T01:00:00+01:00","text":"t","raw":[1,{"x":2}]})") ==
        R"({"raw":[1,{"x":2}],"text":"t","time":"2026-01-01T00:00:00Z"})");
}

TEST_CASE("a member that no field names is left out, at every level") {
  CHECK(written(R"({"x":1,"object":{"x":1,"a":"A"},"objects":[{"x":1},{"b":2,"x":1}]})") ==
        R"({"object":{"a":"A"},"objects":[{},{"b":2}]})");
}

TEST_CASE("a written value comes from the value at its place in the object") {
  constexpr std::array fields{
      Field{"raw"},
      Field{.name = "renamed", .form = Form::redacted, .from = "meta/inner"},
      Field{.name = "either", .form = Form::redacted, .from = "meta/type|kind"},
      Field{.name = "objects", .form = Form::objects, .fields = inner},
  };
  const Parsed parsed{
      R"({"kind":"k","meta":{"inner":"i"},"raw":[1,{"x":2}],"objects":[{},{"b":3}]})"};
  const auto source = [&](const std::vector<json::PathStep>& path) {
    return exports::source_of(parsed.root(), fields, path).token();
  };
  CHECK(source({{"raw"}, {{}, 1}, {"x"}}) == "2");
  CHECK(source({{"objects"}, {{}, 1}, {"b"}}) == "3");
  const auto text = [&](std::string_view name) {
    const json::PathStep step{name};
    return exports::source_of(parsed.root(), fields, {&step, 1}).text();
  };
  CHECK(text("renamed") == "i");
  CHECK(text("either") == "k");
  const json::PathStep absent{"absent"};
  CHECK(exports::source_of(parsed.root(), fields, {&absent, 1}).is_object());
}

TEST_CASE("null stays null, whatever the form") {
  CHECK(written(R"({"raw":null,"text":null,"time":null,"object":null,"objects":null})") ==
        R"({"raw":null,"text":null,"time":null,"object":null,"objects":null})");
}

TEST_CASE("texts are redacted, alone and in objects") {
  CHECK(written(R"({"text":"a@example.com",)"
                R"("object":{"a":"c@example.com"},"objects":[{"a":"d@example.com"}]})") ==
        R"({"text":"[email]","object":{"a":"[email]"},)"
        R"("objects":[{"a":"[email]"}]})");
}

TEST_CASE(
    "a text that is not a time stamp stays, so that the check of the written bytes finds it") {
  CHECK(written(R"({"time":"yesterday"})") == R"({"time":"yesterday"})");
  CHECK(written(R"({"time":"2026-01-01T00:30:00+01:00"})") == R"({"time":"2025-12-31T23:30:00Z"})");
}

TEST_CASE("a field may come from a member of a member, or from the first of two that is a text") {
  CHECK(with({"ip", Form::as_is, "meta/ip"}, R"({"meta":{"ip":"a"},"ip":"b"})") == R"({"ip":"a"})");
  CHECK(with({"ip", Form::as_is, "meta/ip"}, R"({"meta":"x","ip":"b"})") == "{}");
  constexpr Field either{"name", Form::redacted, "meta/email_type|type", Absent::null};
  CHECK(with(either, R"({"meta":{"email_type":"a"},"type":"b"})") == R"({"name":"a"})");
  CHECK(with(either, R"({"meta":{"email_type":null},"type":"b"})") == R"({"name":"b"})");
  CHECK(with(either, R"({"meta":{},"type":"b"})") == R"({"name":"b"})");
  CHECK(with(either, "{}") == R"({"name":null})");
}

TEST_CASE("an absent member is left out, null, a text or an empty object, as the field says") {
  CHECK(with({.name = "a"}, "{}") == "{}");
  CHECK(with({.name = "a", .absent = Absent::null}, "{}") == R"({"a":null})");
  constexpr Field severity{.name = "a", .form = Form::severity, .absent = Absent::text};
  CHECK(with(severity, "{}") == R"({"a":"info"})");
  CHECK(with(severity, R"({"a":null})") == R"({"a":"info"})");
  CHECK(with(severity, R"({"a":"WARNING"})") == R"({"a":"warning"})");
  constexpr Field metadata{.name = "a", .form = Form::metadata, .absent = Absent::object};
  CHECK(with(metadata, "{}") == R"({"a":{}})");
  CHECK(with(metadata, R"({"a":null})") == R"({"a":{}})");
  CHECK(with(metadata, R"({"a":{"token":"x","n":1}})") == R"({"a":{"token":"[secret]","n":1}})");
}
