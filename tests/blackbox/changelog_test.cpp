#include <map>
#include <string>
#include <vector>

#include "blackbox/changelog_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

Words added(const std::string& title) {
  return {"changelog", "add", "--date", "2026-01-02", "--description", "B", "--title", title};
}

/// Checks for a refusal with this line in the log: nothing is written.
void check_changelog_refused(const StateTree& tree, const Words& words, const std::string& line) {
  const auto published = [&] {
    return tree.is_unpublished() ? std::map<std::string, std::string>{} : tree.exports().contents();
  };
  const auto before = published();
  const auto ended = tree.run(words);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find(line) != std::string::npos);
  CHECK(published() == before);
}

}  // namespace

TEST_CASE("a first publish says that there was no changelog to compare with") {
  const StateTree tree;
  const auto ended = test_support::run_program(tree.request({"publish"}));
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == first_publish_warning);
}

TEST_CASE("new entries are published, and the second publish compares") {
  const PublishedTree tree;
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  const auto ended = test_support::run_program(tree.request({"publish"}));
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(tree.read_json(published_changelog).size() == 3);
}

TEST_CASE("a removed, changed or re-used entry of the changelog is refused by id and members") {
  const PublishedTree tree;
  const auto command = GENERATE(as<std::string>{}, "publish", "validate");
  set_changelog(tree, {entry("one")});
  check_changelog_refused(tree, {command}, "[changelog.removed]");
  set_changelog(tree, {entry("one"), entry("two", "Another title")});
  const auto ended = tree.run({command});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("[changelog.changed]") != std::string::npos);
  CHECK(ended.error.find("two") != std::string::npos);
  CHECK(ended.error.find("title") != std::string::npos);
  CHECK(ended.error.find("Another") == std::string::npos);
  set_changelog(tree, {entry("one"), entry("two"), entry("two", "Re-used")});
  check_changelog_refused(tree, {command}, "[changelog.duplicate_id]");
}

TEST_CASE("no flag lets a changed entry through") {
  const PublishedTree tree;
  set_changelog(tree, {entry("one"), entry("two", "Another title")});
  check_changelog_refused(tree, {"publish", "--allow-rollback"}, "[changelog.changed]");
  check_changelog_refused(tree, {"publish", "--only", "changelog"}, "[changelog.changed]");
  check_changelog_refused(tree, {"publish", "--only", "changelog.runtime"}, "[changelog.changed]");
}

