#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "blackbox/state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

Json entry_of(const std::string& id, const std::string& date, const std::string& title) {
  return {{"id", id},           {"date", date},
          {"title", title},     {"description", "What it is."},
          {"version", "1.2.3"}, {"scope", "runtime"}};
}

/// A changelog with the oldest entry first; the exports list it last.
Json entries_with(const std::string& title) {
  return Json::array({entry_of("old", "2026-01-01", "Old"), entry_of("new", "2026-01-02", title)});
}

std::string with_crlf(const std::string& text) {
  std::string wide;
  for (const char c : text) wide += c == '\n' ? std::string{"\r\n"} : std::string{c};
  return wide;
}

/// The first error in a list.
Json first_error(const Json& list, const std::string& level) {
  for (const auto& one : list) {
    if (one[level] == "error") return one;
  }
  return {};
}

}  // namespace

TEST_CASE("a finding in a setting names the file with line and column, the variable or the flag") {
  const StateTree tree;
  const std::string mail = "Mail a.person@company.com";
  tree.set({{"project", mail},
            {"feed", {{"home_page_url", "https://10.0.0.5/x"}}},
            {"badge", {{"label", mail}}}});
  const auto ended = tree.run({"publish"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 1);
  const auto in_file = [&](const std::string& place, const std::string& found_in) {
    return holds(ended.error, "error: " + settings_file + place + ": the text holds ") &&
           holds(ended.error, "(" + found_in + ")");
  };
  CHECK(in_file(":2:3", "version.json at /project"));
  CHECK(in_file(":2:3", "changelog.json at /meta/project"));
  CHECK(in_file(":2:3", "runtime_snapshot.json at /runtime/project"));
  CHECK(in_file(":2:3", "feed.json at /title"));
  CHECK(in_file(":4:5", "feed.json at /home_page_url"));
  CHECK(in_file(":7:5", "badge.json at /label"));
  CHECK_FALSE(holds(ended.error, "error: " + snapshot_file));

  tree.set(Json::object());
  const auto by_flag = tree.run({"publish", "--set", "badge.label=" + mail}).error;
  CHECK(holds(by_flag, "error: --set badge.label: the text holds an e-mail address (badge.json"));
  auto request = tree.request({"publish"});
  request.environment.push_back("RUNTIME_EXPORTS_PROJECT=" + mail);
  CHECK(holds(test_support::run_program(request).error,
              "error: RUNTIME_EXPORTS_PROJECT: the text holds an e-mail address (version.json"));
}

TEST_CASE("a finding in the changelog names the canonical file, line, column and entry") {
  const StateTree tree;
  tree.write(changelog_file, entries_with("By someone@example.org").dump(2) + "\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: " + changelog_file +
                               ":13:14: the entry `new`: the text holds an e-mail address "
                               "(changelog.runtime.json at /0/title) [privacy.email]\n  help: "));
  CHECK_FALSE(holds(ended.error, "someone@"));
  CHECK_FALSE(holds(ended.error, "changelog.json"));

  const auto finding = first_error(
      Json::parse(tree.run({"publish", "--format", "json"}).out)["findings"], "severity");
  CHECK(finding["subject"] == changelog_file);
  CHECK(finding["line"] == 13);
  CHECK(finding["found_in"] == "changelog.runtime.json");
  CHECK(finding["pointer"] == "/0/title");
  CHECK(holds(tree.run({"publish", "--format", "github"}).out,
              "::error file=" + changelog_file + ",line=13,col=14,title=privacy.email::"));
  const auto log = Json::parse(tree.run({"publish", "--format", "sarif"}).out);
  const auto place =
      first_error(log["runs"][0]["results"], "level")["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == changelog_file);
  CHECK(place["region"]["startLine"] == 13);
}

TEST_CASE("line ends and spaces of the changelog do not move the place of a finding") {
  const StateTree tree;
  const auto text = entries_with("<b>bold</b>").dump(2) + "\n";
  tree.write(changelog_file, with_crlf(text));
  CHECK(holds(tree.run({"publish"}).error, changelog_file + ":13:14: the entry `new`: "));
  const auto minified = entries_with("<b>bold</b>").dump();
  tree.write(changelog_file, minified);
  const auto column = std::to_string(minified.find("\"<b>") + 1);
  CHECK(
      holds(tree.run({"publish"}).error, changelog_file + ":1:" + column + ": the entry `new`: "));
}

TEST_CASE("a derived member of the readers' changelog is named where it comes from") {
  const StateTree tree;
  auto entries = entries_with("New");
  entries[1]["changes"] = {{"fixed", {"One."}}, {"added", {"Two.", "By someone@example.org"}}};
  const auto text = entries.dump();
  tree.write(changelog_file, text);
  const auto column = std::to_string(text.find("\"By ") + 1);
  for (const std::string only : {"changelog", "changelog.runtime"}) {
    CAPTURE(only);
    const auto ended = tree.run({"publish", "--only", only});
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error, changelog_file + ":1:"));
    CHECK(holds(ended.error, "the entry `new`: the text holds an e-mail address"));
  }
  CHECK(holds(tree.run({"publish", "--only", "changelog"}).error, ":1:" + column + ": "));
}

