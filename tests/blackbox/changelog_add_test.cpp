#include <ctime>
#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
Words add(const Words& more = {}) {
  Words words{"changelog", "add", "--date", "2026-01-02"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words add_titled(const std::string& title, const Words& more = {}) {
  auto words = add({"--title", title, "--description", "What it is."});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words add_dated(const std::string& date) {
  return {"changelog", "add", "--title", "A", "--description", "b", "--date", date};
}

/// Runs the command at a terminal at which this text is typed.
ProgramResult run_typing(const StateTree& tree, const Words& words, const std::string& typed) {
  auto request = tree.request(words);
  request.error = test_support::StandardError::terminal;
  request.typed = typed;
  request.environment.emplace_back("NO_COLOR=1");
  return test_support::run_program(request);
}

TEST_CASE("changelog add appends an entry in the style of the file") {
  const StateTree tree;
  const auto before = tree.read(changelog_file);
  const auto ended = tree.run(add_titled(
      "Clips load faster",
      {"--summary", "Fast.", "--detail", "One.", "--detail", "Two.", "--change", "clips=a=b",
       "--change", "polls=c", "--change", "clips=d", "--tag", "clips", "--tag", "speed"}));
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out ==
        "Added 2026-01-clips-load-faster (2026-01-02, version 1.2.3) to "
        "changelog/changelog.runtime.json.\n");
  CHECK(tree.read(changelog_file) == before.substr(0, before.size() - 3) + R"(,
  {
    "id": "2026-01-clips-load-faster",
    "date": "2026-01-02",
    "title": "Clips load faster",
    "description": "What it is.",
    "version": "1.2.3",
    "scope": "runtime",
    "summary": "Fast.",
    "details": [
      "One.",
      "Two."
    ],
    "changes": {
      "clips": [
        "a=b",
        "d"
      ],
      "polls": [
        "c"
      ]
    },
    "tags": [
      "clips",
      "speed"
    ]
  }
]
)");
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("changelog.runtime.json").size() == 2);
}

TEST_CASE("changelog add takes date, version and id from clock, state and title") {
  const StateTree tree;
  tree.edit(snapshot_file, [](Json& value) { value["runtime"]["version"] = "v1.2.4"; });
  CHECK(tree.run({"changelog", "add", "--title", "A", "--description", "b"}).exit_code == 0);
  const auto entry = tree.read_json(changelog_file)[1];
  const std::time_t now = std::time(nullptr);
  char today[11] = {};
  std::tm utc{};
  gmtime_r(&now, &utc);
  REQUIRE(std::strftime(today, sizeof today, "%Y-%m-%d", &utc) == 10);
  CHECK(entry["date"] == today);
  CHECK(entry["version"] == "1.2.4");
  CHECK(entry["scope"] == "runtime");
  CHECK(entry["id"] == std::string{today}.substr(0, 7) + "-a");
}

TEST_CASE("changelog add finds an id that is not in the file, the published set or a baseline") {
  const StateTree tree;
  const auto id_of_next = [&tree](const Words& more = {}) {
    REQUIRE(tree.run(add_titled("First", more)).exit_code == 0);
    return tree.read_json(changelog_file).back()["id"].get<std::string>();
  };
  CHECK(id_of_next() == "2026-01-first");
  CHECK(id_of_next() == "2026-01-first-2");
  tree.write("before.json", R"([{"id": "2026-01-first-3"}, {"id": "2026-01-first-4"}])");
  const auto lost = tree.run(add_titled("First", {"--baseline", "before.json"}));
  CHECK(lost.exit_code == 1);
  CHECK(lost.error.find("2026-01-first-3") != std::string::npos);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write(changelog_file, "[]");
  const auto gone = run_without_effect(tree, add_titled("First"));
  CHECK(gone.exit_code == 1);
  CHECK(gone.error.find("[changelog.removed]") != std::string::npos);
  const auto used = run_without_effect(tree, add_titled("A", {"--id", "first"}));
  CHECK(used.exit_code == 1);
  CHECK(used.error.starts_with("error: --id: "));
}

