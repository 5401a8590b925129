#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

using namespace std::string_literals;
/// A text that is refused in place of a file, with the expected messages.
struct Refusal {
  std::string name;
  std::string file;
  std::string text;
  std::string error;  ///< without "error: " and the file's name
  int exit_code = 1;
};

const std::string correct = "\n  help: correct it there, or in the program that writes this file\n";
const std::string twice = ": this object has two members with the same name" + correct;
const std::string too_deep = ": nested deeper than 128 levels" + correct;
const std::string beyond = ": a number beyond a double" + correct;
const std::string half = ": a `\\u` escape that is not a character (lone surrogate?)" + correct;
const std::string conflict = ": a merge-conflict marker\n  help: resolve the conflict first\n";
const std::string utf16 = ": the text is UTF-16\n  help: save it as UTF-8\n";
const std::string mark =
    ": the text begins with a byte order mark\n  help: save it as UTF-8 without one\n";
const std::string torn = ": the text ends in the middle of a JSON value" + correct;
const std::string busy =
    ": the last row is still being written\n  help: run again in a moment; if nothing writes the "
    "file, its last line is damaged\n";

const std::string account = R"({"id":"user-000001","created_at":"2026-01-01T00:00:00Z",)";
const std::string snapshot = R"({"schema_version":"v1","generated_at":"2026-01-02T12:00:00Z",)"
                             R"("runtime":{"project":"Sample","version":"1.2.3","build":"7"},)";
const std::string entry_text =
    R"([{"id":"first","date":"2026-01-01","version":"1.2.3","scope":"runtime",)"
    R"("description":"The first entry.","title":"First")";

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

std::string digits(std::size_t count) {
  return std::string(count, '9');
}

/// The place that is this many characters after the beginning of the first line.
std::string after(const std::string& beginning, std::size_t characters) {
  return ":1:" + std::to_string(beginning.size() + characters);
}

