#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// One setting as `config show` prints it: "value (origin)".
std::string setting(const ProgramResult& ended, const std::string& key) {
  for (const auto& one : Json::parse(ended.out)) {
    if (one["key"] != key) continue;
    return one["value"].get<std::string>() + " (" + one["origin"].get<std::string>() + ")";
  }
  return "no such setting";
}

ProgramResult run_with(const StateTree& tree, std::vector<std::string> words,
                       const Names& variables) {
  auto request = tree.request(std::move(words));
  request.environment.insert(request.environment.end(), variables.begin(), variables.end());
  return test_support::run_program(request);
}

TEST_CASE("flags override variables, variables the file, the file defaults") {
  const StateTree tree;
  const std::string key = "telemetry.max_events";
  const Names variable{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS=30"};
  const Names show{"config", "show", "--format", "json"};
  const Names show_flag{"config", "show", "--format", "json", "--set", key + "=40"};
  CHECK(setting(tree.run(show), key) == "200 (default)");
  tree.set({{"telemetry", {{"max_events", 20}}}});
  CHECK(setting(tree.run(show), key) == "20 (file)");
  CHECK(setting(run_with(tree, show, variable), key) ==
        "30 (RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS)");
  CHECK(setting(run_with(tree, show_flag, variable), key) == "40 (--set)");
}

TEST_CASE("config show prints every setting with where it comes from") {
  const StateTree tree;
  tree.set({{"project", "Mine"}, {"exports", {{"enabled", {"version", "snapshot"}}}}});
  const auto ended = run_with(tree, {"config", "show", "--set", "privacy.admin_in_git=true"},
                              {"RUNTIME_EXPORTS_PERMISSIONS_ADMIN_FILE=0600"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out ==
        R"(setting                    from                                    value
root                       default                                 .
project                    file                                    Mine
paths.state                default                                 shared/state
paths.changelog            default                                 changelog/changelog.runtime.json
paths.exports              default                                 runtime/exports
paths.work                 default                                 runtime/.publish
exports.enabled            file                                    version,snapshot
exports.skip_missing       default                                 false
exports.declared           default                                 -
feed.home_page_url         default                                 -
badge.label                default                                 -
telemetry.max_events       default                                 200
telemetry.max_errors       default                                 200
telemetry.max_auth_events  default                                 200
telemetry.active_minutes   default                                 15
privacy.ip                 default                                 drop
privacy.identifiers        default                                 mask
privacy.hmac_key_file      default                                 -
privacy.admin_in_git       --set                                   true
privacy.allow              default                                 -
permissions.public_file    default                                 0644
permissions.public_dir     default                                 0755
permissions.admin_file     RUNTIME_EXPORTS_PERMISSIONS_ADMIN_FILE  0600
permissions.admin_dir      default                                 0750
)");
}

TEST_CASE("an unknown setting is refused with its place and a suggestion") {
  const StateTree tree;
  tree.write(settings_file, "{\n  \"telemetry\": {\n    \"max_event\": 5\n  }\n}\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 78);
  CHECK(ended.out.empty());
  CHECK(ended.error ==
        "error: shared/config/exports.json:3:5: there is no setting `telemetry.max_event` (did you "
        "mean `telemetry.max_events`?)\n  help: `schema show settings.schema.json` describes every "
        "setting\n");
  CHECK_FALSE(tree.exists("runtime"));
}

TEST_CASE("a misspelt group of settings gets a suggestion") {
  const StateTree tree;
  tree.write(settings_file, "{\"telemtry\": {}}");
  const auto ended = tree.run({"list"});
  CHECK(ended.exit_code == 78);
  CHECK(ended.error ==
        "error: shared/config/exports.json:1:2: there is no setting `telemtry` (did you mean "
        "`telemetry`?)\n  help: `schema show settings.schema.json` describes every setting\n");
}

TEST_CASE("a misspelt setting in --set is refused with a suggestion") {
  const StateTree tree;
  const auto ended = tree.run({"publish", "--set", "privcy.ip=drop"});
  CHECK(ended.exit_code == 78);
  CHECK(ended.error ==
        "error: --set privcy.ip: there is no setting `privcy.ip` (did you mean `privacy.ip`?)\n  "
        "help: `config show` lists the settings\n");
}

TEST_CASE("a misspelt variable is a warning with a suggestion") {
  const StateTree tree;
  const auto ended = run_with(tree, {"list"}, {"RUNTIME_EXPORTS_PRIVACY_PI=drop"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.starts_with(
      "warning: RUNTIME_EXPORTS_PRIVACY_PI: no setting has this environment variable (did you mean "
      "`RUNTIME_EXPORTS_PRIVACY_IP`?) [settings.unknown-variable]\n  help: "));
}

TEST_CASE("a value that a setting cannot have is refused, wherever it comes from") {
  const StateTree tree;
  SECTION("in the file") {
    tree.write(settings_file, "{\n  \"privacy\": {\"ip\": \"keep\"}\n}\n");
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 78);
    CHECK(
        ended.error.starts_with("error: shared/config/exports.json:2:21: /privacy/ip: expected "));
  }
  SECTION("in a variable") {
    const auto ended = run_with(tree, {"publish"}, {"RUNTIME_EXPORTS_PERMISSIONS_ADMIN_FILE=0999"});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error.starts_with("error: RUNTIME_EXPORTS_PERMISSIONS_ADMIN_FILE: expected "));
  }
  SECTION("in a flag") {
    const auto value = GENERATE(as<std::string>{}, "-1", "0", "1e3", "many", "", "99999999999999");
    const auto ended = tree.run({"publish", "--set", "telemetry.max_events=" + value});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error.starts_with("error: --set telemetry.max_events: expected "));
  }
  CHECK_FALSE(tree.exists("runtime"));
}

TEST_CASE("a misspelt export in exports.enabled gets a suggestion") {
  const StateTree tree;
  tree.write(settings_file, "{\"exports\": {\"enabled\": [\"versoin\"]}}");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 78);
  CHECK(ended.error.starts_with("error: shared/config/exports.json:1:26: "));
  CHECK(ended.error.find("`version`") != std::string::npos);
  const auto flag = tree.run({"publish", "--set", "exports.enabled=version,snapsht"});
  CHECK(flag.exit_code == 78);
  CHECK(flag.error.find("`snapshot`") != std::string::npos);
}

TEST_CASE("settings that are not strict JSON are refused with their place") {
  const StateTree tree;
  tree.write(settings_file, "{\n  \"project\": \"a\",\n  \"project\": \"b\"\n}\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 78);
  CHECK(ended.error.starts_with(
      "error: shared/config/exports.json:3:3: this object has two members"));
}

TEST_CASE("--config names another file, which must exist") {
  const StateTree tree;
  tree.write("mine.json", "{\"project\": \"Mine\"}");
  const auto ended = tree.run({"config", "show", "--config", "mine.json", "--format", "json"});
  CHECK(setting(ended, "project") == "Mine (file)");
  const auto missing = tree.run({"publish", "--config", "nowhere.json"});
  CHECK(missing.exit_code == 78);
  CHECK(missing.error ==
        "error: nowhere.json: the file does not exist (No such file or directory)\n");
}

TEST_CASE(
    "--root, --config, --format and --log-level have variables, and the flags override them") {
  const StateTree tree;
  const StateTree other;
  tree.write("mine.json", "{\"project\": \"Mine\"}");
  CHECK(setting(run_with(tree, {"config", "show"},
                         {"RUNTIME_EXPORTS_CONFIG=mine.json", "RUNTIME_EXPORTS_FORMAT=json"}),
                "project") == "Mine (file)");
  CHECK(run_with(tree, {"publish"}, {"RUNTIME_EXPORTS_ROOT=" + other.root()}).exit_code == 0);
  CHECK_FALSE(tree.exists("runtime"));
  CHECK(run_with(tree, {"publish", "--root", "."}, {"RUNTIME_EXPORTS_ROOT=" + other.root()})
            .exit_code == 0);
  CHECK(tree.exists("runtime"));
  tree.append(events_file, event_row(-1));
  CHECK(run_with(tree, {"publish"}, {"RUNTIME_EXPORTS_LOG_LEVEL=warning"}).error.empty());
}

TEST_CASE("the paths of the settings are used") {
  const StateTree tree;
  tree.set(
      {{"project", "Mine"}, {"paths", {{"exports", "public/data"}, {"work", "public/.work"}}}});
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.find("\nPublished 10 exports to public/data: ") != std::string::npos);
  CHECK(tree.read_json("public/data/version.json")["project"] == "Mine");
  CHECK(tree.exists("public/.work/lock"));
  CHECK_FALSE(tree.exists("runtime"));
}

TEST_CASE("settings that cannot be looked at are an error, not missing, and nothing is published") {
  const StateTree tree;
  SECTION("their folder is a file") {
    tree.write("shared/config", "not a folder\n");
  }
  SECTION("their folder is a link to itself") {
    std::filesystem::create_symlink("config", tree.path("shared/config"));
  }
  SECTION("they are a link to themselves") {
    tree.make_folder("shared/config");
    std::filesystem::create_symlink("exports.json", tree.path(settings_file));
  }
  for (const auto* const command : {"publish", "validate", "list"}) {
    CAPTURE(command);
    const auto ended = run_without_effect(tree, {command});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error.starts_with("error: " + settings_file + ": "));
  }
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox
