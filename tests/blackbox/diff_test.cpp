#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

void add_entry(const StateTree& tree, const std::string& id) {
  tree.edit(changelog_file, [&](Json& entries) {
    auto entry = entries[0];
    entry["id"] = id;
    entries.push_back(entry);
  });
}

TEST_CASE("diff says in words and counts what publish would change") {
  StateTree tree;
  tree.append(users_file, user_row("user-000002") + user_row("user-000003"));
  published(tree);
  add_entry(tree, "second");
  add_entry(tree, "third");
  tree.write(errors_file, R"({"timestamp":"2026-01-02T11:51:00Z","subsystem":"platform",)"
                          R"("error_type":"platform_error","message":"Another"})"
                          "\n");
  tree.write(users_file, user_row("user-000001") +
                             R"({"id":"user-000002","created_at":"2026-01-01T00:00:00Z",)"
                             R"("display_name":"Grace Unmistakable"})"
                             "\n" +
                             user_row("user-000004"));
  tree.edit(snapshot_file, [](Json& value) {
    value["runtime"]["version"] = "1.2.4";
    value["runtime"]["build"] = "8";
  });
  const auto before = tree.everything();
  const auto ended = tree.run({"diff"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out ==
        "version 1.2.3 -> 1.2.4, build 7 -> 8\n"
        "changelog +2 entries\n"
        "changelog.runtime +2 entries\n"
        "telemetry/errors +1 -1\n"
        "runtime_snapshot changed\n"
        "admin/users +1 -1 ~1\n"
        "admin/audit the same rows\n"
        "generation 1 -> 2\n");
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("diff says the first publish in words too") {
  const StateTree tree;
  const auto ended = tree.run({"diff"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out ==
        "version 1.2.3 (new)\n"
        "changelog +1 entry (new)\n"
        "changelog.runtime +1 entry (new)\n"
        "telemetry/events +1 (new)\n"
        "telemetry/rates (new)\n"
        "telemetry/errors +1 (new)\n"
        "telemetry/auth_events +1 (new)\n"
        "runtime_snapshot (new)\n"
        "admin/users +1 (new)\n"
        "admin/audit +1 (new)\n"
        "generation 0 -> 1\n");
  CHECK(tree.is_unpublished());
  CHECK_FALSE(tree.exists("runtime/.publish"));
}

TEST_CASE("diff says that there is no difference") {
  StateTree tree;
  published(tree);
  const auto ended = tree.run({"diff"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out == "No difference: runtime/exports already holds generation 1.\n");
}

TEST_CASE("a later snapshot alone changes stamps, not rows") {
  StateTree tree;
  published(tree);
  tree.edit(snapshot_file, [](Json& value) { value["generated_at"] = "2026-01-02T12:00:01Z"; });
  CHECK(tree.run({"diff"}).out ==
        "version 1.2.3, another time stamp or project\n"
        "changelog the same entries\n"
        "telemetry/events the same rows\n"
        "telemetry/rates changed\n"
        "telemetry/errors the same rows\n"
        "telemetry/auth_events the same rows\n"
        "runtime_snapshot changed\n"
        "admin/users the same rows\n"
        "admin/audit the same rows\n"
        "generation 1 -> 2\n");
}

TEST_CASE("diff of a manifest alone, of modes alone, and of a damaged export") {
  StateTree tree;
  published(tree);
  tree.remove("runtime/exports/manifest.json");
  CHECK(tree.run({"diff"}).out == "the manifests only\ngeneration 1 -> 2\n");
  published(tree);
  std::filesystem::permissions(tree.path("runtime/exports/version.json"),
                               std::filesystem::perms::owner_read);
  CHECK(tree.run({"diff"}).out == "the modes of files only\n");
  tree.write("runtime/exports/telemetry/events.json", R"({"events": [{}, {"a":)");
  CHECK(tree.run({"diff", "--only", "telemetry.events"})
            .out.starts_with("telemetry/events +1 -2 (what is published breaks its schema)\n"));
}

TEST_CASE("an edit of a published version.json does not reach the terminal") {
  StateTree tree;
  published(tree);
  tree.edit("runtime/exports/version.json", [](Json& value) { value["build"] = "\x1b[31m"; });
  const auto ended = tree.run({"diff"});
  CHECK(ended.out.find('\x1b') == std::string::npos);
  tree.edit("runtime/exports/version.json", [](Json& value) { value["source"] = 7; });
  CHECK(
      tree.run({"diff"}).out.starts_with("version 1.2.3 (what is published breaks its schema)\n"));
}

TEST_CASE("rows that appear twice are counted as often") {
  StateTree tree;
  tree.append(events_file, event_row(10) + event_row(10));
  published(tree);
  tree.write(events_file, event_row(10) + event_row(9));
  CHECK(tree.run({"diff"}).out == "telemetry/events +1 -2\ngeneration 1 -> 2\n");
}

TEST_CASE("diff ends like a publish that is refused, without a summary") {
  StateTree tree;
  published(tree);
  SECTION("a refused state") {
    tree.append(users_file, "{}\n");
    const auto ended = tree.run({"diff"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.out == "Refused: nothing would be published.\n");
  }
  SECTION("a pending publish") {
    tree.write("runtime/.publish/journal", "");
    CHECK(tree.run({"diff"}).exit_code == 75);
  }
  SECTION("no state") {
    tree.remove(snapshot_file);
    CHECK(tree.run({"diff"}).exit_code == 66);
  }
  SECTION("an unknown export") {
    CHECK(tree.run({"diff", "--only", "nothing"}).exit_code == 2);
  }
}

TEST_CASE("--dry-run prints the same summary after its table") {
  StateTree tree;
  published(tree);
  tree.append(events_file, event_row(5));
  const auto words = tree.run({"diff"}).out;
  CHECK(words == "telemetry/events +1\ngeneration 1 -> 2\n");
  const auto ended = tree.run({"publish", "--dry-run"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.ends_with(
      "\n\n" + words +
      "\nWould publish 1 export to runtime/exports as generation 2; nothing was written.\n"));
}

TEST_CASE("diff's result as JSON holds the counts") {
  StateTree tree;
  published(tree);
  add_entry(tree, "second");
  tree.edit(snapshot_file, [](Json& value) { value["runtime"]["build"] = "8"; });
  const auto result = Json::parse(tree.run({"diff", "--format", "json"}).out);
  CHECK(result["command"] == "diff");
  CHECK(result["outcome"] == "differs");
  CHECK(result["exit_code"] == 0);
  CHECK(result["generation"] == Json{{"before", 1}, {"after", 2}});
  CHECK(result["differences"][0] == Json{{"id", "version"},
                                         {"path", "version.json"},
                                         {"audience", "public"},
                                         {"change", "changed"},
                                         {"before", {{"version", "1.2.3"}, {"build", "7"}}},
                                         {"after", {{"version", "1.2.3"}, {"build", "8"}}}});
  CHECK(result["differences"][2] == Json{{"id", "changelog.runtime"},
                                         {"path", "changelog.runtime.json"},
                                         {"audience", "public"},
                                         {"change", "changed"},
                                         {"added", 1},
                                         {"removed", 0},
                                         {"changed", 0}});
  CHECK(result["errors"].empty());
  CHECK(result["findings"].empty());
}

}  // namespace
}  // namespace runtime_exports::blackbox