const std::vector<Refusal> refusals{
    // Two members with one name, however it is written.
    {"twice", snapshot_file, snapshot + R"("jobs":[],"jobs":[]})", after(snapshot, 11) + twice},
    {"twice, escaped", snapshot_file, snapshot + R"("\u006aobs":[],"jobs":[]})",
     after(snapshot, 16) + twice},
    {"twice, one a pair of escapes", users_file,
     account + "\"\\ud83d\\ude00\":1,\"\xF0\x9F\x98\x80\":2}\n", after(account, 18) + twice},
    {"twice, an escaped slash", users_file, account + R"("a\/b":1,"a/b":2})" + "\n",
     after(account, 10) + twice},
    {"twice, empty", changelog_file, entry_text + R"(,"":1,"":2}])", after(entry_text, 7) + twice},
    {"twice, a setting", settings_file, R"({"project":"a","\u0070roject":"b"})", ":1:16" + twice,
     78},
    // Bytes after the end.
    {"NULs after the snapshot", snapshot_file, snapshot + "\"jobs\":[]}\0\0"s,
     after(snapshot, 11) + ": a NUL byte" + correct},
    {"a NUL after the changelog", changelog_file, entry_text + "}]\0"s,
     after(entry_text, 3) + ": a NUL byte" + correct},
    {"a NUL after an account", users_file, account + "\"email\":null}\0\n"s,
     after(account, 14) + ": a NUL byte" + correct},
    {"a NUL after the settings", settings_file, "{}\0"s, ":1:3: a NUL byte" + correct, 78},
    {"a second snapshot", snapshot_file, snapshot + "\"jobs\":[]}{}",
     after(snapshot, 11) + ": there is more text after the JSON value" + correct},
    // Five million levels.
    {"a deep snapshot", snapshot_file, snapshot + "\"x\":" + nested(5'000'000) + "}",
     after(snapshot, 132) + too_deep},
    {"a deep changelog", changelog_file, nested(5'000'000), ":1:129" + too_deep},
    {"a deep account", users_file, account + "\"x\":" + nested(5'000'000) + "}\n",
     after(account, 132) + too_deep},
    {"a deep account that never closes", users_file,
     account + "\"x\":" + std::string(5'000'000, '[') + "\n", after(account, 132) + too_deep},
    {"deep settings", settings_file, "{\"x\":" + nested(1'000'000) + "}", ":1:133" + too_deep, 78},
    // Numbers.
    {"a million digits", users_file, account + "\"x\":" + digits(1'000'000) + "}\n",
     after(account, 5) + beyond},
    {"a million digits of an exponent", users_file,
     account + "\"x\":1e" + digits(1'000'000) + "}\n", after(account, 5) + beyond},
    {"1e400", users_file, account + "\"x\":1e400}\n", after(account, 5) + beyond},
    {"-1e400", snapshot_file, snapshot + "\"x\":-1e400}", after(snapshot, 5) + beyond},
    {"1e400 in the settings", settings_file, R"({"telemetry":{"max_events":1e400}})",
     ":1:28" + beyond, 78},
    {"2^53 + 1 in the snapshot", snapshot_file,
     snapshot + R"("replay":{"event_count":9007199254740993}})",
     after(snapshot, 25) +
         ": /replay/event_count: expected a number of at most 9007199254740992 (maximum)" +
         correct},
    {"2^53 + 1 in the settings", settings_file, R"({"telemetry":{"max_events":9007199254740993}})",
     ":1:28: /telemetry/max_events: expected a number of at most 10000\n  help: `schema "
     "show settings.schema.json` describes every setting\n",
     78},
    {"an id beyond 2^53", users_file,
     R"({"id":9007199254740993,"created_at":"2026-01-01T00:00:00Z"})"
     "\n",
     ":1:7: expected a string (at /id, type)" + correct},
    // Invalid characters.
    {"half a pair", users_file, account + R"("x":"\ud800"})" + "\n", after(account, 6) + half},
    {"the other half", users_file, account + R"("x":"\udc00\ud800"})" + "\n",
     after(account, 6) + half},
    {"two first halves", snapshot_file, snapshot + R"("x":"\ud800\ud800"})",
     after(snapshot, 6) + half},
    {"half a pair as a name", changelog_file, entry_text + R"(,"\udfff":1}])",
     after(entry_text, 3) + half},
    {"half a pair in the settings", settings_file, R"({"project":"\ud800"})", ":1:13" + half, 78},
    // Other encodings.
    {"a mark before the snapshot", snapshot_file, "\xEF\xBB\xBF{}", ":1:1" + mark},
    {"a mark before the accounts", users_file, "\xEF\xBB\xBF" + account + "\"x\":1}\n",
     ":1:1" + mark},
    {"a mark before the audit rows", audit_file, "\xEF\xBB\xBF", ":1:1" + mark},
    {"a mark before the settings", settings_file, "\xEF\xBB\xBF{}", ":1:1" + mark, 78},
    {"UTF-16 accounts", users_file, in_utf16(account + "\"x\":1}\n", false), ":1:1" + utf16},
    {"UTF-16 accounts, big-endian", users_file, in_utf16(account + "\"x\":1}\n", true),
     ":1:1" + utf16},
    {"UTF-16 events", events_file, "\xFF\xFE" + in_utf16(event_row(5), false), ":1:1" + utf16},
    {"a UTF-16 snapshot", snapshot_file, "\xFE\xFF" + in_utf16("{}", true), ":1:1" + utf16},
    {"UTF-16 settings", settings_file, in_utf16("{}", false), ":1:1" + utf16, 78},
    // Files that git writes.
    {"a conflict in the snapshot", snapshot_file, "{\n<<<<<<< HEAD\n}", ":2:1" + conflict},
    {"a conflict's middle", snapshot_file, "{\n=======\n}", ":2:1" + conflict},
    {"a conflict's base", changelog_file, "[\n||||||| 1234567\n]", ":2:1" + conflict},
    {"a conflict's end", changelog_file, "[\n]\n>>>>>>> theirs\n", ":3:1" + conflict},
    {"a conflict in the accounts", users_file, user_row("a") + "=======\n" + user_row("b"),
     ":2:1" + conflict},
    {"a conflict in the events", events_file, event_row(5) + ">>>>>>> theirs\n", ":2:1" + conflict},
    {"a conflict in the counters", counters_file, "<<<<<<< HEAD\n", ":1:1" + conflict},
    {"a conflict in the settings", settings_file, "{\n<<<<<<< HEAD\n}", ":2:1" + conflict, 78},
    // Files that are cut off.
    {"an empty snapshot", snapshot_file, "",
     ":1:1: the text is empty; a JSON value was expected\n  help: write the file again, or restore "
     "it from a backup or from git\n"},
    {"a torn snapshot", snapshot_file, snapshot + "\"jobs\":[", after(snapshot, 9) + torn},
    {"a torn changelog", changelog_file, entry_text, after(entry_text, 1) + torn},
    {"torn accounts", users_file, user_row("a") + account + "\"x\":", ":2" + busy, 75},
    {"torn audit rows", audit_file, R"({"id":"audit-)", ":1" + busy, 75},
    {"torn settings", settings_file, R"({"project":)", ":1:12" + torn, 78},
    // Names that a terminal would obey.
    {"a hostile setting", settings_file, R"({"a\u001b[31m\u202e\u2066":1})",
     ":1:2: there is no setting `a\\u{1b}[31m\\u{202e}\\u{2066}`\n  help: `schema show "
     "settings.schema.json` describes every setting\n",
     78},
    {"a hostile platform", snapshot_file,
     snapshot + R"("creators":[{"creator_id":"a","platforms":{"\u001b[31m\u202e":1}}]})",
     after(snapshot, 63) +
         ": /creators/0/platforms/*: expected a boolean or null (type); also at " +
         after(snapshot, 44).substr(1) + " (/creators/0/platforms/*)" + correct},
    {"hostile rows", users_file, account + R"("providers":{"\u001b[31m\u202e":1}})" + "\n",
     after(account, 13) + ": expected an array or null (at /providers, type)" + correct},
};

const std::string nothing_published = "Refused: nothing was published.\n";

TEST_CASE("a hostile text is refused with one message, and no byte or time changes", "[hostile]") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const auto& [name, file, text, message, exit_code] : refusals) {
    INFO(name);
    const bool is_new = !tree.exists(file);
    const auto before = is_new ? "" : tree.read(file);
    tree.write(file, text);
    const auto everything = tree.everything();
    const auto validated = tree.run({"validate"});
    CHECK(validated.exit_code == exit_code);
    CHECK(validated.error == "error: " + file + message);
    CHECK(everything.differences(tree.everything()) == Names{});
    const auto exports = tree.exports();
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == exit_code);
    CHECK(ended.out == (exit_code == 78 ? "" : nothing_published));
    CHECK(ended.error == validated.error);
    CHECK(exports.differences(tree.exports()) == Names{});
    CHECK(everything.names() == tree.everything().names());
    if (is_new) {
      tree.remove(file);
    } else {
      tree.write(file, before);
    }
  }
  CHECK(tree.run({"publish", "--check"}).exit_code == 0);
}

TEST_CASE("a row that is cut off is refused, however long the row before it was", "[hostile]") {
  const StateTree tree;
  const std::string torn_row = R"({"id":"a","x":[{})";
  for (std::size_t letters = 1; letters < 40; ++letters) {
    tree.write(users_file, user_row(std::string(letters, 'u')) + torn_row + "\n");
    const auto ended = tree.run({"publish"});
    INFO(letters);
    CHECK(ended.exit_code == 1);
    CHECK(ended.error == "error: " + users_file + ":2:18" + torn);
  }
  CHECK(tree.is_unpublished());
}

TEST_CASE("a number with a million digits that fits a double is read", "[hostile]") {
  const StateTree tree;
  tree.write(users_file, account + "\"x\":0." + digits(1'000'000) + "}\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == "");
}

TEST_CASE("the closing tag of a script is published as an escape, or not at all", "[hostile]") {
  const StateTree tree;
  const std::string end = "</script><!--";
  SECTION("in telemetry") {
    tree.write(events_file, event_row(5, end));
    tree.edit(snapshot_file, [&](Json& value) {
      value["platforms"][0]["error"] = end;
      value["platforms"][0]["name"] = end;
    });
    REQUIRE(tree.run({"publish"}).exit_code == 0);
    for (const auto& name : tree.exports().names()) {
      if (!name.ends_with(".json")) continue;
      CHECK(tree.read("runtime/exports/" + name).find('<') == std::string::npos);
    }
    CHECK(tree.export_at("telemetry/events.json")["events"][0]["message"] == end);
  }
  SECTION("in the changelog") {
    const auto field = GENERATE(as<std::string>{}, "title", "description", "summary", "id");
    tree.edit(changelog_file, [&](Json& value) { value[0][field] = end; });
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.find("</script") == std::string::npos);
    CHECK(tree.is_unpublished());
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox
