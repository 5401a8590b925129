#include "runtime_exports/config/load_settings.hpp"

#include "settings_loading.hpp"
#include "support/processor_time.hpp"

using namespace settings_test;
using config::Origin;

TEST_CASE("without any source every setting has its default") {
  const auto all = loaded({});
  const auto& settings = all.settings;
  CHECK(settings.project.empty());
  CHECK(settings.paths.state == "shared/state");
  CHECK(settings.paths.changelog == "changelog/changelog.runtime.json");
  CHECK(settings.paths.exports == "runtime/exports");
  CHECK(settings.paths.work == "runtime/.publish");
  CHECK(settings.enabled_exports.empty());
  CHECK(settings.telemetry.max_events == 200);
  CHECK(settings.telemetry.max_errors == 200);
  CHECK(settings.telemetry.max_auth_events == 200);
  CHECK(settings.telemetry.active_minutes == 15);
  CHECK(settings.privacy.ip == privacy::IpMode::drop);
  CHECK(settings.privacy.identifiers == privacy::IdentifierMode::mask);
  CHECK(settings.privacy.hmac_key_file.empty());
  CHECK_FALSE(settings.privacy.admin_in_git);
  CHECK(settings.privacy.allow.empty());
  CHECK(settings.permissions.public_file == 0644);
  CHECK(settings.permissions.public_dir == 0755);
  CHECK(settings.permissions.admin_file == 0640);
  CHECK(settings.permissions.admin_dir == 0750);
  CHECK(all.warnings.empty());
  for (const auto& value : all.values) {
    CHECK(value.origin == Origin::fallback);
    CHECK(origin_name(value) == "default");
  }
}

TEST_CASE("a missing file, an empty object and empty groups all leave the defaults") {
  for (const char* text : {"{}", R"({"telemetry": {}, "paths": {}})"}) {
    const auto all = loaded(from_file(text));
    CHECK(all.settings.telemetry.max_events == 200);
    CHECK(all.settings.paths.work == "runtime/.publish");
  }
}

TEST_CASE("every default passes the settings' schema when it is written out") {
  for (const auto& definition : config::setting_definitions()) {
    if (definition.fallback.empty()) continue;
    INFO(definition.key);
    const auto all =
        loaded(from_flags({{std::string{definition.key}, std::string{definition.fallback}}}));
    CHECK(value_of(all, definition.key).value == definition.fallback);
    CHECK(value_of(all, definition.key).origin == Origin::flag);
  }
}

TEST_CASE("each of many exceptions has its place, which is found in linear time") {
  const auto with_exceptions = [](std::size_t count, const std::string& between) {
    std::string text = R"({"privacy": {"allow": [)";
    for (std::size_t i = 0; i < count; ++i) {
      text += (i == 0 ? "" : between) + R"({"rule": "email", "text": "\u00fc)" + std::to_string(i) +
              R"(@example.com", "reason": "x"})";
    }
    return loaded(from_file(text + "]}}")).settings.privacy.allow;
  };
  const auto on_lines = with_exceptions(3, ",\n  ");
  CHECK(on_lines[2].position.line == 3);
  CHECK(on_lines[2].position.column == 3);
  const auto on_one_line = with_exceptions(3, ", ");
  const auto step = on_one_line[1].position.column - on_one_line[0].position.column;
  CHECK(on_one_line[0].position.column == 24);
  CHECK(on_one_line[2].position.column == 24 + 2 * step);
  CHECK(test_support::takes_linear_time(500,
                                        [&](std::size_t count) { with_exceptions(count, ",\n"); }));
}

TEST_CASE("the file sets every setting") {
  const auto all = loaded(from_file(R"({
    "project": "Some™ Project",
    "paths": {"state": "s", "changelog": "c.json", "exports": "/srv/exports", "work": "w"},
    "exports": {"enabled": ["version", "admin.users"], "skip_missing": true, "declared": [{"id": "status",
                "path": "status.json", "input": "in.json", "schema": "s.json", "audience": "public"},
      {"id": "kept", "path": "kept.json", "keep": true, "schema": "s.json", "audience": "admin"}]},
    "feed": {"home_page_url": "https://example.org/changes"}, "badge": {"label": "version"},
    "telemetry": {"max_events": 1, "max_errors": 2, "max_auth_events": 3, "active_minutes": 4},
    "privacy": {"ip": "prefix", "identifiers": "hmac", "hmac_key_file": "key", "admin_in_git": true,
                "allow": [{"pointer": "/a/*", "rule": "ip", "text": "203.0.113.9",
                           "reason": "a test address"}]},
    "permissions": {"public_file": "0664", "public_dir": "775", "admin_file": "600", "admin_dir": "0700"}
  })"));
  const auto& settings = all.settings;
  CHECK(settings.project == "Some™ Project");
  const auto& paths = settings.paths;
  const std::vector<std::string> four{paths.state, paths.changelog, paths.exports, paths.work};
  CHECK(four == std::vector<std::string>{"s", "c.json", "/srv/exports", "w"});
  CHECK(settings.enabled_exports == std::vector<std::string>{"version", "admin.users"});
  CHECK(settings.skip_missing);
  REQUIRE(settings.declared_exports.size() == 2);
  CHECK(settings.declared_exports[1].is_kept());
  CHECK_FALSE(settings.declared_exports[0].is_kept());
  CHECK(settings.declared_exports[0].input == "in.json");
  CHECK(settings.declared_exports[0].position.line == 4);
  CHECK(settings.telemetry.max_events == 1);
  CHECK(settings.telemetry.max_errors == 2);
  CHECK(settings.telemetry.max_auth_events == 3);
  CHECK(settings.telemetry.active_minutes == 4);
  CHECK(settings.privacy.ip == privacy::IpMode::prefix);
  CHECK(settings.privacy.identifiers == privacy::IdentifierMode::hmac);
  CHECK(settings.privacy.hmac_key_file == "key");
  CHECK(settings.privacy.admin_in_git);
  CHECK(settings.permissions.public_file == 0664);
  CHECK(settings.permissions.public_dir == 0775);
  CHECK(settings.permissions.admin_file == 0600);
  CHECK(settings.permissions.admin_dir == 0700);
  REQUIRE(settings.privacy.allow.size() == 1);
  CHECK(settings.privacy.allow[0].pointer == "/a/*");
  CHECK(settings.privacy.allow[0].rule == "ip");
  CHECK(settings.privacy.allow[0].text == "203.0.113.9");
  CHECK(settings.privacy.allow[0].reason == "a test address");
  CHECK(settings.privacy.allow[0].file == "shared/config/exports.json");
  CHECK(settings.privacy.allow[0].position.line == 10);
  for (const auto& value : all.values) {
    INFO(value.definition->key);
    CHECK(value.origin == Origin::file);
    CHECK(origin_name(value) == "file");
  }
}

TEST_CASE("values are shown as they would be written in a flag") {
  const auto all = loaded(from_file(R"({"exports": {"enabled": ["version", "snapshot"]},
    "telemetry": {"max_events": 2e2, "max_errors": 7.0}, "privacy": {"admin_in_git": true,
    "allow": [{"rule": "ip", "text": "203.0.113.9", "reason": "r"}]}})"));
  CHECK(value_of(all, "exports.enabled").value == "version,snapshot");
  CHECK(value_of(all, "telemetry.max_events").value == "200");
  CHECK(all.settings.telemetry.max_events == 200);
  CHECK(all.settings.telemetry.max_errors == 7);
  CHECK(value_of(all, "privacy.admin_in_git").value == "true");
  CHECK(value_of(all, "privacy.allow").value == "ip:203.0.113.9");
}

