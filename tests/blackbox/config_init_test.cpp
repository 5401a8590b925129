#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> init{"config", "init"};

TEST_CASE("config init writes settings that publish and an editor can use") {
  const StateTree tree;
  const auto ended = tree.run(init);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(tree.read_json(settings_file) == Json{{"$schema", "schemas/settings.schema.json"}});
  CHECK(ended.out == tree.read(settings_file) + "Wrote shared/config/exports.json.\n");
  CHECK(says(ended, "exports.skip_missing: not set: no input that may be is missing"));
  // The schema that the file names exists, and so does the schema that it refers to.
  const auto folder = tree.path("shared/config/");
  CHECK(tree.run({"schema", "check", folder + "schemas/settings.schema.json", "--with",
                  folder + "schemas/common.schema.json", folder + "exports.json"})
            .exit_code == 0);
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("config init leaves out what the state does not have, and says so") {
  const StateTree tree;
  for (const auto& file : {counters_file, users_file, audit_file}) tree.remove(file);
  const auto ended = tree.run(init);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(tree.read_json(settings_file)["exports"] == Json{{"skip_missing", true}});
  CHECK(says(ended, "exports.skip_missing: true, which leaves out 3 exports"));
  CHECK(says(ended, "the export `telemetry.rates` is left out"));
  CHECK(says(ended, "public texts are not compared with the accounts"));
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("config init writes the settings of --set into the file") {
  const StateTree tree;
  std::rename(tree.path("shared/state").c_str(), tree.path("data").c_str());
  const auto ended =
      tree.run({"config", "init", "--set", "paths.state=data", "--set", "telemetry.max_events=50",
                "--set", "exports.enabled=version,snapshot"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  const auto settings = tree.read_json(settings_file);
  CHECK(settings["paths"] == Json{{"state", "data"}});
  CHECK(settings["telemetry"] == Json{{"max_events", 50}});
  CHECK(settings["exports"] == Json{{"enabled", {"version", "snapshot"}}});
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("config init writes no settings that a publish refuses") {
  const StateTree tree;
  const auto before = tree.everything();
  CHECK(tree.run({"config", "init", "--set", "paths.exports=/"}).exit_code == 78);
  CHECK(tree.run({"config", "init", "--set", "paths.work=runtime/exports/x"}).exit_code == 78);
  CHECK(tree.run({"config", "init", "--set", "exports.enabled=none"}).exit_code == 78);
  CHECK(before.differences(tree.everything()).empty());
}

TEST_CASE("config init never replaces settings, not even broken ones") {
  for (const std::string text : {"{}", "not JSON", ""}) {
    CAPTURE(text);
    const StateTree tree;
    tree.write(settings_file, text);
    const auto before = tree.everything();
    const auto ended = tree.run(init);
    CHECK(ended.exit_code == 73);
    CHECK(says(ended, "shared/config/exports.json: there are settings already"));
    CHECK(before.differences(tree.everything()).empty());
  }
}

TEST_CASE("config init follows links only in --root and --config") {
  const auto link = GENERATE(as<std::string>{}, "shared/config", "shared/config/schemas");
  CAPTURE(link);
  const StateTree tree;
  tree.make_folder("elsewhere");
  tree.make_folder(fs::path{link}.parent_path().string());
  fs::create_directory_symlink(tree.path("elsewhere"), tree.path(link));
  const auto before = tree.everything();
  const auto ended = tree.run(init);
  CHECK(ended.exit_code == 73);
  CHECK(says(ended, "error: " + link + ": it is a symbolic link, and it is not followed"));
  CHECK(before.differences(tree.everything()).empty());
  fs::remove(tree.path(link));
  fs::create_directory_symlink(".", tree.path("project"));
  CHECK(tree.run({"config", "init", "--root", "project"}).exit_code == 0);
  CHECK(tree.exists(settings_file));
  tree.make_folder("elsewhere");
  fs::create_directory_symlink("elsewhere", tree.path("link"));
  CHECK(tree.run({"config", "init", "--config", "link/exports.json"}).exit_code == 0);
  CHECK(tree.exists("elsewhere/schemas/settings.schema.json"));
}

TEST_CASE("config init without a snapshot writes nothing and says where to run it") {
  const StateTree tree;
  tree.remove(snapshot_file);
  const auto before = tree.everything();
  const auto ended = tree.run(init);
  CHECK(ended.exit_code == 66);
  CHECK(says(ended, "shared/state/runtime_snapshot.json: the file does not exist"));
  CHECK(says(ended, "`--set paths.state=FOLDER`"));
  CHECK(before.differences(tree.everything()).empty());
}

TEST_CASE("config init warns of a missing changelog, and its result follows its schema") {
  const StateTree tree;
  tree.remove(changelog_file);
  const auto ended = tree.run({"config", "init", "--format", "json"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(says(ended, "warning: changelog/changelog.runtime.json: the file does not exist"));
  // A user who follows the help can publish.
  CHECK(says(ended, "to start one, create this file with the content `[]`"));
  tree.write(changelog_file, "[]\n");
  CHECK(tree.run({"publish"}).exit_code == 0);
  tree.write("result.json", ended.out);
  CHECK(tree.run({"schema", "check", "result.schema.json", tree.path("result.json")}).exit_code ==
        0);
  CHECK(Json::parse(ended.out)["settings"] == tree.read_json(settings_file));
}

TEST_CASE("config init does not say that it wrote what it could not write") {
  const StateTree tree;
  tree.make_folder("shared/config/.exports.json.part/full");
  const auto ended = tree.run(init);
  CHECK(ended.exit_code == 74);
  CHECK(says(ended, "error: shared/config/exports.json: the file cannot be written"));
  CHECK_FALSE(holds(ended.out, "Wrote"));
  CHECK_FALSE(tree.exists(settings_file));
}

}  // namespace
}  // namespace runtime_exports::blackbox