TEST_CASE("changelog add takes a given id, unless it was ever used") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  REQUIRE(tree.run(add_titled("A", {"--id", "my.id"})).exit_code == 0);
  CHECK(tree.read_json(changelog_file)[1]["id"] == "my.id");
  for (const char* const id : {"first", "my.id"}) {
    const auto ended = run_without_effect(tree, add_titled("B", {"--id", id}));
    CHECK(ended.exit_code == 1);
    CHECK(ended.out == "Refused: the changelog is unchanged.\n");
    CHECK(ended.error ==
          "error: --id: an entry of the changelog, a published one or a fragment already has this "
          "id\n  help: "
          "give another id, or none: it is then derived from date and title\n");
  }
  CHECK(run_without_effect(tree, add_titled("B", {"--id", "no id"})).exit_code == 1);
}

TEST_CASE("changelog add refuses what publish refuses, without showing it, and changes nothing") {
  const auto [words, rule] = GENERATE(table<Words, std::string>(
      {{add_titled("Use <b>zebra"), "[changelog.markup]"},
       {add_titled("A", {"--tag", "zebra</i>"}), "[changelog.markup]"},
       {add_titled("Ask zebra@mail.example.net"), "[privacy.email]"},
       {add_titled("A", {"--detail", "zebra 203.0.113.77"}), "[privacy.ip]"},
       {add_titled("A", {"--change", "zebra=user-000001"}), "[privacy.account]"},
       {add_titled(std::string(501, 'z') + "zebra"), "[schema.maxLength]"},
       {add_dated("2026-02-30"), "[changelog.date]"},
       {add_dated("2999-01-01"), "[changelog.date]"},
       {add_dated("1999-12-31"), "[changelog.date]"},
       {add_titled("One\nzebra"), "[changelog.control]"},
       {add_titled("A", {"--summary", "a\tzebra"}), "[changelog.control]"},
       {add_titled("A", {"--change", "zebra=a\nb"}), "[changelog.control]"},
       {add_titled("A", {"--detail", "zebra\r\n"}), "[changelog.control]"},
       {add_dated("zebra"), "[schema.pattern]"},
       {add_titled("A", {"--version", std::string(129, '1') + "zebra"}), "[schema.maxLength]"}}));
  const StateTree tree;
  const auto ended = run_without_effect(tree, words);
  CAPTURE(words, ended.error);
  CHECK(ended.exit_code == 1);
  CHECK(ended.out == "Refused: the changelog is unchanged.\n");
  CHECK(ended.error.find(rule) != std::string::npos);
  CHECK(ended.error.find("zebra") == std::string::npos);
  CHECK(ended.error.find("user-000001") == std::string::npos);
}

TEST_CASE("changelog add in a script names the flag that is missing") {
  const StateTree tree;
  const auto [words, flag] = GENERATE(
      table<Words, std::string>({{add(), "--title"},
                                 {add({"--title", "A"}), "--description"},
                                 {add({"--description", "B"}), "--title"},
                                 {add({"--title", " \t", "--description", "B"}), "--title"},
                                 {add({"--title", "A", "--description", ""}), "--description"}}));
  const auto ended = run_without_effect(tree, words);
  CHECK(ended.exit_code == 2);
  CHECK(ended.out.empty());
  CHECK(ended.error == "error: " + flag +
                           ": a new entry needs it\n  help: give it as an option, or run this on a "
                           "terminal, which asks for it\n");
}

TEST_CASE("an empty id or version is wrong usage") {
  const StateTree tree;
  const auto id = run_without_effect(tree, add_titled("A", {"--id="}));
  CHECK(id.exit_code == 2);
  CHECK(id.error.starts_with("error: --id: the id is empty; is a variable unset?\n"));
  for (const auto& words :
       {add_titled("A", {"--version", "v"}), Words{"changelog", "collect", "--version", "v"}}) {
    const auto version = run_without_effect(tree, words);
    CHECK(version.exit_code == 2);
    CHECK(version.error.starts_with("error: --version: this is not a version\n"));
  }
}

TEST_CASE("changelog add requires a name for each change") {
  const StateTree tree;
  const auto change = GENERATE(as<std::string>{}, "zebra", "=zebra", "");
  const auto ended = run_without_effect(tree, add_titled("A", {"--change", change}));
  CHECK(ended.exit_code == 2);
  CHECK(ended.error == "error: --change: it needs NAME=TEXT\n");
}

