#include "runtime_exports/cli/application.hpp"

#include "running.hpp"

namespace runtime_exports::cli {
namespace {

Ended run_alone(Words words, std::vector<std::pair<std::string, std::string>> variables = {}) {
  return run_logged({.words = std::move(words), .variables = std::move(variables)});
}

TEST_CASE("help, the version and mistakes need no project") {
  CHECK(run_alone({"--version"}).out.starts_with("runtime-exports "));
  CHECK(holds(run_alone({"publish", "--help"}).out, "Build, check and replace"));
  const auto mistake = run_alone({"pblish"});
  CHECK(mistake.exit_code == 2);
  CHECK(mistake.out.empty());
  CHECK(holds(mistake.error, "did you mean `publish`?"));
  CHECK(run_alone({"completion", "bash"}).out.starts_with("#"));
  CHECK(holds(run_alone({"__complete", "sche"}).out, "schema"));
}

TEST_CASE("what the log shows depends on the level") {
  const Project project;
  CHECK(holds(project.run({"publish"}).error, "info: "));
  CHECK(project.run({"publish", "--log-level", "warning", "--set", "privacy.admin_in_git=true"})
            .error.empty());
  const auto refused = project.run({"publish", "-q", "--set", "telemetry.max_events=x"});
  CHECK(refused.exit_code == 78);
  CHECK(refused.error.starts_with("error: --set telemetry.max_events: expected a whole number"));
  CHECK(project.run({"publish", "--log-level", "off", "--set", "x=y"}).error.empty());
}

TEST_CASE(
    "colour is decided by the option, NO_COLOR, FORCE_COLOR and the terminal, in this order") {
  const auto is_coloured = [](const Words& more,
                              std::vector<std::pair<std::string, std::string>> to,
                              bool is_terminal = false) {
    Words words{"list", "--config", "/nowhere.json"};
    words.insert(words.end(), more.begin(), more.end());
    return holds(
        run_logged({.words = words, .variables = std::move(to), .error_is_terminal = is_terminal})
            .error,
        "\x1b[");
  };
  CHECK_FALSE(is_coloured({}, {}));
  CHECK(is_coloured({}, {}, true));
  CHECK(is_coloured({}, {{"FORCE_COLOR", "1"}}));
  CHECK_FALSE(is_coloured({}, {{"FORCE_COLOR", "0"}}, true));
  CHECK_FALSE(is_coloured({}, {{"FORCE_COLOR", "1"}, {"NO_COLOR", "1"}}, true));
  CHECK(is_coloured({"--color", "always"}, {{"NO_COLOR", "1"}}));
  CHECK_FALSE(is_coloured({"--color", "never"}, {{"FORCE_COLOR", "1"}}, true));
}

TEST_CASE("settings come from the file, variables and --set") {
  const Project project;
  const auto show = [&](std::vector<std::pair<std::string, std::string>> variables,
                        const Words& more = {}) {
    Words words{"config", "show", "-C", project.path("")};
    words.insert(words.end(), more.begin(), more.end());
    return run_alone(words, std::move(variables)).out;
  };
  CHECK(holds(show({}), "telemetry.max_events "));
  CHECK(holds(show({{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS", "7"}}),
              "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS"));
  CHECK(holds(show({}, {"--format", "json"}), "\"key\": \"root\""));
  const auto unknown =
      run_alone({"list", "-C", project.path("")}, {{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENT", "7"}});
  CHECK(unknown.exit_code == 0);
  CHECK(holds(unknown.error, "[settings.unknown-variable]"));
  project.files().write("mine.json", "{\"telemtry\": {}}");
  const auto misspelt = project.run({"list", "--config", project.path("mine.json")});
  CHECK(misspelt.exit_code == 78);
  CHECK(holds(misspelt.error, "did you mean `telemetry`?"));
  CHECK(project.run({"list", "--config", project.path("none.json")}).exit_code == 78);
}

TEST_CASE("--result-file gets the JSON result, and never replaces an input") {
  const Project project;
  const auto file = project.path("result.json");
  CHECK(project.run({"publish", "--result-file", file}).exit_code == 0);
  CHECK(holds(project.files().read("result.json"), "\"outcome\": \"published\""));
  const auto refused = project.run({"publish", "--set", "x=y", "--result-file", file});
  CHECK(refused.exit_code == 78);
  CHECK(holds(project.files().read("result.json"), "\"outcome\": \"refused\""));
  const auto input = project.path("changelog/changelog.runtime.json");
  const auto unsafe = project.run({"publish", "--result-file", input});
  CHECK(unsafe.exit_code == 73);
  CHECK(holds(unsafe.error, "it is an input, the settings or an export"));
  CHECK(project.run({"list", "--result-file", file}).exit_code == 2);
}

TEST_CASE("a lost result is worse than a refusal, and no worse than any other error") {
  CHECK(exit_code_of_lost_result(0) == 74);
  CHECK(exit_code_of_lost_result(1) == 74);
  CHECK(exit_code_of_lost_result(3) == 74);
  CHECK(exit_code_of_lost_result(78) == 78);
}

}  // namespace
}  // namespace runtime_exports::cli