TEST_CASE("new entries must be fit for readers; published entries get a warning") {
  const StateTree tree;
  auto bad = entry("bad", "See <b>this</b>");
  set_changelog(tree, {bad});
  CHECK(tree.run({"publish"}).exit_code == 1);
  // An older program without this rule published it.
  REQUIRE(tree.run({"publish", "--only", "version"}).exit_code == 0);
  set_changelog(tree, {entry("one")});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  bad["tags"] = Json::array();
  tree.write(published_changelog, Json::array({bad}).dump(2) + "\n");
  tree.remove("runtime/exports/manifest.json");
  set_changelog(tree, {bad});
  const auto ended = tree.run({"publish"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.find("warning: ") != std::string::npos);
  CHECK(ended.error.find("[changelog.markup]") != std::string::npos);
}

TEST_CASE("new entries with a forbidden day, scope or private data are refused") {
  const StateTree tree;
  auto bad = entry("bad");
  bad["date"] = "2026-02-30";
  set_changelog(tree, {bad});
  check_changelog_refused(tree, {"publish"}, "[changelog.date]");
  bad = entry("bad");
  bad["scope"] = "else";
  set_changelog(tree, {bad});
  check_changelog_refused(tree, {"publish"}, "[changelog.scope]");
  bad = entry("bad", "Ask someone@example.org");
  set_changelog(tree, {bad});
  check_changelog_refused(tree, {"publish"}, "[privacy.email]");
}

TEST_CASE("a new entry with a control character or an implausible day is refused") {
  const StateTree tree;
  set_changelog(tree, {entry("bad", "One\nand two")});
  check_changelog_refused(tree, {"publish"}, "[changelog.control]");
  check_changelog_refused(tree, {"validate"}, "[changelog.control]");
  set_changelog(tree, {entry("bad", "Bell\a")});
  check_changelog_refused(tree, {"publish"}, "[changelog.control]");
  for (const auto* const date : {"0000-01-01", "1999-12-31", "2999-01-01", "9999-12-31"}) {
    CAPTURE(date);
    auto bad = entry("bad");
    bad["date"] = date;
    set_changelog(tree, {bad});
    check_changelog_refused(tree, {"publish"}, "[changelog.date]");
  }
  auto good = entry("good");
  good["description"] = "One\nand two";
  good["details"] = {"A\nB"};
  set_changelog(tree, {good});
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("a new entry may have the snapshot's date or the next, however late the snapshot is") {
  const StateTree tree;
  tree.edit(snapshot_file,
            [](Json& snapshot) { snapshot["generated_at"] = "2990-12-31T12:00:00Z"; });
  auto next_day = entry("new");
  next_day["date"] = "2991-01-01";
  set_changelog(tree, {next_day});
  CHECK(tree.run({"publish", "--dry-run"}).exit_code == 0);
  next_day["date"] = "2991-01-02";
  set_changelog(tree, {next_day});
  check_changelog_refused(tree, {"publish"}, "[changelog.date]");
  // The stamp of the exports is ignored.
  check_changelog_refused(tree, {"publish", "--generated-at", "2995-01-01T00:00:00Z"},
                          "[changelog.date]");
}

TEST_CASE("a published entry that breaks a newer rule is accepted with a warning") {
  const StateTree tree;
  auto bad = entry("Old", "Two\nlines");
  bad["date"] = "2999-01-01";
  bad["tags"] = Json::array();
  auto twin = entry("old");
  twin["tags"] = Json::array();
  tree.write(published_changelog, Json::array({bad, twin}).dump(2) + "\n");
  set_changelog(tree, {bad, twin});
  const auto ended = tree.run({"publish"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  for (const auto* const rule :
       {"[changelog.control]", "[changelog.date]", "[changelog.duplicate_id]"}) {
    CHECK(ended.error.find(rule) != std::string::npos);
  }
}

TEST_CASE("ids that differ only in case are one id, among new and published ones") {
  const PublishedTree tree;
  set_changelog(tree, {entry("one"), entry("two"), entry("One")});
  check_changelog_refused(tree, {"publish"}, "[changelog.duplicate_id]");
  set_changelog(tree, {entry("one"), entry("two"), entry("new"), entry("New")});
  check_changelog_refused(tree, {"validate"}, "[changelog.duplicate_id]");
  set_changelog(tree, {entry("one"), entry("Two")});
  check_changelog_refused(tree, {"publish"}, "[changelog.removed]");
}

TEST_CASE("the order of a published entry's changes is content") {
  const StateTree tree;
  const auto with_changes = [](const std::vector<std::string>& names) {
    auto one = entry("one");
    for (const auto& name : names) one["changes"][name] = {"of " + name};
    return one;
  };
  set_changelog(tree, {with_changes({"b", "a"})});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  set_changelog(tree, {with_changes({"a", "b"})});
  check_changelog_refused(tree, {"publish"}, "has changed in `changes`");
  check_changelog_refused(tree, {"validate"}, "[changelog.changed]");
}

TEST_CASE("a project's name has no markup, wherever it comes from") {
  const StateTree tree;
  tree.edit(snapshot_file, [](Json& snapshot) { snapshot["runtime"]["project"] = "a<b>c"; });
  check_changelog_refused(tree, {"publish"}, snapshot_file);
  tree.edit(snapshot_file, [](Json& snapshot) { snapshot["runtime"]["project"] = "a < b <3"; });
  CHECK(tree.run({"publish"}).exit_code == 0);
  tree.set({{"project", "</b>"}});
  CHECK(tree.run({"publish"}).exit_code == 78);
  tree.set({{"project", "a < b"}});
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.run({"publish", "--set", "project=<i>"}).exit_code == 78);
}

TEST_CASE("a missing published changelog is refused unless a baseline supplies it") {
  const PublishedTree tree;
  tree.write("saved.json", tree.read(published_changelog));
  tree.remove(published_changelog);
  check_changelog_refused(tree, {"publish"}, "[changelog.published-missing]");
  CHECK(test_support::run_program(tree.request({"publish"})).error.find("[changelog.first]") ==
        std::string::npos);
  CHECK(tree.run({"publish", "--baseline", "saved.json"}).exit_code == 0);
}

TEST_CASE("a published changelog that cannot be read is refused unless a baseline supplies it") {
  const PublishedTree tree;
  tree.write("saved.json", tree.read(published_changelog));
  tree.write(published_changelog, "[{");
  check_changelog_refused(tree, {"publish"}, "[changelog.published-missing]");
  CHECK(tree.run({"publish", "--baseline", "saved.json"}).exit_code == 0);
}

TEST_CASE("a baseline file may hold more entries than the published changelog") {
  const PublishedTree tree;
  auto more = tree.read_json(published_changelog);
  auto third = entry("three");
  third["tags"] = Json::array();
  more.push_back(third);
  tree.write("elsewhere.json", more.dump());
  check_changelog_refused(tree, {"publish", "--baseline", "elsewhere.json"}, "three");
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  CHECK(tree.run({"publish", "--baseline", "elsewhere.json"}).exit_code == 0);
}

TEST_CASE("changelog add never advises emptying an existing changelog") {
  const StateTree tree;
  const auto before = tree.read(changelog_file);
  auto request = tree.request(added("A"));
  SECTION("it may not be read") {
    if (::getuid() != 0) return;
    constexpr uid_t nobody = 65534;
    REQUIRE(::chown(tree.root().c_str(), nobody, nobody) == 0);
    REQUIRE(::chmod(tree.path(changelog_file).c_str(), 0) == 0);
    request.user = nobody;
  }
  SECTION("its folder may not be searched") {
    if (::getuid() != 0) return;
    constexpr uid_t nobody = 65534;
    REQUIRE(::chown(tree.root().c_str(), nobody, nobody) == 0);
    REQUIRE(::chmod(tree.path("changelog").c_str(), 0) == 0);
    request.user = nobody;
  }
  SECTION("a folder on its way is a file") {
    tree.write("file", "x");
    request.arguments.insert(request.arguments.end(), {"--set", "paths.changelog=file/x.json"});
  }
  const auto ended = test_support::run_program(request);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 66);
  CHECK(ended.error.find("[]") == std::string::npos);
  REQUIRE(::chmod(tree.path("changelog").c_str(), 0755) == 0);
  CHECK(tree.read(changelog_file) == before);
}

TEST_CASE("changelog add derives an id that differs from others in more than case") {
  const StateTree tree;
  tree.edit(changelog_file, [](Json& entries) { entries[0]["id"] = "2026-01-CLIPS"; });
  CHECK(tree.run(added("Clips")).out.starts_with("Added 2026-01-clips-2 "));
  const auto given =
      tree.run({"changelog", "add", "--title", "B", "--description", "C", "--id", "2026-01-Clips"});
  CHECK(given.exit_code == 1);
}

TEST_CASE("a publish of other exports needs the published changelog as it was listed") {
  const PublishedTree tree;
  tree.append(events_file, event_row(5));
  REQUIRE(tree.run({"publish", "--only", "telemetry.events"}).exit_code == 0);
  CHECK(tree.export_at("manifest.json")["generation"] == 2);
  tree.append(events_file, event_row(4));
  SECTION("it is missing") {
    tree.remove(published_changelog);
  }
  SECTION("it is altered") {
    tree.write(published_changelog, Json::array({entry("one")}).dump(2) + "\n");
  }
  SECTION("it is damaged") {
    tree.write(published_changelog, "[{");
  }
  for (const Words& words : {Words{"publish", "--only", "telemetry.events"},
                             {"publish", "--only", "version"},
                             {"publish", "--dry-run", "--only", "version"}}) {
    CAPTURE(words);
    check_changelog_refused(tree, words, "[changelog.published-missing]");
  }
  CHECK(tree.export_at("manifest.json")["generation"] == 2);
}

TEST_CASE("a changelog that is gone with its manifest is missing, not a first one") {
  const PublishedTree tree;
  tree.remove(published_changelog);
  tree.remove("runtime/exports/manifest.json");
  REQUIRE(tree.exists("runtime/exports/admin/manifest.json"));
  for (const auto* const command : {"publish", "validate"}) {
    check_changelog_refused(tree, {command}, "[changelog.published-missing]");
  }
}

}  // namespace runtime_exports::blackbox
