#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("--only publishes what it names and lists the kept files as they are") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto before = tree.exports();
  tree.append(events_file, event_row(5));
  tree.append(errors_file, tree.read(errors_file));
  const auto ended = tree.run({"publish", "--only", "telemetry.events"});
  REQUIRE(ended.exit_code == 0);
  const auto after = tree.exports();
  CHECK(before.differences(after) == Names{"different: .", "different: admin",
                                           "different: admin/manifest.json",
                                           "different: manifest.json", "different: telemetry",
                                           "different: telemetry/events.json"});
  const auto manifest = tree.export_at("manifest.json");
  CHECK(manifest["generation"] == 2);
  REQUIRE(manifest["files"].size() == 8);
  for (const auto& file : manifest["files"]) {
    CHECK(file["sha256"] == after.at(file["path"]).content);
  }
}

TEST_CASE("--only may be repeated and takes several ids") {
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--only", "version,changelog", "--only", "snapshot"}).exit_code ==
          0);
  CHECK(tree.exports().names() ==
        Names{".", "changelog.json", "manifest.json", "runtime_snapshot.json", "version.json"});
}

TEST_CASE("--only of a public export makes no admin manifest") {
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--only", "version"}).exit_code == 0);
  CHECK_FALSE(tree.exists("runtime/exports/admin"));
  CHECK(tree.export_at("manifest.json")["files"].size() == 1);
}

TEST_CASE("a newer stamp alone writes nothing with --only") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto before = tree.exports();
  tree.edit(snapshot_file, [](Json& value) { value["generated_at"] = "2026-01-02T12:30:00Z"; });
  const auto ended = tree.run({"publish", "--only", "changelog.runtime"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.ends_with("Nothing to do: runtime/exports already holds generation 1.\n"));
  CHECK(before.differences(tree.exports()) == Names{});
}

TEST_CASE("a kept file that breaks its schema refuses the publish") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.edit("runtime/exports/version.json", [](Json& value) { value["version"] = "one"; });
  tree.append(events_file, event_row(5));
  const auto before = tree.exports();
  const auto ended = tree.run({"publish", "--only", "telemetry.events"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.out == "Refused: nothing was published.\n");
  CHECK(ended.error.starts_with("error: runtime/exports/version.json:3:14: /version: "));
  CHECK(before.differences(tree.exports()) == Names{});
}

TEST_CASE("exports.enabled leaves the other exports out, and --only cannot name them") {
  const StateTree tree;
  tree.set({{"exports", {{"enabled", {"version", "snapshot"}}}}});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.exports().names() ==
        Names{".", "manifest.json", "runtime_snapshot.json", "version.json"});
  const auto ended = tree.run({"publish", "--only", "admin.users"});
  CHECK(ended.exit_code == 2);
  CHECK(ended.error ==
        "error: --only admin.users: this export is not enabled\n  help: add the "
        "export to `exports.enabled`\n");
}

TEST_CASE("a missing input is named with the export that needs it and what to do") {
  const StateTree tree;
  const auto [file, id] =
      GENERATE(table<std::string, std::string>({{events_file, "telemetry.events"},
                                                {errors_file, "telemetry.errors"},
                                                {counters_file, "telemetry.rates"},
                                                {auth_file, "telemetry.auth_events"},
                                                {users_file, "admin.users"},
                                                {audit_file, "admin.audit"},
                                                {changelog_file, "changelog"},
                                                {snapshot_file, "version"}}));
  std::string help =
      "publish others with `--only`, or list in `exports.enabled` only those that are possible";
  if (file == users_file) {
    help =
        "public texts are compared with the accounts; without accounts, list the exports that you "
        "need in `exports.enabled`";
  }
  if (file == snapshot_file) {
    help =
        "every export needs it: let the runtime write it, or name the state's folder with "
        "`paths.state`";
  }
  tree.remove(file);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 66);
  CHECK(ended.out == "Refused: nothing was published.\n");
  CHECK(ended.error == "error: " + file + ": the file does not exist; the export `" + id +
                           "` needs it (No such file or directory)\n  help: " + help + "\n");
  CHECK(tree.is_unpublished());
}

TEST_CASE("an input that is not a regular file is missing, and reading it does not hang") {
  const StateTree tree;
  tree.remove(events_file);
  REQUIRE(mkfifo(tree.path(events_file).c_str(), 0600) == 0);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 66);
  CHECK(ended.error.starts_with("error: " + events_file + ": it is a FIFO, not a regular file"));
}

TEST_CASE("an input that nothing selected needs is not opened") {
  const StateTree tree;
  for (const auto& file : {events_file, errors_file, counters_file, auth_file, users_file,
                           audit_file, changelog_file}) {
    tree.remove(file);
    REQUIRE(mkfifo(tree.path(file).c_str(), 0600) == 0);
  }
  const auto ended = tree.run({"publish", "--only", "version"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
}

TEST_CASE("public exports need no accounts when no account export is enabled") {
  const StateTree tree;
  tree.remove("shared/state/accounts");
  CHECK(tree.run({"publish", "--only", "telemetry.events"}).exit_code == 66);
  tree.set({{"exports", {{"enabled", {"version", "telemetry.events"}}}}});
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("a root that does not exist is missing") {
  const StateTree tree;
  const auto ended = tree.run({"publish", "--root", "nowhere"});
  CHECK(ended.exit_code == 66);
  CHECK_THAT(ended.error,
             Catch::StartsWith("error: nowhere: the root folder cannot be opened (No such file or "
                               "directory)") &&
                 Catch::Contains("name the project's folder with `--root`"));
}

TEST_CASE("of several inputs that are bad, the first code of the table of exit codes counts") {
  const StateTree tree;
  tree.remove(events_file);
  tree.append(users_file, "{}\n");
  CHECK(tree.run({"publish"}).exit_code == 66);
  tree.write(events_file, "");
  tree.remove(users_file);
  tree.append(errors_file, "{}\n");
  CHECK(tree.run({"publish"}).exit_code == 66);
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox
