#include <string>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

Json fix_of(const std::string& id, const std::string& date, const std::string& title = "Title") {
  return {{"id", id},           {"date", date},       {"title", title}, {"description", "Text."},
          {"version", "1.0.0"}, {"scope", "runtime"}, {"tags", {"fix"}}};
}

Json ids_in_feed(const StateTree& tree) {
  auto ids = Json::array();
  const auto feed = tree.export_at("feed.json");
  for (const auto& item : feed["items"]) ids.push_back(item["id"]);
  return ids;
}

const Json with_feed{{"feed", {{"home_page_url", "https://example.org/changes"}}}};

TEST_CASE("feed.json and badge.json are published if their settings are set") {
  const StateTree tree;
  tree.write(changelog_file, Json({fix_of("2026-01-01-a", "2026-01-01")}).dump());
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK_FALSE(tree.exists("runtime/exports/feed.json"));
  CHECK_FALSE(tree.exists("runtime/exports/badge.json"));
  CHECK(tree.run({"publish", "--only", "feed"}).error.find("set `feed.home_page_url`") !=
        std::string::npos);
  tree.set({{"feed", {{"home_page_url", "https://example.org/changes"}}},
            {"badge", {{"label", "runtime"}}},
            {"exports", {{"enabled", {"version", "changelog", "changelog.runtime"}}}}});
  const auto ended = tree.run({"publish", "--export-public", "pub"});
  CAPTURE(ended.error);
  REQUIRE(ended.exit_code == 0);
  const auto feed = tree.export_at("feed.json");
  CHECK(feed["home_page_url"] == "https://example.org/changes");
  CHECK(feed["items"][0]["date_published"] == "2026-01-01T00:00:00Z");
  CHECK(tree.export_at("badge.json")["label"] == "runtime");
  CHECK(tree.exists("pub/feed.json"));
  CHECK(tree.run({"validate"}).exit_code == 0);
  CHECK(tree.run({"verify", "--public", "pub"}).exit_code == 0);
  tree.set(Json::object());
  CHECK(tree.run({"publish"})
            .error.find("runtime/exports/feed.json: the file is published, but its "
                        "export is not enabled") != std::string::npos);
}

TEST_CASE("a feed holds the newest 100 entries") {
  const StateTree tree;
  tree.set(with_feed);
  auto changelog = Json::array();
  for (int i = 100; i < 250; ++i)
    changelog.push_back(fix_of("e" + std::to_string(i), "2026-01-01"));
  changelog.push_back(fix_of("old", "2025-12-31"));
  tree.write(changelog_file, changelog.dump());
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto ids = ids_in_feed(tree);
  CHECK(ids.size() == 100);
  CHECK(ids.front() == "e100");
  CHECK(ids.back() == "e199");
}

TEST_CASE("an entry that passes only because it was published before is not in the feed") {
  const StateTree tree;
  auto changelog = Json::array();
  changelog.push_back(fix_of("good", "2026-01-01"));
  changelog.push_back(fix_of("markup", "2026-01-01", "<b>Title</b>"));
  changelog.push_back(fix_of("address", "2026-01-01", "By someone@mail.example.org"));
  changelog.push_back(fix_of("later", "2099-01-01"));
  changelog.push_back(fix_of("GOOD", "2025-12-31"));
  tree.write(changelog_file, changelog.dump());
  tree.write("before.json", changelog.dump());
  const auto words = std::vector<std::string>{"publish", "--baseline", "before.json"};
  REQUIRE(tree.run(words).exit_code == 0);
  tree.set(with_feed);
  const auto ended = tree.run({"publish"});
  CAPTURE(ended.error);
  REQUIRE(ended.exit_code == 0);
  CHECK(ids_in_feed(tree) == Json({"good"}));
  CHECK(tree.export_at("changelog.json")["entries"].size() == 5);
}

TEST_CASE("a feed's home page is an https address without a user name") {
  const StateTree tree;
  for (const auto* page : {"http://example.org/", "https://me@example.org/", "example.org"}) {
    CAPTURE(page);
    tree.set({{"feed", {{"home_page_url", page}}}});
    const auto ended = tree.run({"publish", "--quiet"});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error.find("expected an address such as") != std::string::npos);
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox
