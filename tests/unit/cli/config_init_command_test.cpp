#include "direct_call.hpp"
#include "support/io/failing_file_system.hpp"

namespace runtime_exports::cli {
namespace {

const std::string settings_file = "shared/config/exports.json";

/// A project with a state and no settings.
struct NewProject : Project {
  NewProject() { remove("shared/config"); }
};

Words init(const Words& more = {}) {
  Words words{"config", "init"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_CASE("config init writes settings and the schemas that they name") {
  const NewProject project;
  const auto ended = project.run(init());
  CHECK(ended.exit_code == 0);
  const auto text = project.files().read(settings_file);
  CHECK(text == "{\n  \"$schema\": \"schemas/settings.schema.json\"\n}\n");
  CHECK(ended.out == text + "Wrote shared/config/exports.json.\n");
  CHECK(holds(ended.error, "info: exports.skip_missing: not set: no input that may be is missing"));
  CHECK(project.files().exists("shared/config/schemas/settings.schema.json"));
  CHECK(project.files().exists("shared/config/schemas/common.schema.json"));
  CHECK(project.run({"publish"}).exit_code == 0);
}

TEST_CASE("config init writes what --set says, and leaves out what the state does not have") {
  const NewProject project;
  project.remove("shared/state/telemetry/counters.jsonl");
  const auto one = project.run(init(
      {"--set", "telemetry.max_events=50", "--set", "exports.enabled=snapshot,telemetry.rates"}));
  CHECK(one.exit_code == 0);
  CHECK(holds(one.error, "telemetry.max_events: given on the command line"));
  CHECK(holds(one.error, "true, which leaves out 1 export until the input is there"));
  CHECK(holds(one.error, "the export `telemetry.rates` is left out"));
  const auto text = project.files().read(settings_file);
  CHECK(holds(text, "\"max_events\": 50"));
  CHECK(holds(text, "\"skip_missing\": true"));
  project.remove("shared/config");
  project.remove("shared/state/accounts");
  CHECK(holds(project.run(init()).error, "true, which leaves out 3 exports until"));
}

TEST_CASE("config init writes --set exports.skip_missing as it was given") {
  const NewProject project;
  project.remove("shared/state/accounts");
  CHECK(project.run(init({"--set", "exports.skip_missing=false"})).exit_code == 0);
  CHECK(holds(project.files().read(settings_file), "\"skip_missing\": false"));
}

TEST_CASE("config init does not promise to leave out what was published before") {
  const NewProject project;
  REQUIRE(project.run({"publish"}).exit_code == 0);
  project.remove("shared/state/accounts");
  const auto ended = project.run(init());
  CHECK(ended.exit_code == 0);
  CHECK(holds(ended.error, "not set: no input that may be is missing"));
  CHECK(project.run({"publish"}).exit_code == 66);
}

TEST_CASE("config init needs a snapshot, and warns of a missing changelog") {
  const NewProject project;
  project.remove("changelog");
  const auto warned = project.run(init({"--format", "json"}));
  CHECK(warned.exit_code == 0);
  CHECK(holds(warned.error, "warning: changelog/changelog.runtime.json: the file does not exist"));
  CHECK(holds(warned.out, "\"outcome\": \"written\""));
  CHECK(holds(warned.out, "\"file\": \"shared/config/exports.json\""));
  CHECK(holds(warned.out, "\"$schema\": \"schemas/settings.schema.json\""));
  project.remove("shared/config");
  project.remove("shared/state/runtime_snapshot.json");
  const auto ended = project.run(init());
  CHECK(ended.exit_code == 66);
  CHECK(holds(ended.error, "so there is no state to choose settings for"));
  CHECK_FALSE(project.files().exists("shared/config"));
}

TEST_CASE("config init replaces no settings, and follows a link only where it is named") {
  const NewProject project;
  project.files().write(settings_file, "not JSON");
  const auto exist = project.run(init());
  CHECK(exist.exit_code == 73);
  CHECK(holds(exist.error, "shared/config/exports.json: there are settings already"));
  CHECK(project.files().read(settings_file) == "not JSON");
  project.remove("shared/config");
  project.files().make_folder("elsewhere");
  std::filesystem::create_directory_symlink(project.path("elsewhere"),
                                            project.path("shared/config"));
  const auto link = project.run(init());
  CHECK(link.exit_code == 73);
  CHECK(link.error ==
        "error: shared/config: it is a symbolic link, and it is not followed\n  help: put a folder "
        "in its place, or name the real file with `--config`\n");
  CHECK(std::filesystem::is_empty(project.path("elsewhere")));
  const auto named = project.run(init({"--config", project.path("shared/config/mine.json")}));
  CHECK(named.exit_code == 0);
  CHECK(project.files().exists("elsewhere/schemas/common.schema.json"));
}

TEST_CASE("config init writes no settings that a publish refuses, and reports a failed write") {
  const NewProject project;
  CHECK(project.run(init({"--set", "paths.exports=/"})).exit_code == 78);
  CHECK(project.run(init({"--set", "exports.enabled=nothing"})).exit_code == 78);
  const auto fails_at = [&](test_support::SystemCall call) {
    test_support::FailingFileSystem files{io::posix_file_system()};
    files.fail_every(call, std::errc::no_space_on_device);
    return DirectCall{project, files}.run("config init", ConfigInitOptions{});
  };
  const auto no_folder = fails_at(test_support::SystemCall::make_folder);
  CHECK(no_folder.exit_code == 74);
  CHECK(holds(no_folder.error, ": the folder cannot be made (No space left on device)"));
  CHECK_FALSE(project.files().exists("shared/config"));
  const auto no_file = fails_at(test_support::SystemCall::write);
  CHECK(no_file.exit_code == 74);
  CHECK(holds(no_file.error,
              "error: shared/config/schemas/settings.schema.json: the file cannot be "
              "written (No space left on device)"));
  CHECK_FALSE(project.files().exists(settings_file));
}

}  // namespace
}  // namespace runtime_exports::cli
