#include "runtime_exports/cli/arguments.hpp"

#include "support/catch.hpp"

namespace runtime_exports::cli {
namespace {

using Words = std::vector<std::string>;

Arguments parsed(const Words& words) {
  const auto result = parse_arguments(words);
  REQUIRE(std::holds_alternative<Arguments>(result));
  return std::get<Arguments>(result);
}

std::string mistake(const Words& words) {
  const auto result = parse_arguments(words);
  REQUIRE(std::holds_alternative<Answer>(result));
  CHECK(std::get<Answer>(result).exit_code == 2);
  return std::get<Answer>(result).error;
}

TEST_CASE("the options of publish arrive where the command looks for them") {
  const auto arguments =
      parsed({"publish", "--only", "version,changelog", "--only", "snapshot", "--generated-at", "T",
              "--baseline", "HEAD", "--baseline", "a.json", "--allow-rollback", "--strict",
              "--wait", "2.5", "--export-public", "out"});
  CHECK(arguments.command == Command::publish);
  CHECK(arguments.command_name == "publish");
  const auto& publish = arguments.publish;
  CHECK(publish.only == Words{"version", "changelog", "snapshot"});
  CHECK(publish.ending == Ending::replace);
  CHECK(publish.generated_at == "T");
  CHECK(publish.baselines == Words{"HEAD", "a.json"});
  CHECK(publish.rollback == publish::Rollback::allow);
  CHECK(publish.strictness == state::Strictness::strict);
  CHECK(publish.wait_seconds == 2.5);
  CHECK(publish.export_public == "out");
  CHECK(parsed({"publish", "--check"}).publish.ending == Ending::check);
  CHECK(parsed({"publish", "--dry-run"}).publish.ending == Ending::dry_run);
}

TEST_CASE("common options arrive wherever they stand") {
  const auto words = GENERATE(Words{"--root", "r", "--set", "a=b=c", "-q", "--format", "json",
                                    "--config", "c", "--result-file", "f", "publish"},
                              Words{"publish", "--root=r", "--set=a=b=c", "--quiet",
                                    "--format=json", "--config=c", "--result-file=f"});
  const auto arguments = parsed(words);
  CHECK(arguments.root == "r");
  CHECK(arguments.config_file == "c");
  CHECK(arguments.result_file == "f");
  CHECK(arguments.format == Format::json);
  CHECK(arguments.log_level == LogLevel::error);
  REQUIRE(arguments.settings.size() == 1);
  CHECK(arguments.settings.front() == std::pair<std::string, std::string>{"a", "b=c"});
}

TEST_CASE("each name of a format, a level and a shell is the one that it says") {
  CHECK(parsed({"diff", "--format", "text"}).format == Format::text);
  CHECK(parsed({"diff", "--format", "github"}).format == Format::github);
  CHECK(parsed({"diff", "--format", "sarif"}).format == Format::sarif);
  CHECK(parsed({"diff", "--log-level", "off"}).log_level == LogLevel::off);
  CHECK(parsed({"diff", "--log-level", "warning"}).log_level == LogLevel::warning);
  CHECK(parsed({"diff", "--log-level", "debug"}).log_level == LogLevel::debug);
  CHECK(parsed({"diff", "--log-level", "off", "-q"}).log_level == LogLevel::off);
  CHECK(parsed({"completion", "bash"}).shell == Shell::bash);
  CHECK(parsed({"completion", "zsh"}).shell == Shell::zsh);
  CHECK(parsed({"completion", "fish"}).shell == Shell::fish);
}

TEST_CASE("operands and options of the other commands arrive") {
  const auto check =
      parsed({"schema", "check", "s", "--with", "w", "a", "b", "--annotate-formats"});
  CHECK(check.command == Command::schema_check);
  CHECK(check.command_name == "schema check");
  CHECK(check.schema.name == "s");
  CHECK(check.schema.documents == Words{"a", "b"});
  CHECK(check.schema.with == Words{"w"});
  CHECK(check.schema.annotate_formats);
  CHECK(parsed({"verify", "d", "--public"}).verify.folder == "d");
  CHECK(parsed({"verify", "d", "--public"}).verify.readers == publish::TreeReaders::public_only);
  CHECK(parsed({"recover", "--discard"}).recover_intent ==
        publish::RecoverRequest::Intent::discard);
}

TEST_CASE("a flag can be written as false") {
  CHECK(parsed({"publish", "--strict=false"}).publish.strictness == state::Strictness::by_policy);
  CHECK(parsed({"list", "--quiet=false"}).log_level == LogLevel::info);
}

TEST_CASE("an unknown shell is wrong usage, with what was meant") {
  CHECK(mistake({"completion", "bsh"}) ==
        "error: SHELL: there is no `bsh` (did you mean `bash`?); one of bash, fish, zsh\n");
  CHECK(mistake({"completion"}).find("SHELL is required") != std::string::npos);
}

TEST_CASE("values that are none are wrong usage") {
  CHECK(mistake({"publish", "--wait", "nan"}) == "error: --wait wants a number of seconds\n");
  CHECK(mistake({"publish", "--set", "x"}) == "error: --set wants KEY=VALUE\n");
  CHECK(mistake({"list", "--result-file", "x"}) ==
        "error: `list` has no --result-file: use --format json\n");
  CHECK(mistake({"list", "--format", "sarif"}) ==
        "error: `list` finds nothing: its --format is text or json\n");
}

TEST_CASE("what export-public, check and dry-run exclude is wrong usage in any order") {
  CHECK(mistake({"publish", "--check", "--dry-run"}).find("excludes") != std::string::npos);
  CHECK(mistake({"publish", "--export-public", "x", "--check"}).find("excludes") !=
        std::string::npos);
  CHECK(mistake({"publish", "--dry-run", "--export-public", "x"}).find("excludes") !=
        std::string::npos);
}

}  // namespace
}  // namespace runtime_exports::cli