TEST_CASE("a flag outranks a variable, a variable the file, the file the default") {
  auto sources =
      from_file(R"({"telemetry": {"max_events": 1, "max_errors": 1, "max_auth_events": 1}})");
  sources.environment = {{"RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS", "2"},
                         {"RUNTIME_EXPORTS_TELEMETRY_MAX_ERRORS", "2"}};
  sources.flags = {{"telemetry.max_events", "3"}};
  const auto all = loaded(sources);
  CHECK(all.settings.telemetry.max_events == 3);
  CHECK(all.settings.telemetry.max_errors == 2);
  CHECK(all.settings.telemetry.max_auth_events == 1);
  CHECK(all.settings.telemetry.active_minutes == 15);
  CHECK(origin_name(value_of(all, "telemetry.max_events")) == "--set");
  CHECK(origin_name(value_of(all, "telemetry.max_errors")) ==
        "RUNTIME_EXPORTS_TELEMETRY_MAX_ERRORS");
  CHECK(origin_name(value_of(all, "telemetry.max_auth_events")) == "file");
  CHECK(origin_name(value_of(all, "telemetry.active_minutes")) == "default");
}

TEST_CASE("if two flags set one setting, the last one wins") {
  CHECK(loaded(from_flags({{"project", "a"}, {"project", "b"}})).settings.project == "b");
}

TEST_CASE("a value that is overridden is checked all the same") {
  auto sources = from_file(R"({"telemetry": {"max_events": 0}})");
  sources.flags = {{"telemetry.max_events", "3"}};
  refused(sources);
}

TEST_CASE("an unknown setting at the top is refused at its place, with a suggestion") {
  const auto error = refused(from_file("{\n  \"project\": \"x\",\n  \"telemetri\": {}\n}"));
  CHECK(error.subject == "shared/config/exports.json");
  CHECK(error.line == 3);
  CHECK(error.column == 3);
  CHECK(error.message == "there is no setting `telemetri` (did you mean `telemetry`?)");
}

TEST_CASE("an unknown setting in a group is refused at its place, with a suggestion") {
  const auto error = refused(from_file("{\"telemetry\": {\n    \"max_event\": 5}}"));
  CHECK(error.line == 2);
  CHECK(error.column == 5);
  CHECK(error.message ==
        "there is no setting `telemetry.max_event` (did you mean `telemetry.max_events`?)");
}

TEST_CASE("a name that is near no other is refused without a suggestion") {
  const auto error = refused(from_file(R"({"colour": "red"})"));
  CHECK(error.message == "there is no setting `colour`");
}

TEST_CASE("an exception without a text is refused at its place, and help shows how to write it") {
  for (const std::string exception :
       {R"({"pointer": "/entries/0/title", "rule": "email", "reason": "r"})",
        R"({"rule": "email", "reason": "r"})", R"({})"}) {
    const auto error =
        refused(from_file("{\"privacy\": {\"allow\": [\n  {\"rule\": \"ip\", \"text\": "
                          "\"203.0.113.9\", \"reason\": \"r\"},\n  " +
                          exception + "]}}"));
    CHECK(error.line == 3);
    CHECK(error.column == 3);
    CHECK(error.pointer == "/privacy/allow/1");
    CHECK(contains(error.message, "`text`"));
    CHECK(contains(error.help, R"({"rule": "email", "text": )"));
    CHECK_FALSE(contains(error.message + error.help, "/entries/0/title"));
  }
}

TEST_CASE("an exception that is not an object is refused by the schema") {
  for (const char* exception : {"5", "null", "[]", R"("ada@example.com")"}) {
    refused(from_file(R"({"privacy": {"allow": [)" + std::string{exception} + "]}}"));
  }
}

TEST_CASE("an unknown member of an exception is refused at its place") {
  const auto error = refused(from_file(
      "{\"privacy\": {\"allow\": [\n  {\"pointer\": \"/a\", \"rule\": \"ip\", \"reason\": \"r\", "
      "\"reasn\": \"r\"}]}}"));
  CHECK(error.line == 2);
  CHECK(contains(error.message, "did you mean `reason`?"));
}

TEST_CASE("a name with a dot in the file is not a setting") {
  refused(from_file(R"({"telemetry.max_events": 5})"));
  refused(from_file(R"({"telemetry": {"telemetry.max_events": 5}})"));
  refused(from_file(R"({"": {}})"));
  refused(from_file(R"({"telemetry": {"": 5}})"));
}

TEST_CASE("a value that the schema refuses is named by place and by what was expected") {
  const auto error = refused(from_file("{\"telemetry\":\n {\"max_events\": 10001}}"));
  CHECK(error.pointer == "/telemetry/max_events");
  CHECK(error.line == 2);
  CHECK(error.column == 17);
  CHECK(contains(error.message, "10000"));
  CHECK_FALSE(contains(error.message, "10001"));
}

TEST_CASE("values of the wrong shape in the file are refused") {
  for (const char* text :
       {"[]",
        "null",
        "5",
        R"({"telemetry": 5})",
        R"({"telemetry": [{"max_events": 1}]})",
        R"({"telemetry": {"max_events": "5"}})",
        R"({"telemetry": {"max_events": 1.5}})",
        R"({"telemetry": {"max_events": null}})",
        R"({"telemetry": {"max_events": {"x": 1}}})",
        R"({"exports": {"enabled": "version"}})",
        R"({"exports": {"enabled": []}})",
        R"({"exports": {"enabled": ["version", "version"]}})",
        R"({"exports": {"enabled": ["polls"]}})",
        R"({"privacy": {"admin_in_git": "true"}})",
        R"({"privacy": {"ip": "keep"}})",
        R"({"privacy": {"identifiers": "sha256"}})",
        R"({"privacy": {"allow": [{"pointer": "/a", "rule": "ip"}]}})",
        R"({"privacy": {"allow": [{"pointer": "/a", "rule": "all", "reason": "r"}]}})",
        R"({"privacy": {"allow": ["/a"]}})",
        R"({"permissions": {"admin_file": 640}})",
        R"({"permissions": {"admin_file": "0648"}})",
        R"({"permissions": {"admin_file": "4640"}})",
        R"({"project": ""})",
        R"({"project": "a\u001bb"})",
        R"({"paths": {"state": ""}})",
        R"({"paths": {"state": "a\u0000b"}})"}) {
    INFO(text);
    refused(from_file(text));
  }
}

TEST_CASE("a file that is not JSON is refused as bad settings, with line and column") {
  const auto error = refused(from_file("{\"project\":\n  oops}"));
  CHECK(error.line == 2);
  CHECK(error.column == 3);
  CHECK(refused(from_file("")).line == 1);
  CHECK(contains(refused(from_file("<<<<<<< a\n{}")).message, "merge-conflict"));
  CHECK(contains(refused(from_file(R"({"project": "a", "project": "b"})")).message, "two members"));
}

TEST_CASE("pseudonyms without a key are refused, wherever they were set") {
  const auto in_file = refused(from_file("{\n  \"privacy\": {\"identifiers\": \"hmac\"}}"));
  CHECK(in_file.subject == "shared/config/exports.json");
  CHECK(in_file.line == 2);
  CHECK(in_file.column == 15);
  const auto in_environment =
      refused(from_environment({{"RUNTIME_EXPORTS_PRIVACY_IDENTIFIERS", "hmac"}}));
  CHECK(in_environment.subject == "RUNTIME_EXPORTS_PRIVACY_IDENTIFIERS");
  const auto by_flag = refused(from_flags({{"privacy.identifiers", "hmac"}}));
  CHECK(by_flag.subject == "--set privacy.identifiers");
  CHECK(by_flag.line == 0);
  auto sources = from_file(R"({"privacy": {"identifiers": "hmac", "hmac_key_file": "key"}})");
  CHECK(loaded(sources).settings.privacy.identifiers == privacy::IdentifierMode::hmac);
  sources.flags = {{"privacy.hmac_key_file", ""}};
  refused(sources);
  CHECK(loaded(from_flags({{"privacy.hmac_key_file", "key"}, {"privacy.identifiers", "hmac"}}))
            .settings.privacy.hmac_key_file == "key");
}

TEST_CASE("a file nested as deep as the parser allows is refused without a crash") {
  std::string text;
  for (int i = 0; i < 128; ++i) text += R"({"telemetry":)";
  refused(from_file(text + "1" + std::string(128, '}')));
  refused(from_file(R"({"project":)" + std::string(100'000, '[')));
}
