#include <filesystem>
#include <string>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>

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

void put_anothers(const StateTree& tree, const std::string& file, const std::string& kind) {
  const auto path = tree.path(file);
  if (kind == "JSON") tree.write(file, "{\"items\": [1]}\n");
  if (kind == "no JSON") tree.write(file, "<rss>\n");
  if (kind == "link") std::filesystem::create_symlink("nowhere", path);
  if (kind == "folder") std::filesystem::create_directory(path);
  if (kind == "FIFO") REQUIRE(mkfifo(path.c_str(), 0644) == 0);
}

TEST_CASE("while feed and badge are off, their names are free for other programs") {
  const auto kind = GENERATE(as<std::string>{}, "JSON", "no JSON", "link", "folder", "FIFO");
  CAPTURE(kind);
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--export-public", "pub"}).exit_code == 0);
  for (const std::string name : {"feed.json", "badge.json"}) {
    put_anothers(tree, "runtime/exports/" + name, kind);
  }
  tree.append(events_file, event_row(5));
  for (const Words& words : {Words{"diff"}, Words{"publish"}, Words{"publish", "--only", "version"},
                             Words{"publish", "--export-public", "pub"}, Words{"validate"},
                             Words{"verify", "runtime/exports"}, Words{"verify", "pub"}}) {
    CAPTURE(words);
    const auto ended = tree.run(words);
    CAPTURE(ended.error);
    CHECK(ended.exit_code == 0);
    CHECK_FALSE(says(ended, "warning: "));
  }
  CHECK(says(tree.run({"verify", "runtime/exports"}), "info: feed.json: ") == (kind != "folder"));
  CHECK_FALSE(tree.exists("pub/feed.json"));
}

TEST_CASE("verify --public reads a feed that no manifest lists as it reads any other file") {
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--export-public", "pub"}).exit_code == 0);
  tree.write("pub/feed.json", "{\"items\": []}\n");
  const auto clean = tree.run({"verify", "--public", "pub"});
  CHECK(clean.exit_code == 0);
  CHECK(says(clean, "info: feed.json: this is not one of this program's files [tree.unknown]"));
  tree.write("pub/feed.json", "{\"author\": \"jo@example.org\"}\n");
  const auto ended = tree.run({"verify", "--public", "pub"});
  CHECK(ended.exit_code == 1);
  CHECK(says(ended, "error: feed.json:1:13: the file holds an e-mail address"));
}

TEST_CASE("a feed that is switched on does not replace a feed of somebody else") {
  const auto kind = GENERATE(as<std::string>{}, "JSON", "no JSON", "link", "folder", "FIFO");
  CAPTURE(kind);
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  put_anothers(tree, "runtime/exports/feed.json", kind);
  tree.set(with_feed);
  const auto before = tree.exports();
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 73);
  CHECK(says(ended, "error: runtime/exports/feed.json: "));
  CHECK(before.differences(tree.exports()).empty());
  tree.remove("runtime/exports/feed.json");
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.exists("runtime/exports/feed.json"));
}

TEST_CASE("a feed that was published is renewed, also beside a damaged manifest") {
  const StateTree tree;
  tree.set(with_feed);
  tree.write(changelog_file, Json({fix_of("a", "2026-01-01")}).dump());
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write(changelog_file, Json({fix_of("a", "2026-01-01"), fix_of("b", "2026-01-02")}).dump());
  SECTION("the manifest is as it was") {}
  SECTION("the manifest is damaged") {
    tree.write("runtime/exports/manifest.json", "{");
  }
  const auto ended = tree.run({"publish"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(ids_in_feed(tree) == Json({"b", "a"}));
  CHECK(tree.run({"validate"}).exit_code == 0);
  CHECK(tree.run({"verify", "runtime/exports"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox
