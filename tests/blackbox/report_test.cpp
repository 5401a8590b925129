#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// Runs `report` with these words, and returns the page.
std::string page_of(const StateTree& tree, Words words, int exit_code = 0) {
  words.insert(words.begin(), "report");
  words.insert(words.end(), {"--out", "page.html"});
  const auto ended = tree.run(std::move(words));
  INFO(ended.out << ended.error);
  CHECK(ended.exit_code == exit_code);
  return tree.read("page.html");
}

TEST_CASE("report makes one page of what is published, and says where it is") {
  StateTree tree{Content::sample};
  published(tree);
  const auto exports = tree.exports();
  const auto ended = tree.run({"report", "--out", "page.html"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out == "page.html: All 12 files match their manifest, schemas and privacy rules.\n");
  CHECK(exports.differences(tree.exports()).empty());
  const auto page = tree.read("page.html");
  CHECK(page.size() < 300'000);
  for (const std::string_view part :
       {"default-src 'none'; style-src 'sha256-", "StreamSuites™ Runtime", "0.5.0-alpha",
        "2026.07.16+005", "quota_exceeded", "Exports get their own publisher",
        "telemetry.events.schema.json"}) {
    CHECK(holds(page, part));
  }
  for (const std::string_view part : {"<script", "http:", "https:", "url(http", "src="}) {
    CHECK_FALSE(holds(page, part));
  }
}

TEST_CASE("a page shows nothing of the accounts unless --admin asks for counts") {
  StateTree tree{Content::sample};
  published(tree);
  const auto page = page_of(tree, {});
  for (const std::string_view part : {"Accounts", "developer", "login_success", "users.json"}) {
    CHECK_FALSE(holds(page, part));
  }
  CHECK(holds(page, "3 files of the admin audience not shown"));
  const auto admin = page_of(tree, {"--admin"});
  CHECK(holds(admin, "Accounts by role"));
  CHECK((std::filesystem::status(tree.path("page.html")).permissions() &
         std::filesystem::perms::others_read) == std::filesystem::perms::none);
  CHECK(holds(admin, "developer"));
  CHECK(holds(admin, "login_success"));
  const auto users = tree.export_at("admin/users/users.json")["users"];
  for (const auto& user : users) {
    CHECK_FALSE(holds(admin, user["id"].get<std::string>()));
    const auto email = user.contains("email") ? user["email"] : Json{};
    if (email.is_string()) CHECK_FALSE(holds(admin, email.get<std::string>()));
  }
  const auto manifest = tree.export_at("admin/manifest.json");
  for (const auto& file : manifest["files"]) {
    CHECK_FALSE(holds(admin, file["sha256"].get<std::string>()));
  }
}

TEST_CASE(
    "a file with an error shows its findings and no data, and the exit code is that of verify") {
  StateTree tree{Content::sample};
  published(tree);
  const std::string events = "runtime/exports/telemetry/events.json";
  auto text = tree.read(events);
  const std::string severity = "\"severity\": \"error\"";
  text.replace(text.find(severity), severity.size(), "\"severity\": \"fatal\"");
  tree.write(events, text);
  const auto page = page_of(tree, {}, 1);
  CHECK(tree.run({"verify", "runtime/exports"}).exit_code == 1);
  CHECK(holds(page, "2 problems found in 12 files"));
  CHECK(holds(page, "This export has errors, so its data is not shown."));
  CHECK(holds(page, "schema.enum"));
  CHECK_FALSE(holds(page, "The newest 50"));
  CHECK(holds(page, "quota_exceeded"));
}

TEST_CASE("problems of a file without a section are shown at the top") {
  StateTree tree{Content::sample};
  published(tree);
  tree.append("runtime/exports/changelog.runtime.json", "\n");
  tree.append("runtime/exports/version.json", "\n");
  const auto page = page_of(tree, {}, 1);
  CHECK(holds(page, "2 problems found in 12 files"));
  CHECK(holds(page, "changelog.runtime.json: it does not match manifest.json"));
  CHECK(holds(page, "version.json: it does not match manifest.json"));
  CHECK(holds(page, "StreamSuites™ Runtime"));
}

TEST_CASE("problems of admin files are only counted without --admin") {
  StateTree tree{Content::sample};
  published(tree);
  tree.append("runtime/exports/admin/audit/audit.json", "x");
  const auto page = page_of(tree, {}, 1);
  CHECK(holds(page, "in files of the admin audience"));
  CHECK_FALSE(holds(page, "audit.json"));
  const auto admin = page_of(tree, {"--admin"}, 1);
  CHECK(holds(admin, "admin/audit/audit.json"));
  CHECK_FALSE(holds(admin, "Audit rows by action"));
}

TEST_CASE("report --next shows what would be published, and marks what is new") {
  StateTree tree;
  published(tree);
  const auto before = tree.exports();
  tree.edit(changelog_file, [](Json& entries) {
    auto entry = entries[0];
    entry["id"] = "second";
    entry["title"] = "The second entry";
    entries.push_back(entry);
  });
  tree.edit(snapshot_file, [](Json& value) { value["runtime"]["version"] = "1.2.4"; });
  const auto page = page_of(tree, {"--next"});
  CHECK(holds(page, "What would be published to "));
  CHECK(holds(page, "The second entry<span class=\"chip new\">new</span>"));
  CHECK(page.find("chip new\">new<") == page.rfind("chip new\">new<"));
  CHECK(holds(page, "class=\"changes\">+1 entry<"));
  CHECK(holds(page, "publishing would change 6"));
  CHECK(holds(page, "class=\"changes\">1.2.3 -&gt; 1.2.4<"));
  CHECK(before.differences(tree.exports()).empty());
}

TEST_CASE("report --next of a state that would be refused says why") {
  StateTree tree{Content::sample};
  tree.edit(changelog_file, [](Json& entries) { entries[0]["title"] = "Ask ada@example.org"; });
  const auto page = page_of(tree, {"--next"}, 1);
  CHECK(holds(page, "Nothing would be published: "));
  CHECK(holds(page, "privacy.email"));
  CHECK_FALSE(holds(page, "ada@example.org"));
  CHECK_FALSE(holds(page, "Auth telemetry hardened"));
  CHECK(holds(page, "quota_exceeded"));
  tree.remove(snapshot_file);
  const auto nothing = page_of(tree, {"--next"}, 66);
  CHECK(holds(nothing, "Nothing would be published: 1 problem found"));
  CHECK_FALSE(holds(nothing, "quota_exceeded"));
}

TEST_CASE("report of a folder takes settings only from --config") {
  StateTree tree;
  published(tree);
  std::filesystem::rename(tree.path("runtime/exports"), tree.path("mirror"));
  tree.set({{"unknown", 1}});
  CHECK(holds(page_of(tree, {"mirror"}), "Published in <code>mirror</code>"));
  CHECK(tree.run({"report", "mirror", "--out", "page.html", "--config", settings_file}).exit_code ==
        78);
  CHECK(tree.run({"report", "--out", "page.html"}).exit_code == 78);
  CHECK(holds(page_of(tree, {"nowhere"}, 66), "cannot be opened"));
}

TEST_CASE("report replaces no input, setting, export or file of the tree that it shows") {
  StateTree tree;
  tree.write("shared/config/exports.json", "{}\n");
  published(tree);
  std::filesystem::copy(tree.path("runtime/exports"), tree.path("mirror"),
                        std::filesystem::copy_options::recursive);
  const auto before = tree.everything();
  for (const auto& file :
       {events_file, changelog_file, settings_file, std::string{"runtime/exports/version.json"},
        std::string{"runtime/exports/page.html"}, std::string{"shared/state/page.html"},
        std::string{"runtime"}}) {
    CAPTURE(file);
    CHECK(tree.run({"report", "--out", file}).exit_code == 73);
  }
  CHECK(tree.run({"report", "mirror", "--out", "mirror/version.json"}).exit_code == 73);
  CHECK(tree.run({"report", "--out", "nowhere/page.html"}).exit_code == 74);
  CHECK(before.differences(tree.everything()).empty());
}

TEST_CASE("report needs --out, and takes options of a publish only with --next") {
  const StateTree tree;
  CHECK(tree.run({"report"}).exit_code == 2);
  const auto ended = tree.run({"report", "--out", "page.html", "--strict"});
  CHECK(ended.exit_code == 2);
  CHECK(holds(ended.error, "--next"));
  CHECK(tree.run({"report", "runtime/exports", "--next", "--out", "page.html"}).exit_code == 2);
}

}  // namespace
}  // namespace runtime_exports::blackbox
