#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::blackbox {
namespace {

// A red word, a bell, a carriage return, a C1 control, direction marks and a byte that is not
// UTF-8.
const std::string hostile =
    "a\x1b[31mb\x07"
    "c\rd\xC2\x9B"
    "e\xE2\x80\xAE"
    "f\xE2\x81\xA6"
    "g\xE2\x80\xA8h\xFFi";

bool obeyed_by_a_terminal(const CodePoint& point) {
  if (!point.valid || is_bidirectional_control(point.value)) return true;
  if (point.value == 0x2028 || point.value == 0x2029) return true;
  const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
  return control && point.value != '\n';
}

/// The parts of a text that a terminal would obey or that are not UTF-8, if any.
std::string raw_bytes_of(std::string_view text) {
  std::string found;
  while (!text.empty()) {
    const auto point = front_code_point(text);
    if (obeyed_by_a_terminal(point)) found += "<" + std::to_string(point.value) + ">";
    text.remove_prefix(point.bytes);
  }
  return found;
}

void check_clean(const ProgramResult& ended) {
  CHECK(raw_bytes_of(ended.out) == "");
  CHECK(raw_bytes_of(ended.error) == "");
}

TEST_CASE("no hostile word of the command line reaches the terminal unescaped", "[hostile]") {
  const auto words =
      GENERATE_REF(Words{hostile}, Words{"--" + hostile}, Words{"publish", hostile},
                   Words{"publish", "--only", hostile}, Words{"publish", "--generated-at", hostile},
                   Words{"publish", "--root", hostile}, Words{"publish", "--config", hostile},
                   Words{"publish", "--wait", hostile}, Words{"list", "--format", hostile},
                   Words{"list", "--log-level", hostile}, Words{"list", "--set", hostile},
                   Words{"list", "--set", hostile + "=1"},
                   Words{"config", "show", "--set", "project=" + hostile},
                   Words{"publish", "--set", "paths.state=" + hostile},
                   Words{"publish", "--set", "paths.exports=" + hostile},
                   Words{"publish", "--set", "privacy.hmac_key_file=" + hostile, "--set",
                         "privacy.identifiers=hmac"},
                   Words{"schema", "show", hostile}, Words{"schema", "check", hostile, hostile},
                   Words{"schema", "check", "version.schema.json", hostile},
                   Words{"schema", hostile}, Words{"schema", "export", hostile + "/no/folder"});
  const StateTree tree;
  INFO(words.back());
  const auto ended = tree.run(words);
  CHECK(ended.exit_code != 0);
  CHECK(ended.exit_code < 99);
  check_clean(ended);
  auto as_json = words;
  as_json.insert(as_json.end(), {"--format", "json"});
  check_clean(tree.run(as_json));
}

TEST_CASE("a hostile setting that is accepted is shown escaped", "[hostile]") {
  const StateTree tree;
  const std::string marks = "a\xE2\x80\xAE z \xC2\x9B y";
  SECTION("in the file") {
    tree.set({{"project", marks}});
  }
  SECTION("its path") {
    tree.set({{"paths", {{"exports", "run\xE2\x80\xAEtime"}}}});
  }
  check_clean(tree.run({"config", "show"}));
  check_clean(tree.run({"config", "show", "--format", "json"}));
  check_clean(tree.run({"publish"}));
  check_clean(tree.run({"publish", "--format", "json"}));
}

TEST_CASE("a folder for schemas with a hostile name is named escaped", "[hostile]") {
  const StateTree tree;
  const auto ended = tree.run({"schema", "export", "a\x1b[31m\xFF"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.ends_with(" schemas to a\\u{1b}[31m\\xff.\n"));
}

TEST_CASE("hostile names of variables and files are named escaped", "[hostile]") {
  const StateTree tree;
  SECTION("a variable") {
    auto request = tree.request({"list"});
    request.environment.push_back("RUNTIME_EXPORTS_" + hostile + "=1");
    const auto ended = test_support::run_program(request);
    CHECK(ended.error.find("\\u{1b}") != std::string::npos);
    check_clean(ended);
  }
  SECTION("a temporary file among the exports") {
    REQUIRE(tree.run({"publish"}).exit_code == 0);
    tree.write("runtime/exports/" + hostile + "/x.tmp", "");
    const auto ended = tree.run({"validate"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.find("\\u{1b}") != std::string::npos);
    check_clean(ended);
    check_clean(tree.run({"validate", "--format", "json"}));
  }
}

TEST_CASE("hostile members and values of the inputs reach neither the terminal nor the log",
          "[hostile]") {
  const StateTree tree;
  const Json name = "a\x1b[31m\xE2\x80\xAE";
  SECTION("a setting") {
    tree.set({{name.get<std::string>(), 1}});
  }
  SECTION("an exception") {
    tree.set({{"privacy", {{"allow", {{{name.get<std::string>(), 1}}}}}}});
  }
  SECTION("the version") {
    tree.edit(snapshot_file, [&](Json& value) { value["runtime"]["version"] = name; });
  }
  SECTION("the build") {
    tree.edit(snapshot_file, [&](Json& value) { value["runtime"]["build"] = name; });
  }
  SECTION("a platform") {
    tree.write(counters_file, Json({{"timestamp", "2026-01-02T11:00:00Z"},
                                    {"counters", {{name.get<std::string>(), 1}}}})
                                      .dump() +
                                  "\n");
  }
  SECTION("metadata") {
    tree.append(audit_file, Json({{"id", "audit-000002"},
                                  {"ts", "2026-01-01T00:00:00Z"},
                                  {"action", name},
                                  {"metadata", {{name.get<std::string>(), name}}}})
                                    .dump() +
                                "\n");
  }
  check_clean(tree.run({"publish"}));
  check_clean(tree.run({"validate"}));
  check_clean(tree.run({"publish", "--format", "json"}));
  if (!tree.exists("runtime/exports")) return;
  for (const auto& file : tree.exports().names()) {
    if (file.ends_with(".json")) CHECK(raw_bytes_of(tree.read("runtime/exports/" + file)) == "");
  }
}

TEST_CASE("markup and invisible separators in strings are written as escapes", "[hostile]") {
  const StateTree tree;
  tree.write(events_file,
             Json({{"timestamp", "2026-01-02T11:00:00Z"},
                   {"message", "<b>&\"\\ \xE2\x80\xA8 \xE2\x80\xAE \xC2\x85 \xC3\xA9"}})
                     .dump() +
                 "\n");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto text = tree.read("runtime/exports/telemetry/events.json");
  CHECK(text.find('<') == std::string::npos);
  CHECK(text.find("\\u003cb\\u003e&\\\"\\\\") != std::string::npos);
  CHECK(raw_bytes_of(text) == "");
  CHECK(text.find("\xC3\xA9") != std::string::npos);
}

}  // namespace
}  // namespace runtime_exports::blackbox
