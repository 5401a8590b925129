// How load_settings() reads flags and variables.
#include "settings_loading.hpp"

using namespace settings_test;

TEST_CASE("a flag cannot smuggle in other settings") {
  for (const auto& [key, value] :
       Pairs{{"telemetry.max_events", "1, \"max_errors\": 5"},
             {"telemetry.max_events", "1}, \"privacy\": {\"admin_in_git\": true"},
             {"telemetry.max_events", "1 "},
             {"telemetry.max_events", "1\n"},
             {"privacy.admin_in_git", "true, \"ip\": \"prefix\""},
             {"privacy.admin_in_git", "1"}}) {
    INFO(value);
    const auto error = refused(from_flags({{key, value}}));
    CHECK(error.subject == "--set " + key);
    CHECK_FALSE(contains(error.message, value));
  }
}

TEST_CASE("quotation marks in a flag's text are text") {
  const auto all =
      loaded(from_flags({{"project", R"(x", "telemetry": {"max_events": 5}, "y": ")"}}));
  CHECK(all.settings.project == R"(x", "telemetry": {"max_events": 5}, "y": ")");
  CHECK(all.settings.telemetry.max_events == 200);
  refused(from_flags({{"exports.enabled", R"(version","snapshot)"}}));
}

TEST_CASE("a whole number in a flag is digits and nothing else") {
  check_flags_refused("telemetry.max_events",
                      {"", "-1", "+1", "1.0", "1e2", "0x10", "007", "1_000", "٣", "0", "10001",
                       "99999999999999999999999999", "NaN", "null"});
  const auto most = loaded(from_flags({{"telemetry.max_events", "10000"}}));
  CHECK(most.settings.telemetry.max_events == 10000);
}

TEST_CASE("booleans are written as true and false") {
  CHECK(loaded(from_flags({{"privacy.admin_in_git", "true"}})).settings.privacy.admin_in_git);
  CHECK_FALSE(
      loaded(from_flags({{"privacy.admin_in_git", "false"}})).settings.privacy.admin_in_git);
  for (const char* text : {"", "True", "yes", "on", "null"}) {
    const auto error = refused(from_flags({{"privacy.admin_in_git", text}}));
    CHECK(error.message == "expected true or false");
  }
}

TEST_CASE("a list is written with commas") {
  const auto two = loaded(from_flags({{"exports.enabled", "snapshot,version"}}));
  CHECK(two.settings.enabled_exports == std::vector<std::string>{"snapshot", "version"});
  const auto one = loaded(from_environment({{"RUNTIME_EXPORTS_EXPORTS_ENABLED", "admin.audit"}}));
  CHECK(one.settings.enabled_exports == std::vector<std::string>{"admin.audit"});
  check_flags_refused("exports.enabled",
                      {"", ",", "version,", ",version", "version,,snapshot", "version, snapshot",
                       "version,version", "[\"version\"]", "polls"});
}

TEST_CASE("a text in a flag is checked against the schema") {
  check_flags_refused("project", {std::string(201, 'x'), "a\x1b[31m", "a\xFF"});
  check_flags_refused("paths.exports", {""});
  check_flags_refused("privacy.ip", {"keep"});
  check_flags_refused("permissions.admin_file", {"rw-r-----"});
  CHECK(loaded(from_flags({{"project", std::string(200, 'x')}})).settings.project.size() == 200);
}

TEST_CASE("a setting without a default can be cleared again") {
  auto sources = from_file(R"({"project": "x", "privacy": {"hmac_key_file": "key"}})");
  sources.environment = {{"RUNTIME_EXPORTS_PRIVACY_HMAC_KEY_FILE", ""}};
  sources.flags = {{"project", ""}};
  const auto all = loaded(sources);
  CHECK(all.settings.project.empty());
  CHECK(all.settings.privacy.hmac_key_file.empty());
}

TEST_CASE("exceptions come from the file only") {
  const std::string exception = R"([{"pointer": "/a", "rule": "ip", "reason": "r"}])";
  for (const auto& text : {exception, std::string{}, std::string{"ip:/a"}}) {
    CHECK(contains(refused(from_flags({{"privacy.allow", text}})).message,
                   "only be set in the file"));
    CHECK(contains(refused(from_environment({{"RUNTIME_EXPORTS_PRIVACY_ALLOW", text}})).message,
                   "only be set in the file"));
  }
}

TEST_CASE("a flag for an unknown setting is refused with a suggestion") {
  const auto error = refused(from_flags({{"telemetry.max_event", "5"}}));
  CHECK(error.subject == "--set telemetry.max_event");
  CHECK(contains(error.message, "did you mean `telemetry.max_events`?"));
  refused(from_flags({{"telemetry", "{}"}}));
  refused(from_flags({{"", "x"}}));
}

TEST_CASE("a bad variable is refused by its name") {
  const auto error = refused(from_environment({{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS", "many"}}));
  CHECK(error.subject == "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS");
  CHECK(error.message == "expected a whole number");
}

TEST_CASE("a variable that no setting has is a warning with a suggestion") {
  const auto all = loaded(from_environment({{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENT", "5"}}));
  REQUIRE(all.warnings.size() == 1);
  CHECK(all.warnings[0].severity == Severity::warning);
  CHECK(all.warnings[0].subject == "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENT");
  CHECK(contains(all.warnings[0].message, "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS"));
  CHECK(all.settings.telemetry.max_events == 200);
}