TEST_CASE("an entry that is not written yet has no place in the file") {
  const StateTree tree;
  const auto ended = tree.run({"changelog", "add", "--title", "Ask someone@example.org",
                               "--description", "Why.", "--date", "2026-01-02"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error,
              "error: changelog add: the new entry: the text holds an e-mail address ("));
}

TEST_CASE("an id that is private itself is not shown") {
  const StateTree tree;
  tree.write(users_file, user_row("kaxolotl77"));
  tree.write(changelog_file,
             Json::array({entry_of("kaxolotl77", "2026-01-02", "New")}).dump(2) + "\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, changelog_file + ":3:11: the entry `***`: "));
  CHECK_FALSE(holds(ended.error, "kaxolotl77"));
}

TEST_CASE("a finding in an export of the snapshot names the snapshot's file and line") {
  const StateTree tree;
  tree.edit(snapshot_file, [](Json& snapshot) { snapshot["runtime"]["version"] = "0.5"; });
  auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: " + snapshot_file + ":6:16: expected a version such as"));
  tree.edit(snapshot_file, [](Json& snapshot) {
    snapshot["runtime"]["version"] = "1.2.3";
    snapshot["runtime"]["build"] = "7 on 203.0.113.9";
  });
  for (const std::string only : {"version", "snapshot", "changelog"}) {
    CAPTURE(only);
    ended = tree.run({"publish", "--only", only});
    CHECK(holds(ended.error, "error: " + snapshot_file + ":7:14: the text holds an IP address ("));
  }
}

TEST_CASE("a finding in an indexed row names line and column of the value in the input") {
  const StateTree tree;
  auto row = Json::parse(user_row("b"));
  row["badges"] =
      Json::array({{{"kind", "a"}}, {{"kind", "b"}, {"label", std::string(9000, 'x')}}});
  const auto text = row.dump();
  tree.write(users_file, user_row("a") + text + "\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: " + users_file + ":2:" + std::to_string(text.find("\"xxx") + 1) +
                               ": expected a string of"));
}

TEST_CASE("a rate that is too large names platform, counter, and line and column of the sample") {
  const StateTree tree;
  const auto sample = [](const std::string& time, const std::string& count) {
    return R"({"timestamp":"2026-01-02T)" + time +
           R"(Z","counters":{"aaa":{"messages":1},"kick":)" + R"({"messages":)" + count + "}}}\n";
  };
  tree.write(counters_file, sample("11:59:10", "5") + sample("11:59:20", "3000000005") +
                                sample("11:59:30", "3000000009"));
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: " + counters_file +
                               ":2:89: the counter `messages` of the platform `kick`: expected a "
                               "number of at most 2147483647 (telemetry/rates.json at "));
  CHECK_FALSE(holds(ended.error, "`aaa`"));
}

TEST_CASE("a wrong setting is named where it was set") {
  const StateTree tree;
  const auto by_flag = tree.run({"publish", "--set", "privacy.identifiers=hmac"});
  CHECK(by_flag.exit_code == 78);
  CHECK(by_flag.error.starts_with("error: --set privacy.identifiers: "));
  auto request = tree.request({"publish"});
  request.environment.emplace_back("RUNTIME_EXPORTS_PERMISSIONS_ADMIN_FILE=0666");
  const auto by_variable = test_support::run_program(request);
  CHECK(by_variable.exit_code == 78);
  CHECK(by_variable.error.starts_with("error: RUNTIME_EXPORTS_PERMISSIONS_ADMIN_FILE: "));
  tree.set({{"permissions", {{"admin_dir", "0777"}}}});
  const auto in_file = tree.run({"publish"});
  CHECK(in_file.exit_code == 78);
  CHECK(in_file.error.starts_with("error: " + settings_file + ":3:5: "));
}

TEST_CASE("published files and folders are named as a person types them") {
  const StateTree tree;
  tree.write("runtime/exports/telemetry", "in the way\n");
  const auto in_the_way = tree.run({"publish"});
  CHECK(in_the_way.exit_code == 73);
  CHECK(in_the_way.error.starts_with("error: runtime/exports/telemetry"));
  tree.remove("runtime/exports/telemetry");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.edit("runtime/exports/version.json", [](Json& version) { version["source"] = "other"; });
  const auto validated = tree.run({"validate"});
  CHECK(validated.exit_code == 1);
  CHECK(holds(validated.error, "error: runtime/exports/version.json:6:13: /source: expected "));
  CHECK(holds(validated.error,
              "error: runtime/exports/version.json: it does not match manifest.json: "));
}

TEST_CASE("findings that are alike are grouped in text, and listed for machines") {
  const StateTree tree;
  auto entries = Json::array();
  for (int i = 0; i < 60; ++i)
    entries.push_back(entry_of("e" + std::to_string(i), "2026-01-01", "<b>"));
  tree.write(changelog_file, entries.dump(2) + "\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(std::count(ended.error.begin(), ended.error.end(), '\n') < 8);
  CHECK(holds(ended.error, "error: " + changelog_file +
                               ": and 47 more at `/*/title` in changelog.runtime.json "
                               "[changelog.markup]\n  help: "));
  const auto listed = Json::parse(tree.run({"validate", "--format", "json"}).out)["findings"];
  CHECK(std::count_if(listed.begin(), listed.end(), [](const Json& finding) {
          return finding["rule"] == "changelog.markup" && finding.contains("help");
        }) == 50);
}

TEST_CASE("-q keeps the complete reason of a refusal") {
  const StateTree tree;
  tree.append(events_file, "{\"timestamp\": 7}\nno row\n");
  const auto ended = tree.run({"publish", "-q"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: " + events_file + ":2:"));
  CHECK(holds(ended.error, "error: " + events_file + ":3:1: the row is malformed: "));
  CHECK(holds(ended.error, "rows are malformed; at most 1 % may be left out\n"));
  CHECK_FALSE(holds(ended.error, "is left out:"));
}

TEST_CASE("a message says in words what is expected, then the pattern") {
  const StateTree tree;
  tree.set({{"permissions", {{"admin_file", "rw"}}}});
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 78);
  CHECK(holds(ended.error,
              ": expected a mode in octal digits such as `0640`; the pattern is `^0?[0-7]{3}$`\n"));
}

TEST_CASE("a publish that replaces no export says what it replaced") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.set({{"exports", {{"enabled", {"version", "changelog", "changelog.runtime"}}}}});
  CHECK(holds(tree.run({"publish", "--dry-run"}).out,
              "\nWould publish a new manifest (no export changed) to runtime/exports as "));
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(holds(ended.out, "\nPublished a new manifest (no export changed) to runtime/exports: "));
  CHECK_FALSE(holds(ended.out, " 0 exports"));
}

TEST_CASE("a missing state folder is named, with the ways to set it") {
  const StateTree tree;
  tree.remove("shared/state");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 66);
  CHECK(ended.error ==
        "error: shared/state: the folder of the state does not exist (No such file or directory)\n"
        "  help: name the project's folder with `--root`, or the state's with `paths.state`\n");
  CHECK(holds(tree.run({"validate"}).error, "`runtime-exports verify runtime/exports`"));
}

}  // namespace runtime_exports::blackbox
