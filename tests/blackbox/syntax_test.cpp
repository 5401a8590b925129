#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

using namespace std::string_literals;

struct Damage {
  std::string name;
  std::string text;
  std::string place;    ///< ":line:column" in a file that holds the text alone
  std::string message;  ///< how the message begins
};

std::string nested_object(std::size_t depth) {
  return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

const std::vector<Damage> damaged_texts{
    {"a merge-conflict marker", "{\n<<<<<<< HEAD\n", ":2:1", "a merge-conflict marker"},
    {"a merge-conflict marker first", "<<<<<<< HEAD\n{}", ":1:1", "a merge-conflict marker"},
    {"a byte order mark", "\xEF\xBB\xBF{}", ":1:1", "the text begins with a byte order mark"},
    {"UTF-16, little-endian", "\xFF\xFE{\0}\0"s, ":1:1", "the text is UTF-16"},
    {"UTF-16, big-endian", "\xFE\xFF\0{\0}"s, ":1:1", "the text is UTF-16"},
    {"UTF-16 without a mark", "{\0}\0"s, ":1:1", "the text is UTF-16"},
    {"NUL bytes after the end", "{\"a\":1}\0\0"s, ":1:8", "a NUL byte"},
    {"text after the end", "{\"a\":1} {}", ":1:9", "there is more text"},
    {"a name twice", "{\"a\":1,\"a\":2}", ":1:8", "this object has two members with the same name"},
    {"a name twice, escaped", "{\"a\":1,\"\\u0061\":2}", ":1:8",
     "this object has two members with the same name"},
    {"a name twice, deep", "{\"x\":[{\"a\":1,\"b\":2,\"a\":3}]}", ":1:20",
     "this object has two members with the same name"},
    {"too deep", nested_object(129), ":1:133", "nested deeper than 128 levels"},
    {"a number beyond a double", "{\"a\":1e400}", ":1:6", ""},
    {"an invalid number", "{\"a\":NaN}", ":1:6", ""},
    {"an infinite number", "{\"a\":-Infinity}", ":1:6", ""},
    {"bytes that are not UTF-8", "{\"a\":\"\xC3(\"}", ":1:7", ""},
    {"an overlong form", "{\"a\":\"\xC0\x80\"}", ":1:7", ""},
    {"a lone surrogate", "{\"a\":\"\\ud800\"}", ":1:7", ""},
    {"a control in a string", "{\"a\":\"\t\"}", ":1:7", ""},
    {"a comma too many", "{\"a\":1,}", ":1:8", ""},
    {"a comment", "{/**/}", ":1:2", ""},
};

TEST_CASE("a document that is not strict JSON is refused with file, line and column", "[hostile]") {
  const StateTree tree;
  const auto file = GENERATE(snapshot_file, changelog_file);
  for (const auto& damage : damaged_texts) {
    INFO(damage.name);
    tree.write(file, damage.text);
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.out == "Refused: nothing was published.\n");
    const auto expected = "error: " + file + damage.place + ": " + damage.message;
    CHECK(ended.error.substr(0, expected.size()) == expected);
    const bool is_other_kind = damage.message.starts_with("the text is") ||
                               damage.message.starts_with("the text begins") ||
                               damage.message.starts_with("a merge-conflict");
    CHECK(ended.error.ends_with(
              "\n  help: correct it there, or in the program that writes this file\n") !=
          is_other_kind);
  }
  CHECK(tree.is_unpublished());
}

TEST_CASE("a row that is not strict JSON is refused with file, line and column", "[hostile]") {
  const StateTree tree;
  const auto file = GENERATE(users_file, audit_file);
  const auto first = tree.read(file);
  for (const auto& damage : damaged_texts) {
    // A byte order mark is at the beginning of a file, and a row ends with its line.
    if (damage.text.find('\n') != std::string::npos || !damage.text.starts_with('{')) continue;
    if (damage.name.starts_with("UTF-16")) continue;
    INFO(damage.name);
    tree.write(file, first + damage.text + "\n");
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    const auto expected = "error: " + file + ":2" + damage.place.substr(2) + ": " + damage.message;
    CHECK(ended.error.substr(0, expected.size()) == expected);
  }
}

TEST_CASE("a telemetry file that is completely damaged is refused, however few rows it has",
          "[hostile]") {
  const auto mark = GENERATE(as<std::string>{}, "<<<<<<< HEAD\n", "\xEF\xBB\xBF", "\xFF\xFE");
  const StateTree tree;
  std::string rows;
  for (int minute = 0; minute < 300; ++minute) rows += event_row(minute);
  tree.write(events_file, mark + rows);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.starts_with("error: " + events_file + ":1:1: "));
}

TEST_CASE("the deepest nesting that is allowed is accepted", "[hostile]") {
  const StateTree tree;
  tree.edit(snapshot_file, [](Json& value) { value["unread"] = Json::parse(nested_object(127)); });
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("an integer beyond 2^53 is not an error in a member that is not read", "[hostile]") {
  const StateTree plain;
  const StateTree tree;
  tree.edit(snapshot_file, [](Json& value) { value["system"] = {{"id", 18446744073709551615U}}; });
  tree.write(users_file,
             "{\"id\":\"user-000001\",\"created_at\":\"2026-01-01T00:00:00Z\","
             "\"chat\":{\"message_id\":340282366920938463463374607431768211456}}\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  REQUIRE(plain.run({"publish"}).exit_code == 0);
  CHECK(tree.exports().contents() == plain.exports().contents());
}

TEST_CASE("an integer beyond 2^53 is refused where it is read as a number", "[hostile]") {
  const StateTree tree;
  SECTION("in the snapshot") {
    tree.edit(snapshot_file, [](Json& value) {
      value["platforms"][0]["counters"]["messages"] = 9007199254740993;
    });
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.find("/platforms/0/counters/messages: ") != std::string::npos);
  }
  SECTION("in a counter") {
    tree.write(counters_file, R"({"timestamp":"2026-01-02T11:00:00Z","counters":)"
                              R"({"kick":{"messages":9007199254740993}}})"
                              "\n");
    CHECK(tree.run({"publish"}).exit_code == 1);
  }
}

TEST_CASE("a rate beyond 2^31-1 is refused", "[hostile]") {
  const StateTree tree;
  tree.write(counters_file,
             R"({"timestamp":"2026-01-02T11:59:10Z","counters":{"kick":{"messages":0}}})"
             "\n"
             R"({"timestamp":"2026-01-02T11:59:30Z","counters":{"kick":{"messages":2147483648}}})"
             "\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("/windows/0/metrics/messages/") != std::string::npos);
}

TEST_CASE("a document of the wrong shape is refused with its place and pointer", "[hostile]") {
  const StateTree tree;
  tree.write(snapshot_file, "{\n  \"generated_at\": 7,\n  \"runtime\": {}\n}\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.starts_with("error: " + snapshot_file + ":2:19: /generated_at: expected "));
}

}  // namespace
}  // namespace runtime_exports::blackbox
