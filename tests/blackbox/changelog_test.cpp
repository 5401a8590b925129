#include <map>
#include <string>
#include <vector>

#include "blackbox/state_tree.hpp"
#include <catch2/catch.hpp>

namespace runtime_exports::blackbox {
namespace {

using Words = std::vector<std::string>;

const std::string published_file = "runtime/exports/changelog.runtime.json";

Json entry(const std::string& id, const std::string& title = "Something new") {
  return {{"id", id},           {"date", "2026-01-02"},
          {"title", title},     {"description", "What it is."},
          {"version", "1.2.3"}, {"scope", "runtime"}};
}

void set_changelog(const StateTree& tree, const std::vector<Json>& entries) {
  tree.write(changelog_file, Json(entries).dump(2) + "\n");
}

/// A tree that has published two entries.
struct PublishedTree : StateTree {
  PublishedTree() {
    set_changelog(*this, {entry("one"), entry("two")});
    REQUIRE(run({"publish"}).exit_code == 0);
  }
};

/// Refused with this line in the log and nothing written.
void check_refused(const StateTree& tree, const Words& words, const std::string& line) {
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
  CHECK(ended.error == first_publish_note);
}

TEST_CASE("new entries are published, and the second publish compares") {
  const PublishedTree tree;
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  const auto ended = test_support::run_program(tree.request({"publish"}));
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(tree.read_json(published_file).size() == 3);
}

TEST_CASE("a removed, changed or re-used entry of the changelog is refused by id and members") {
  const PublishedTree tree;
  const auto command = GENERATE(as<std::string>{}, "publish", "validate");
  set_changelog(tree, {entry("one")});
  check_refused(tree, {command}, "[changelog.removed]");
  set_changelog(tree, {entry("one"), entry("two", "Another title")});
  const auto ended = tree.run({command});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("[changelog.changed]") != std::string::npos);
  CHECK(ended.error.find("two") != std::string::npos);
  CHECK(ended.error.find("title") != std::string::npos);
  CHECK(ended.error.find("Another") == std::string::npos);
  set_changelog(tree, {entry("one"), entry("two"), entry("two", "Re-used")});
  check_refused(tree, {command}, "[changelog.duplicate_id]");
}

TEST_CASE("no flag lets a changed entry through") {
  const PublishedTree tree;
  set_changelog(tree, {entry("one"), entry("two", "Another title")});
  check_refused(tree, {"publish", "--allow-rollback"}, "[changelog.changed]");
  check_refused(tree, {"publish", "--only", "changelog"}, "[changelog.changed]");
  check_refused(tree, {"publish", "--only", "changelog.runtime"}, "[changelog.changed]");
}

TEST_CASE("new entries must be fit for readers, published ones are warned of") {
  const StateTree tree;
  auto bad = entry("bad", "See <b>this</b>");
  set_changelog(tree, {bad});
  CHECK(tree.run({"publish"}).exit_code == 1);
  // As a program published it that had no such rule.
  REQUIRE(tree.run({"publish", "--only", "version"}).exit_code == 0);
  set_changelog(tree, {entry("one")});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  bad["tags"] = Json::array();
  tree.write(published_file, Json::array({bad}).dump(2) + "\n");
  tree.remove("runtime/exports/manifest.json");
  set_changelog(tree, {bad});
  const auto ended = tree.run({"publish"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.find("warning: ") != std::string::npos);
  CHECK(ended.error.find("[changelog.markup]") != std::string::npos);
}

TEST_CASE("new entries with a day, a scope or private data that must not be are refused") {
  const StateTree tree;
  auto bad = entry("bad");
  bad["date"] = "2026-02-30";
  set_changelog(tree, {bad});
  check_refused(tree, {"publish"}, "[changelog.date]");
  bad = entry("bad");
  bad["scope"] = "else";
  set_changelog(tree, {bad});
  check_refused(tree, {"publish"}, "[changelog.scope]");
  bad = entry("bad", "Ask someone@example.org");
  set_changelog(tree, {bad});
  check_refused(tree, {"publish"}, "[privacy.email]");
}

TEST_CASE("a published changelog that is gone is refused unless a baseline supplies it") {
  const PublishedTree tree;
  tree.write("saved.json", tree.read(published_file));
  tree.remove(published_file);
  check_refused(tree, {"publish"}, "[changelog.published-missing]");
  CHECK(test_support::run_program(tree.request({"publish"})).error.find("[changelog.first]") ==
        std::string::npos);
  CHECK(tree.run({"publish", "--baseline", "saved.json"}).exit_code == 0);
}

TEST_CASE("a published changelog that cannot be read is refused unless a baseline supplies it") {
  const PublishedTree tree;
  tree.write("saved.json", tree.read(published_file));
  tree.write(published_file, "[{");
  check_refused(tree, {"publish"}, "[changelog.published-missing]");
  CHECK(tree.run({"publish", "--baseline", "saved.json"}).exit_code == 0);
}

TEST_CASE("a baseline file that lacks nothing of what is published may hold more") {
  const PublishedTree tree;
  auto more = tree.read_json(published_file);
  auto third = entry("three");
  third["tags"] = Json::array();
  more.push_back(third);
  tree.write("elsewhere.json", more.dump());
  check_refused(tree, {"publish", "--baseline", "elsewhere.json"}, "three");
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  CHECK(tree.run({"publish", "--baseline", "elsewhere.json"}).exit_code == 0);
}

}  // namespace runtime_exports::blackbox
