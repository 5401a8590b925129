#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

using namespace std::string_literals;
/// A file of another kind than its name says, and the message about it.
struct Kind {
  std::string text;
  std::string called;
  std::string help;
};

const std::vector<Kind> kinds{
    {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
     "a Git LFS pointer", "git lfs pull"},
    {"<!DOCTYPE html>\n<html><title>502 Bad Gateway</title></html>\n", "an HTML page",
     "fetch the file again"},
    {"\n<HTML>\n", "an HTML page", "fetch the file again"},
    {"<?xml version=\"1.0\"?>\n<Error/>\n", "XML", "fetch the file again"},
    {"<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> theirs\n", "a merge-conflict marker",
     "resolve the conflict"},
    {"\xEF\xBB\xBF{}\n", "a byte order mark", "save it as UTF-8 without one"},
    {"\xFF\xFE{\0}\0\n\0"s, "UTF-16", "save it as UTF-8"},
    {"\xFE\xFF\0{\0}\0\n"s, "UTF-16", "save it as UTF-8"},
    {"{\0}\0\n\0"s, "UTF-16", "save it as UTF-8"},
    {"\0{\0}\0\n"s, "UTF-16", "save it as UTF-8"},
    {"\x1F\x8B\x08\0\0\0\0\0"s, "compressed with gzip", "gunzip"},
    {"PK\x03\x04\x14\0\0"s, "a zip archive", "unzip"},
    {"\x28\xB5\x2F\xFD\x24\0"s, "compressed with zstd", "zstd -d"},
};

void check_named(const ProgramResult& ended, const std::string& file, const Kind& kind) {
  INFO(kind.called);
  CHECK_THAT(ended.error, Catch::Contains("error: " + file + ":1:1: "));
  CHECK_THAT(ended.error, Catch::Contains(kind.called));
  CHECK_THAT(ended.error, Catch::Contains(kind.help));
  CHECK_THAT(ended.error,
             !Catch::Contains("correct it there, or in the program that writes this file"));
}

TEST_CASE("an input that begins like another kind of file is named as that kind", "[hostile]") {
  const auto file =
      GENERATE(as<std::string>{}, snapshot_file, changelog_file, events_file, errors_file,
               counters_file, auth_file, users_file, audit_file, settings_file);
  const StateTree tree;
  for (const auto& kind : kinds) {
    tree.write(file, kind.text);
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == (file == settings_file ? 78 : 1));
    check_named(ended, file, kind);
  }
  CHECK(tree.is_unpublished());
}

TEST_CASE("rows after the beginning of another kind of file do not make the input valid",
          "[hostile]") {
  const StateTree tree;
  std::string rows;
  for (int minute = 0; minute < 300; ++minute) rows += event_row(minute);
  for (const auto& kind : kinds) {
    tree.write(events_file, kind.text + rows);
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    check_named(ended, events_file, kind);
  }
}

TEST_CASE("an array of rows that begins like another kind of file is named as that kind",
          "[hostile]") {
  const StateTree tree;
  tree.remove(users_file);
  const std::string file = "shared/state/accounts/users.json";
  for (const auto& kind : kinds) {
    tree.write(file, kind.text);
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    check_named(ended, file, kind);
  }
}

TEST_CASE("a baseline, a schema and a document are named by their real kind", "[hostile]") {
  const StateTree tree;
  for (const auto& kind : kinds) {
    tree.write("other.json", kind.text);
    const auto baseline = tree.run({"publish", "--baseline", "other.json"});
    CHECK(baseline.exit_code == 1);
    CHECK_THAT(baseline.error, Catch::Contains("other.json:1:1: "));
    CHECK_THAT(baseline.error, Catch::Contains(kind.called));
    const auto schema = tree.run({"schema", "check", "other.json", snapshot_file});
    CHECK(schema.exit_code == 78);
    check_named(schema, "other.json", kind);
    const auto document = tree.run({"schema", "check", "version", "other.json"});
    CHECK(document.exit_code == 1);
    check_named(document, "other.json", kind);
  }
}

TEST_CASE("a published changelog of another kind is named as that kind", "[hostile]") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const auto& kind : kinds) {
    tree.write("runtime/exports/changelog.runtime.json", kind.text);
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    CHECK_THAT(ended.error, Catch::Contains("the published changelog cannot be read"));
    CHECK_THAT(ended.error, Catch::Contains(kind.called));
    CHECK_THAT(ended.error, Catch::Contains(kind.help));
  }
}

TEST_CASE("the inputs of version stamp and changelog add are named by their real kind",
          "[hostile]") {
  const StateTree tree;
  for (const auto& kind : kinds) {
    tree.write(snapshot_file, kind.text);
    check_named(tree.run({"version", "stamp", "1.2.3"}), snapshot_file, kind);
    CHECK(tree.read(snapshot_file) == kind.text);
    tree.write(changelog_file, kind.text);
    check_named(tree.run({"changelog", "add", "--title", "A title", "--description", "A text.",
                          "--version", "1.2.3", "--date", "2026-01-02"}),
                changelog_file, kind);
    CHECK(tree.read(changelog_file) == kind.text);
  }
}

TEST_CASE("verify names a published file that is of another kind", "[hostile]") {
  const auto path = GENERATE(as<std::string>{}, "version.json", "telemetry/events.json",
                             "changelog.json", "admin/users/users.json");
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const auto& kind : kinds) {
    tree.write("runtime/exports/" + path, kind.text);
    const auto ended = tree.run({"verify", "runtime/exports"});
    INFO(path << ": " << kind.called);
    CHECK(ended.exit_code == 1);
    CHECK_THAT(ended.error, Catch::Contains("error: " + path + ":"));
    CHECK_THAT(ended.error, Catch::Contains(kind.called));
    CHECK_THAT(ended.error, Catch::Contains(kind.help));
  }
}

TEST_CASE("a conflict in the middle of a document is named with its line", "[hostile]") {
  const auto file = GENERATE(as<std::string>{}, snapshot_file, changelog_file, settings_file);
  const StateTree tree;
  const auto text = tree.exists(file) ? tree.read(file) : "{\n}\n"s;
  tree.write(file, text.substr(0, 1) + "\n<<<<<<< HEAD\n" + text.substr(1));
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == (file == settings_file ? 78 : 1));
  CHECK_THAT(ended.error, Catch::Contains(file + ":2:1: a merge-conflict marker"));
}

}  // namespace
}  // namespace runtime_exports::blackbox
