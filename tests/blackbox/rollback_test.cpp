#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// A published tree whose snapshot is then changed.
void publish_and_change(const StateTree& tree, const std::string& version, const std::string& build,
                        const std::string& next_version, const std::string& next_build) {
  tree.edit(snapshot_file, [&](Json& value) {
    value["runtime"]["version"] = version;
    value["runtime"]["build"] = build;
  });
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.edit(snapshot_file, [&](Json& value) {
    value["runtime"]["version"] = next_version;
    value["runtime"]["build"] = next_build;
  });
}

TEST_CASE("a snapshot older than the published one is refused, unless it is allowed") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.edit(snapshot_file,
            [](Json& value) { value["generated_at"] = "2026-01-02T12:59:59+01:00"; });
  const auto before = tree.exports();
  const auto refused = tree.run({"publish"});
  CHECK(refused.exit_code == 1);
  CHECK(refused.out == "Refused: nothing was published.\n");
  CHECK(refused.error ==
        "error: shared/state/runtime_snapshot.json:3:19: /generated_at: the snapshot is older than "
        "the published one "
        "[rollback]\n  help: publish the newer state, or go back on purpose with "
        "`publish --allow-rollback`\n");
  CHECK(before.differences(tree.exports()) == Names{});
  CHECK(tree.run({"validate"}).exit_code == 1);
  const auto allowed = tree.run({"publish", "--allow-rollback"});
  CHECK(allowed.exit_code == 0);
  CHECK(allowed.error.starts_with(
      "warning: shared/state/runtime_snapshot.json:3:19: /generated_at: "));
  CHECK(allowed.error.find("omit `--allow-rollback`") != std::string::npos);
  CHECK(allowed.error.find("go back on purpose with") == std::string::npos);
  CHECK(tree.export_at("version.json")["generated_at"] == "2026-01-02T11:59:59Z");
}

TEST_CASE("the same instant in another offset is not a rollback") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.edit(snapshot_file,
            [](Json& value) { value["generated_at"] = "2026-01-02T07:00:00-05:00"; });
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.ends_with("Nothing to do: runtime/exports already holds generation 1.\n"));
}

TEST_CASE("a lower version is refused, by the precedence of Semantic Versioning") {
  const auto [version, next] =
      GENERATE(table<std::string, std::string>({{"0.10.0", "0.9.0"},
                                                {"1.0.0", "1.0.0-rc.1"},
                                                {"1.0.0-alpha.10", "1.0.0-alpha.9"},
                                                {"1.0.0-beta", "1.0.0-alpha.1"},
                                                {"v2.0.0", "Version 1.9.9"}}));
  const StateTree tree;
  publish_and_change(tree, version, "7", next, "8");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.starts_with(
      "error: shared/state/runtime_snapshot.json:6:16: /runtime/version: the version is "
      "lower than the published one [rollback]\n"));
  CHECK(tree.run({"publish", "--allow-rollback"}).exit_code == 0);
}

TEST_CASE("at equal version a lower build is refused, by its runs of digits") {
  const auto [build, next] = GENERATE(table<std::string, std::string>(
      {{"10", "9"}, {"2026.07.16+005", "2026.07.16+4"}, {"2026.10.01", "2026.9.30"}}));
  const StateTree tree;
  publish_and_change(tree, "1.2.3", build, "1.2.3", next);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.starts_with(
      "error: shared/state/runtime_snapshot.json:7:14: /runtime/build: the build is lower "
      "than the published one of the same version [rollback]\n"));
}

TEST_CASE("a higher version may restart its builds") {
  const StateTree tree;
  publish_and_change(tree, "1.9.0", "700", "1.10.0", "1");
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("the prefix of a version is not published") {
  const auto written = GENERATE(as<std::string>{}, "1.2.3", "v1.2.3", "Version 1.2.3");
  const StateTree tree;
  tree.edit(snapshot_file, [&](Json& value) { value["runtime"]["version"] = written; });
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("version.json") == Json({{"project", "Sample"},
                                                {"version", "1.2.3"},
                                                {"build", "7"},
                                                {"generated_at", "2026-01-02T12:00:00Z"},
                                                {"source", "runtime"}}));
  CHECK(tree.export_at("manifest.json")["runtime"]["version"] == "1.2.3");
}

TEST_CASE("a version that no reader accepts is refused") {
  const auto written = GENERATE(as<std::string>{}, "1.2", "one", "1.2.3+build", "vv1.2.3", "");
  const StateTree tree;
  tree.edit(snapshot_file, [&](Json& value) { value["runtime"]["version"] = written; });
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find(snapshot_file + ":6:16: expected a version such as ") !=
        std::string::npos);
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox
