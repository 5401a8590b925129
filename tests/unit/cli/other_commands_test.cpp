#include "running.hpp"

namespace runtime_exports::cli {
namespace {

Words add(const Words& more) {
  Words words{"changelog", "add", "--date", "2026-07-16"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_CASE("version stamp writes version and build, and refuses a step back") {
  const Project project;
  const auto ended = project.run({"version", "stamp", "99.0.0", "--build", "1.1"});
  CHECK(ended.exit_code == 0);
  CHECK(holds(ended.out, " -> 99.0.0 (1.1)\n"));
  CHECK(holds(project.run({"version", "stamp", "99.0.0", "--build", "1.1"}).out, "Nothing to do"));
  CHECK(
      holds(project.run({"version", "stamp", "99.0.1", "--build", "auto", "--format", "json"}).out,
            "\"outcome\": \"stamped\""));
  CHECK(project.run({"version", "stamp", "1.0.0"}).exit_code == 1);
}

TEST_CASE("changelog add adds an entry, tries to, or names what is missing") {
  const Project project;
  CHECK(project.run(add({"--title", "A", "--description", "b", "--dry-run", "--version", "1.0.0"}))
            .out == "Would add 2026-07-a (2026-07-16, version 1.0.0) to " + changelog +
                        "; nothing was written.\n");
  const auto ended = project.run(add({"--title", "A", "--description", "b", "--change", "x=1",
                                      "--change", "x=2", "--version", "1.0.0"}));
  CHECK(ended.out == "Added 2026-07-a (2026-07-16, version 1.0.0) to " + changelog + ".\n");
  CHECK(holds(project.run(add({"--title", "B", "--description", "b", "--format", "json"})).out,
              "\"id\": \"2026-07-b\""));
  const auto missing = project.run(add({"--title", "A"}));
  CHECK(missing.exit_code == 2);
  CHECK(missing.error.starts_with("error: --description: a new entry needs it"));
  const auto change = project.run(add({"--title", "A", "--description", "b", "--change", "x"}));
  CHECK(change.error == "error: --change: it needs NAME=TEXT\n");
  const auto refused = project.run(add({"--title", "A <b>", "--description", "b"}));
  CHECK(refused.exit_code == 1);
  CHECK(refused.out == "Refused: the changelog is unchanged.\n");
  CHECK(holds(refused.error, "[changelog.markup]"));
}

TEST_CASE("changelog add asks for what is missing") {
  const Project project;
  const auto ended = project.run_asking({"changelog", "add", "--id", "typed"},
                                        {"", " Title ", "Text", "", "2026-07-16"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.starts_with("Added typed (2026-07-16, version "));
  CHECK(holds(project.files().read(changelog), "\"title\": \"Title\""));
  const auto ends = project.run_asking({"changelog", "add"}, {"Title"});
  CHECK(ends.exit_code == 2);
  CHECK(holds(ends.error, "the input ended before the entry was complete"));
}

TEST_CASE("fragments are added, checked and collected") {
  const Project project;
  const Words fragment{"changelog", "add", "--fragment", "--title", "A", "--description", "b"};
  CHECK(holds(project.run({"changelog", "collect"}).out, "Nothing to do"));
  auto words = fragment;
  words.insert(words.end(), {"--id", "a"});
  CHECK(project.run(words).out == "Added a to changelog/unreleased/a.json.\n");
  CHECK(project.run({"validate"}).exit_code == 0);
  CHECK(project.run({"changelog", "collect", "--dry-run"}).out ==
        "Would add 1 entry to " + changelog + ": a.\n");
  const auto text = project.files().read("changelog/unreleased/a.json");
  CHECK(holds(project
                  .run({"changelog", "collect", "--version", "1.0.0", "--date", "2026-07-16",
                        "--format", "json"})
                  .out,
              "\"outcome\": \"collected\""));
  CHECK(holds(project.files().read(changelog), "\"id\": \"a\""));
  project.files().write("changelog/unreleased/a.json", text);
  CHECK(holds(project.run({"changelog", "collect"}).out,
              "Removed 1 fragment whose entry was there already."));
  project.files().write("changelog/unreleased/b.json", "{}");
  const auto refused = project.run({"changelog", "collect"});
  CHECK(refused.exit_code == 1);
  CHECK(holds(refused.error, "error: changelog/unreleased/b.json:1:1: "));
  CHECK(project.run({"validate"}).exit_code == 1);
}

TEST_CASE("list and the schema commands print what the program knows") {
  const Project project;
  CHECK(holds(project.run({"list"}).out, "telemetry.rates"));
  CHECK(holds(project.run({"list", "--format", "json"}).out, "\"enabled\": true"));
  CHECK(holds(project.run({"schema", "list"}).out, "version.schema.json\n"));
  CHECK(holds(project.run({"schema", "list", "--format", "json"}).out, "\"title\": "));
  CHECK(holds(project.run({"schema", "show", "version"}).out, "\"$id\": \"version.schema.json\""));
  const auto unknown = project.run({"schema", "show", "versoin"});
  CHECK(unknown.exit_code == 2);
  CHECK(holds(unknown.error, "did you mean `version`?"));
}

TEST_CASE("list shows a file that another program writes") {
  const Project project;
  project.files().write(
      "shared/config/exports.json",
      R"({"exports": {"declared": [{"id": "status", "path": "status.json", )"
      R"("schema": "status.schema.json", "audience": "public", "keep": true}]}})");
  project.files().write("status.schema.json",
                        R"({"type": "object", "additionalProperties": false})");
  CHECK(holds(project.run({"list"}).out, "  (another program)"));
  CHECK(holds(project.run({"list", "--format", "json"}).out,
              "\"id\": \"status\",\n    \"path\": \"status.json\",\n    \"audience\": "
              "\"public\",\n    \"schema\": \"declared.schema.json\",\n    \"keep\": true"));
}

TEST_CASE("schema export writes all schemas, into a folder without such files") {
  const Project project;
  const auto folder = project.path("schemas");
  CHECK(holds(project.run({"schema", "export", folder}).out, "Wrote "));
  CHECK(project.files().exists("schemas/version.schema.json"));
  const auto again = project.run({"schema", "export", folder});
  CHECK(again.exit_code == 73);
  CHECK(holds(again.error, "name an empty folder"));
  CHECK(project.run({"schema", "export", project.path("shared/state")}).exit_code == 73);
}

TEST_CASE("schema check reports each violation, and what cannot be read") {
  const Project project;
  project.files().write("good.json", R"({"a": 1})");
  project.files().write("bad.json", "{\n\"a\": \"x\"}");
  project.files().write("torn.json", "{");
  project.files().write("own.schema.json",
                        R"({"properties": {"a": {"$ref": "number.schema.json"}}})");
  project.files().write("number.schema.json", R"({"$id": "number.schema.json", "type": "number"})");
  const auto check = [&](const Words& documents) {
    Words words{"schema", "check", project.path("own.schema.json")};
    for (const auto& document : documents) words.push_back(project.path(document));
    words.insert(words.end(), {"--with", project.path("number.schema.json")});
    return project.run(words);
  };
  CHECK(check({"good.json"}).out == "Valid: 1 document.\n");
  const auto bad = check({"bad.json", "torn.json", "none.json"});
  CHECK(bad.exit_code != 0);
  CHECK(bad.out == "Refused: 1 violation, 2 unreadable.\n");
  CHECK(holds(bad.error, "bad.json:2:6: /a: expected "));
  CHECK(project.run({"schema", "check", "version", project.path("good.json")}).exit_code == 1);
  const auto none = project.run({"schema", "check", "versoin", project.path("good.json")});
  CHECK(none.exit_code == 66);
  CHECK(holds(none.error, "did you mean `version`?"));
}

}  // namespace
}  // namespace runtime_exports::cli
