#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

using test_support::StandardError;
using test_support::StandardOutput;

std::vector<std::string> members_of(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

const Words published_members{"command", "outcome",    "exit_code", "generated_at", "version",
                              "build",   "generation", "exports",   "errors",       "findings"};

TEST_CASE("publish --format json is one document with the outcome of each export") {
  const StateTree tree;
  const auto ended = tree.run({"publish", "--format", "json"});
  CHECK(ended.exit_code == 0);
  const auto result = Json::parse(ended.out);
  CHECK(members_of(result) == published_members);
  CHECK(result["command"] == "publish");
  CHECK(result["outcome"] == "published");
  CHECK(result["exit_code"] == 0);
  CHECK(result["generated_at"] == minimal_stamp);
  CHECK(result["version"] == "1.2.3");
  CHECK(result["build"] == "7");
  CHECK(result["generation"] == 1);
  CHECK(result["errors"] == Json::array());
  REQUIRE(result["findings"].size() == 1);
  CHECK(result["findings"][0]["rule"] == "changelog.first");
  REQUIRE(result["exports"].size() == 10);
  const auto& events = result["exports"][3];
  CHECK(members_of(events) ==
        Words{"id", "path", "audience", "change", "rows", "bytes", "sha256", "duration_us"});
  CHECK(events["id"] == "telemetry.events");
  CHECK(events["path"] == "telemetry/events.json");
  CHECK(events["audience"] == "public");
  CHECK(events["change"] == "new");
  CHECK(events["rows"] == 1);
  CHECK(events["sha256"] == tree.exports().at("telemetry/events.json").content);
}

TEST_CASE("the outcome in JSON says what a person would read") {
  const StateTree tree;
  const auto outcome = [&tree](Words words) {
    words.insert(words.end(), {"--format", "json"});
    const auto ended = tree.run(std::move(words));
    const auto result = Json::parse(ended.out);
    CHECK(result["exit_code"] == ended.exit_code);
    return result["outcome"].get<std::string>();
  };
  CHECK(outcome({"publish", "--dry-run"}) == "would_change");
  CHECK(outcome({"publish", "--check"}) == "would_change");
  CHECK(outcome({"validate"}) == "valid");
  CHECK(outcome({"publish"}) == "published");
  CHECK(outcome({"publish"}) == "unchanged");
  tree.append(users_file, "{}\n");
  CHECK(outcome({"publish"}) == "refused");
  CHECK(outcome({"validate"}) == "refused");
}

TEST_CASE("a refusal in JSON names subject, place and message, and the log says it too") {
  const StateTree tree;
  tree.append(users_file, "{\"id\": oops}\n");
  const auto ended = tree.run({"publish", "--format", "json"});
  CHECK(ended.exit_code == 1);
  const auto result = Json::parse(ended.out);
  REQUIRE(result["errors"].size() == 1);
  const auto& error = result["errors"][0];
  CHECK(error["exit_code"] == 1);
  CHECK(error["subject"] == users_file);
  CHECK(error["line"] == 2);
  CHECK(error["column"] == 8);
  CHECK(error["message"].is_string());
  CHECK(ended.error.starts_with("error: " + users_file + ":2:8: "));
}

TEST_CASE("findings in JSON have severity, rule, subject and message") {
  const StateTree tree;
  tree.append(events_file, event_row(-1));
  const auto ended = tree.run({"publish", "--format", "json"});
  CHECK(Json::parse(ended.out)["findings"][0] ==
        Json({{"severity", "note"},
              {"rule", "input.late-rows"},
              {"subject", events_file},
              {"message", "1 row left out: later than the snapshot"}}));
}

TEST_CASE("bad settings and missing inputs are one JSON document too") {
  const StateTree tree;
  const auto words = GENERATE(
      Words{"publish", "--set", "projct=x"}, Words{"list", "--config", "no"},
      Words{"schema", "show", "no.schema.json"},
      Words{"schema", "check", "no.schema.json", "no.json"}, Words{"publish", "--root", "nowhere"});
  auto asked = words;
  asked.insert(asked.end(), {"--format", "json"});
  const auto ended = tree.run(asked);
  CHECK(ended.exit_code != 0);
  const auto result = Json::parse(ended.out);
  CHECK(result["outcome"] == "refused");
  CHECK(result["exit_code"] == ended.exit_code);
  REQUIRE(result["errors"].size() == 1);
  CHECK(result["errors"][0]["exit_code"] == ended.exit_code);
}

TEST_CASE("list names each export with path, audience and input") {
  const StateTree tree;
  tree.set({{"exports", {{"enabled", {"version", "admin.users"}}}}});
  const auto ended = tree.run({"list"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(
      ended.out ==
      R"(export                 path                        audience  input                             enabled
version                version.json                public    runtime_snapshot.json             yes
changelog              changelog.json              public    changelog/changelog.runtime.json  no
changelog.runtime      changelog.runtime.json      public    changelog/changelog.runtime.json  no
telemetry.events       telemetry/events.json       public    telemetry/events.jsonl            no
telemetry.rates        telemetry/rates.json        public    telemetry/counters.jsonl          no
telemetry.errors       telemetry/errors.json       public    telemetry/errors.jsonl            no
telemetry.auth_events  telemetry/auth_events.json  public    telemetry/auth_events.jsonl       no
snapshot               runtime_snapshot.json       public    runtime_snapshot.json             no
admin.users            admin/users/users.json      admin     accounts/users.jsonl              yes
admin.audit            admin/audit/audit.json      admin     accounts/audit.jsonl              no
feed                   feed.json                   public    changelog/changelog.runtime.json  no
badge                  badge.json                  public    runtime_snapshot.json             no
)");
  const auto result = Json::parse(tree.run({"list", "--format", "json"}).out);
  REQUIRE(result.size() == 12);
  CHECK(result[0] == Json({{"id", "version"},
                           {"path", "version.json"},
                           {"audience", "public"},
                           {"schema", "version.schema.json"},
                           {"input", "runtime_snapshot.json"},
                           {"enabled", true}}));
}

TEST_CASE("--result-file holds the JSON result, whatever goes to stdout") {
  const std::string format = GENERATE("text", "json", "github", "sarif");
  CAPTURE(format);
  const StateTree tree;
  const auto outcome = [&](Words words) {
    words.insert(words.end(), {"--format", format, "--result-file", "result.json"});
    const auto ended = tree.run(std::move(words));
    const auto result = tree.read_json("result.json");
    CHECK(result["exit_code"] == ended.exit_code);
    if (format == "json") CHECK(ended.out == tree.read("result.json"));
    return result["command"].get<std::string>() + " " + result["outcome"].get<std::string>();
  };
  CHECK(outcome({"validate"}) == "validate valid");
  CHECK(outcome({"publish"}) == "publish published");
  CHECK(outcome({"recover"}) == "recover nothing");
  const std::string version = "runtime/exports/version.json";
  CHECK(outcome({"schema", "check", "version.schema.json", version}) == "schema check valid");
  CHECK(outcome({"publish", "--only", "no"}) == "publish refused");
  CHECK(outcome({"validate", "--set", "no=1"}) == "validate refused");
}

TEST_CASE("a --result-file that cannot be written is exit code 74, and nothing is published") {
  const StateTree tree;
  CHECK(tree.run({"publish", "--result-file", "no/result.json"}).exit_code == 74);
  CHECK(tree.is_unpublished());
  CHECK(tree.run({"list", "--result-file", "result.json"}).exit_code == 2);
}

TEST_CASE("--quiet and --log-level change the log, and never the result") {
  const StateTree tree;
  tree.append(events_file, event_row(-1));
  tree.append(errors_file, "{\"half\": ");
  const auto log = [&tree](Words words) {
    words.insert(words.begin(), {"publish", "--dry-run"});
    const auto ended = tree.run(std::move(words));
    CHECK(ended.out.find("Would publish 10 exports") != std::string::npos);
    return ended.error;
  };
  CHECK(log({}).starts_with("info: "));
  CHECK(log({}).find("\nwarning: ") != std::string::npos);
  CHECK(log({"--log-level", "warning"}).starts_with("warning: "));
  CHECK(log({"--quiet"}).empty());
  CHECK(log({"--log-level", "off"}).empty());
  tree.append(users_file, "{}\n");
  CHECK(tree.run({"publish", "--quiet"}).error.starts_with("error: "));
  CHECK(tree.run({"publish", "--log-level", "off"}).error.empty());
}

TEST_CASE(
    "colour: --color overrides NO_COLOR, which overrides FORCE_COLOR, which overrides the "
    "terminal") {
  using enum StandardError;
  const StateTree tree;
  const auto is_coloured = [&tree](const Words& words, const Words& variables,
                                   StandardError error) {
    auto request = tree.request({"publish", "--config", "nowhere.json"});
    request.arguments.insert(request.arguments.end(), words.begin(), words.end());
    request.environment.insert(request.environment.end(), variables.begin(), variables.end());
    request.error = error;
    const auto log = test_support::run_program(request).error;
    const bool is_plain = log.starts_with("error: nowhere.json: ");
    CHECK(is_plain == (log.find('\x1b') == std::string::npos));
    return !is_plain;
  };
  CHECK_FALSE(is_coloured({}, {}, file));
  CHECK(is_coloured({}, {}, terminal));
  CHECK(is_coloured({}, {"NO_COLOR="}, terminal));
  CHECK_FALSE(is_coloured({}, {"NO_COLOR=1"}, terminal));
  CHECK(is_coloured({}, {"FORCE_COLOR=1"}, file));
  CHECK_FALSE(is_coloured({}, {"FORCE_COLOR="}, file));
  CHECK_FALSE(is_coloured({}, {"FORCE_COLOR=0"}, terminal));
  CHECK_FALSE(is_coloured({}, {"FORCE_COLOR=false"}, terminal));
  CHECK_FALSE(is_coloured({}, {"FORCE_COLOR=1", "NO_COLOR=1"}, terminal));
  CHECK(is_coloured({"--color", "always"}, {"NO_COLOR=1"}, file));
  CHECK_FALSE(is_coloured({"--color", "never"}, {"FORCE_COLOR=1"}, terminal));
  CHECK_FALSE(is_coloured({"--color", "auto"}, {"NO_COLOR=1"}, terminal));
}

void check_unwritable(StandardOutput output) {
  const auto words = GENERATE(Words{"list"}, Words{"--version"}, Words{"--help"},
                              Words{"publish", "--dry-run"}, Words{"schema", "list"});
  const StateTree tree;
  auto request = tree.request(words);
  request.output = output;
  const auto ended = test_support::run_program(request);
  CHECK(ended.exit_code == 74);
  CHECK(ended.error.ends_with("error: the result cannot be written to standard output\n"));
}

TEST_CASE("a result that cannot be written because the disk is full is exit code 74") {
  check_unwritable(StandardOutput::full_device);
}

TEST_CASE("a result without a standard output is exit code 74") {
  check_unwritable(StandardOutput::closed);
}

TEST_CASE("a failed write of the result outranks a refusal and --check") {
  const StateTree tree;
  auto request = tree.request({"publish", "--check"});
  request.output = StandardOutput::full_device;
  CHECK(test_support::run_program(request).exit_code == 74);
  tree.append(users_file, "{}\n");
  CHECK(test_support::run_program(request).exit_code == 74);
}

TEST_CASE("a file never gets the descriptor of a closed stream") {
  const StateTree tree;
  auto request = tree.request({"publish"});
  request.output = StandardOutput::closed;
  test_support::run_program(request);
  const StateTree other;
  REQUIRE(other.run({"publish"}).exit_code == 0);
  CHECK(tree.exports().contents() == other.exports().contents());
}

}  // namespace
}  // namespace runtime_exports::blackbox
