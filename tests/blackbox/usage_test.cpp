#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

struct Mistake {
  Words words;
  std::string error;
};

TEST_CASE("wrong usage is exit code 2 with one line that says what is meant") {
  const auto mistake = GENERATE(
      Mistake{
          {"pblish"},
          "there is no command `pblish` (did you mean `publish`?); see `runtime-exports --help`"},
      Mistake{{"publish", "--dryrun"},
              "there is no option `--dryrun` (did you mean `--dry-run`?); see `runtime-exports "
              "publish --help`"},
      Mistake{{"validate", "--generatedat", "x"},
              "there is no option `--generatedat` (did you mean `--generated-at`?); see "
              "`runtime-exports validate --help`"},
      Mistake{{"publish", "now"},
              "there is no argument `now`; see `runtime-exports publish --help`"},
      Mistake{{"schema", "lst"},
              "there is no command `lst` (did you mean `list`?); see `runtime-exports schema "
              "--help`"},
      Mistake{{"config", "shwo"},
              "there is no command `shwo` (did you mean `show`?); see `runtime-exports config "
              "--help`"},
      Mistake{{"publish", "--only", "telemetry.evnts"},
              "--only telemetry.evnts: there is no such export (did you mean "
              "`telemetry.events`?)\n  help: `list` shows the exports"},
      Mistake{{"schema", "show", "verson.schema.json"},
              "verson.schema.json: there is no such schema (did you mean `version.schema.json`?)\n "
              " help: `schema list` prints them"},
      Mistake{{"publish", "--dry-run", "--check"}, "--dry-run and --check cannot be combined"},
      Mistake{{"list", "--format", "jsn"},
              "--format: `jsn` is not allowed (did you mean `json`?); use github, json, markdown, "
              "sarif, text"},
      Mistake{{"list", "--format", "1"},
              "--format: `1` is not allowed; use github, json, markdown, sarif, text"},
      Mistake{{"list", "--log-level", "loud"},
              "--log-level: `loud` is not allowed; use debug, error, info, off, warning"},
      Mistake{{"completion", "zhs"},
              "SHELL: `zhs` is not allowed (did you mean `zsh`?); use bash, fish, zsh"},
      Mistake{{"publish", "--set", "project"}, "--set needs KEY=VALUE"});
  const StateTree tree;
  const auto ended = tree.run(mistake.words);
  CHECK(ended.exit_code == 2);
  CHECK(ended.error == "error: " + mistake.error + "\n");
  CHECK(tree.is_unpublished());
}

TEST_CASE("an option without its value is wrong usage") {
  const auto words =
      GENERATE(Words{"publish", "--root"}, Words{"publish", "--only"}, Words{"publish", "--wait"},
               Words{"publish", "--generated-at"}, Words{"schema", "check", "version.schema.json"},
               Words{"schema", "show"}, Words{"publish", "--wait", "-1"},
               Words{"publish", "--wait", "soon"});
  const StateTree tree;
  const auto ended = tree.run(words);
  CHECK(ended.exit_code == 2);
  CHECK(ended.out.empty());
  CHECK(ended.error.starts_with("error: "));
}

TEST_CASE("without a command the program lists the commands, and that is wrong usage") {
  const auto words = GENERATE(Words{}, Words{"schema"}, Words{"config"});
  const StateTree tree;
  const auto ended = tree.run(words);
  CHECK(ended.exit_code == 2);
  CHECK(ended.out.empty());
  CHECK(ended.error.find("Example") != std::string::npos);
  CHECK(ended.error.find("Subcommands:") != std::string::npos);
}

TEST_CASE("--version prints name and version") {
  const StateTree tree;
  const auto ended = tree.run({"--version"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out.starts_with("runtime-exports "));
  CHECK(ended.out.ends_with("\n"));
  CHECK(ended.out.find('.') != std::string::npos);
}

TEST_CASE("--help of each command shows how it is called and examples of it") {
  const auto words =
      GENERATE(Words{"publish"}, Words{"validate"}, Words{"list"}, Words{"schema"},
               Words{"schema", "list"}, Words{"schema", "show"}, Words{"schema", "export"},
               Words{"schema", "check"}, Words{"config"}, Words{"config", "show"}, Words{"verify"},
               Words{"diff"}, Words{"recover"}, Words{"completion"});
  const StateTree tree;
  auto asked = words;
  asked.emplace_back("--help");
  const auto ended = tree.run(asked);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  std::string called = "runtime-exports";
  for (const auto& word : words) called += " " + word;
  CHECK(ended.out.find("Usage: " + called + " ") != std::string::npos);
  const auto examples = ended.out.find("Example");
  REQUIRE(examples != std::string::npos);
  CHECK(ended.out.find(called, examples) != std::string::npos);
}

TEST_CASE("--help of the program shows its commands and examples") {
  const StateTree tree;
  const auto ended = tree.run({"--help"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  for (const char* const part : {"publish", "validate", "list", "schema", "config",
                                 "Examples:", "--root", "--format", "--quiet"}) {
    CHECK(ended.out.find(part) != std::string::npos);
  }
}

TEST_CASE("after `--` a word is an argument, whatever it looks like") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.run({"verify", "--", tree.root() + "/runtime/exports"}).exit_code == 0);
  const auto ended = tree.run({"verify", "--", "--public"});
  CHECK(ended.exit_code == 66);
  CHECK_THAT(ended.error, Catch::StartsWith("error: --public: the folder cannot be opened"));
}

TEST_CASE("a group without a command says which commands it has") {
  const StateTree tree;
  const auto ended = tree.run({"schema"});
  CHECK(ended.error.starts_with("Usage: runtime-exports schema "));
  for (const char* const part : {"\n  list", "\n  show", "\n  export", "\n  check"}) {
    CHECK(ended.error.find(part) != std::string::npos);
  }
}

TEST_CASE("completion prints a script on standard output, without state or settings") {
  const auto shell = GENERATE("bash", "zsh", "fish");
  const StateTree tree;
  const auto ended = tree.run({"completion", shell, "--config", "nowhere.json"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out.find("runtime-exports") != std::string::npos);
  CHECK(tree.is_unpublished());
}

TEST_CASE("a root that cannot be opened is named, whatever the command") {
  const StateTree tree;
  tree.write("file", "");
  for (const auto& words : {Words{"publish"}, Words{"list"}, Words{"config", "show"},
                            Words{"recover"}, Words{"watch"}, Words{"changelog", "collect"},
                            Words{"report", "--out", "x.html"}, Words{"config", "init"}}) {
    for (const std::string root : {"missing", "file"}) {
      auto all = Words{"--root", root};
      all.insert(all.end(), words.begin(), words.end());
      const auto ended = tree.run(all);
      CHECK(ended.exit_code == 66);
      CHECK(ended.error.starts_with("error: " + root + ": the root folder cannot be opened"));
    }
  }
}

TEST_CASE("common options may come before or after the command") {
  const StateTree tree;
  const auto before = tree.run({"--format", "json", "list"});
  const auto later = tree.run({"list", "--format", "json"});
  CHECK(before.exit_code == 0);
  CHECK(before.out == later.out);
}

}  // namespace
}  // namespace runtime_exports::blackbox