TEST_CASE("changelog add asks on a terminal for what is missing until it is answered") {
  const StateTree tree;
  const auto ended = run_typing(tree, {"changelog", "add", "--tag", "x"},
                                "\n  \nTyped \xc3\xa9 title \nTyped text\n\n2026-01-02\n");
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.starts_with("Title: Title: Title: Description: Version [1.2.3]: Date ["));
  const auto entry = tree.read_json(changelog_file)[1];
  CHECK(entry["title"] == "Typed \xc3\xa9 title");
  CHECK(entry["description"] == "Typed text");
  CHECK(entry["version"] == "1.2.3");
  CHECK(entry["date"] == "2026-01-02");
  CHECK(entry["id"] == "2026-01-typed-title");
}

TEST_CASE("changelog add asks for nothing on a terminal if nothing is missing") {
  const StateTree tree;
  const auto ended = run_typing(tree, add_titled("A"), "");
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.find("Title") == std::string::npos);
  CHECK(ended.error.find('[') == ended.error.find("[changelog.first]"));
}

TEST_CASE("changelog add writes nothing if the input of the terminal ends") {
  const StateTree tree;
  const auto typed = GENERATE(as<std::string>{}, "\x04", "Title\n\x04", "Title\nText\n\n\x04");
  const auto before = tree.everything();
  const auto ended = run_typing(tree, {"changelog", "add"}, typed);
  CHECK(ended.exit_code == 2);
  CHECK(ended.out.empty());
  CHECK(ended.error.ends_with(
      "\nerror: changelog add: the input ended before the entry was complete\n"));
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("changelog add shows no byte of the state unescaped in its questions") {
  const StateTree tree;
  tree.edit(snapshot_file, [](Json& value) { value["runtime"]["version"] = "1\x1b[2J"; });
  const auto ended = run_typing(tree, {"changelog", "add"}, "a\nb\n\x04");
  CHECK(ended.error.find("Version [1\\u{1b}[2J]: ") != std::string::npos);
}

TEST_CASE("changelog add --dry-run says what would be added and writes nothing") {
  const StateTree tree;
  const auto ended = run_without_effect(tree, add_titled("A", {"--dry-run"}));
  CHECK(ended.exit_code == 0);
  CHECK(ended.out ==
        "Would add 2026-01-a (2026-01-02, version 1.2.3) to changelog/changelog.runtime.json; "
        "nothing was written.\n");
  CHECK(run_without_effect(tree, add_titled("A <b", {"--dry-run"})).exit_code == 1);
}

TEST_CASE("changelog add keeps the bytes of the file around the entry") {
  const StateTree tree;
  const std::string entry = R"({"id":"a","date":"2026-01-01","title":"A","description":"\u0041",)"
                            R"("version":"1", "scope":"runtime","more":[1,{"x":2.50}]})";
  for (const auto& [before, after] : {std::pair<std::string, std::string>{"[" + entry, "]"},
                                      {"\r\n[\r\n\t" + entry, "\r\n]\r\n\r\n"},
                                      {"[ " + entry, " ]\n"},
                                      {"[\n" + entry, "]"}}) {
    tree.write(changelog_file, before + after);
    CHECK(tree.run(add_titled("A")).exit_code == 0);
    const auto text = tree.read(changelog_file);
    CHECK(text.starts_with(before + ","));
    CHECK(text.ends_with("}" + after));
    CHECK(Json::parse(text).size() == 2);
  }
}

TEST_CASE("changelog add begins an empty changelog") {
  const StateTree tree;
  tree.write(changelog_file, "[]");
  CHECK(tree.run(add_titled("A")).exit_code == 0);
  CHECK(tree.read(changelog_file) ==
        "[\n  {\n    \"id\": \"2026-01-a\",\n    \"date\": \"2026-01-02\",\n    \"title\": \"A\",\n"
        "    \"description\": \"What it is.\",\n    \"version\": \"1.2.3\",\n"
        "    \"scope\": \"runtime\"\n  }\n]");
}

TEST_CASE("changelog add says how to begin a changelog that is missing") {
  const StateTree tree;
  tree.remove(changelog_file);
  const auto ended = run_without_effect(tree, add_titled("A"));
  CHECK(ended.exit_code == 66);
  CHECK(ended.error ==
        "error: changelog/changelog.runtime.json: the file does not exist (No such file or "
        "directory)\n  help: check `--root` and `paths.changelog`; to start one, create this file "
        "with "
        "the content `[]`\n");
}

TEST_CASE("changelog add refuses a changelog that publish refuses") {
  const StateTree tree;
  for (const char* const text :
       {"", "{}", "\xef\xbb\xbf[]", "[{}]", "[]]", "[{\"id\":\"a\",\"id\":\"b\"}]"}) {
    CAPTURE(text);
    tree.write(changelog_file, text);
    CHECK(run_without_effect(tree, add_titled("A")).exit_code == 1);
  }
}

TEST_CASE("changelog add refuses a changelog that is a link or a folder") {
  const StateTree tree;
  const auto path = tree.path(changelog_file);
  fs::rename(path, tree.path("real.json"));
  SECTION("a link") {
    fs::create_symlink("../real.json", path);
  }
  SECTION("a folder") {
    fs::create_directory(path);
  }
  CHECK(run_without_effect(tree, add_titled("A")).exit_code == 73);
}

TEST_CASE("changelog add waits for another publisher no longer than it is told to") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const int lock = open(tree.path("runtime/.publish/lock").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(lock != -1);
  REQUIRE(flock(lock, LOCK_EX | LOCK_NB) == 0);
  const auto before = tree.read(changelog_file);
  CHECK(tree.run(add_titled("A")).exit_code == 75);
  CHECK(tree.run({"version", "stamp", "1.2.4", "--wait", "0.05"}).exit_code == 75);
  CHECK(tree.read(changelog_file) == before);
  close(lock);
  CHECK(tree.run(add_titled("A", {"--wait", "1"})).exit_code == 0);
}

TEST_CASE("changelog add takes texts as they are, brackets, equals signs and all") {
  const StateTree tree;
  CHECK(tree.run(add_titled("[a, b]", {"--tag", "[x,y]", "--detail", "", "--detail", "-q",
                                       "--change", "n=a < b \\ \" \xe2\x80\xa8"}))
            .exit_code == 0);
  const auto entry = tree.read_json(changelog_file)[1];
  CHECK(entry["title"] == "[a, b]");
  CHECK(entry["tags"] == Json{"[x,y]"});
  CHECK(entry["details"] == Json{"", "-q"});
  CHECK(entry["changes"]["n"] == Json{"a < b \\ \" \xe2\x80\xa8"});
  CHECK(run_without_effect(tree, add_titled("not UTF-8: \xff")).exit_code == 2);
}

TEST_CASE("changelog add needs an export of the changelog") {
  const StateTree tree;
  tree.set({{"exports", {{"enabled", {"version"}}}}});
  const auto ended = run_without_effect(tree, add_titled("A"));
  CHECK(ended.exit_code == 78);
  CHECK(ended.error.starts_with("error: exports.enabled: no export of the changelog"));
  tree.set({{"exports", {{"enabled", {"changelog"}}}}});
  CHECK(tree.run(add_titled("A")).exit_code == 0);
}

TEST_CASE("changelog add has a JSON result") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.run(add_titled("A", {"--format", "json"})).out == R"({
  "command": "changelog add",
  "outcome": "added",
  "exit_code": 0,
  "id": "2026-01-a",
  "date": "2026-01-02",
  "version": "1.2.3",
  "file": "changelog/changelog.runtime.json",
  "errors": [],
  "findings": []
}
)");
}

TEST_CASE("an id that breaks the schema is named as that of the command") {
  const StateTree tree;
  const auto ended = run_without_effect(tree, add_titled("A", {"--id", std::string(300, 'x')}));
  CHECK(ended.exit_code == 1);
  CAPTURE(ended.error);
  CHECK(ended.error.starts_with("error: changelog add: "));
  CHECK_FALSE(holds(ended.error, changelog_file));
}

}  // namespace
}  // namespace runtime_exports::blackbox
