#include "support/catch.hpp"
#include <nlohmann/json.hpp>

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

Arguments parsed(const Words& words) {
  const auto result = parse_arguments(words);
  REQUIRE(std::holds_alternative<Arguments>(result));
  return std::get<Arguments>(result);
}

/// The options of the command that the words name.
template <class Options>
Options parsed_options(const Words& words) {
  return std::get<Options>(parsed(words).options);
}

std::string mistake(const Words& words) {
  const auto result = parse_arguments(words);
  REQUIRE(std::holds_alternative<Ended>(result));
  CHECK(std::get<Ended>(result).exit_code == 2);
  return std::get<Ended>(result).error;
}

TEST_CASE("the options of publish arrive where the command looks for them") {
  const auto arguments =
      parsed({"publish", "--only", "version,changelog", "--only", "snapshot", "--generated-at", "T",
              "--baseline", "HEAD", "--baseline", "a.json", "--allow-rollback", "--strict",
              "--wait", "2.5", "--export-public", "out"});
  CHECK(arguments.command == "publish");
  const auto& publish = std::get<PublishOptions>(arguments.options);
  CHECK(publish.only == Words{"version", "changelog", "snapshot"});
  CHECK(publish.ending == Ending::replace);
  CHECK(publish.generated_at == "T");
  CHECK(publish.baselines == Words{"HEAD", "a.json"});
  CHECK(publish.rollback == publish::Rollback::allow);
  CHECK(publish.strictness == state::Strictness::strict);
  CHECK(publish.wait_ms == 2500);
  CHECK(publish.export_public == "out");
  CHECK(parsed_options<PublishOptions>({"publish", "--check"}).ending == Ending::check);
  CHECK(parsed_options<PublishOptions>({"publish", "--dry-run"}).ending == Ending::dry_run);
}

TEST_CASE("common options arrive wherever they are") {
  const auto words =
      GENERATE(Words{"-C", "r", "--set", "a=b=c", "-q", "--format", "json", "--config", "c",
                     "--result-file", "f", "--color", "always", "publish"},
               Words{"publish", "--root=r", "--color=always", "--set=a=b=c", "--quiet",
                     "--format=json", "--config=c", "--result-file=f"});
  const auto arguments = parsed(words).common;
  CHECK(arguments.root == "r");
  CHECK(arguments.config_file == "c");
  CHECK(arguments.result_files == std::vector<std::string>{"f"});
  CHECK(arguments.format == Format::json);
  CHECK(arguments.log_level == LogLevel::error);
  CHECK(arguments.colour == When::always);
  REQUIRE(arguments.settings.size() == 1);
  CHECK(arguments.settings.front() == std::pair<std::string, std::string>{"a", "b=c"});
}

TEST_CASE("each name of a format, a level and a shell gives its own value") {
  CHECK(parsed({"diff", "--format", "text"}).common.format == Format::text);
  CHECK(parsed({"diff", "--format", "github"}).common.format == Format::github);
  CHECK(parsed({"diff", "--format", "sarif"}).common.format == Format::sarif);
  CHECK(parsed({"diff", "--log-level", "off"}).common.log_level == LogLevel::off);
  CHECK(parsed({"diff", "--log-level", "warning"}).common.log_level == LogLevel::warning);
  CHECK(parsed({"diff", "--log-level", "debug"}).common.log_level == LogLevel::debug);
  CHECK(parsed({"diff", "--log-level", "off", "-q"}).common.log_level == LogLevel::off);
  CHECK(parsed_options<CompletionOptions>({"completion", "bash"}).shell == Shell::bash);
  CHECK(parsed_options<CompletionOptions>({"completion", "zsh"}).shell == Shell::zsh);
  CHECK(parsed_options<CompletionOptions>({"completion", "fish"}).shell == Shell::fish);
}

TEST_CASE("an option that has one value is refused if it is given twice") {
  for (const auto& command : command_specs()) {
    if (!command.options) continue;
    for (const auto& option : all_options(command)) {
      if (option.value.empty() || option.occurs != Occurs::once) continue;
      CAPTURE(command.name, option.name);
      Words words{std::string{command.name}};
      if (const auto space = words[0].find(' '); space != std::string::npos) {
        words = {words[0].substr(0, space), words[0].substr(space + 1)};
      }
      words.insert(words.end(), command.operands.size(), "bash");
      const std::string value{option.choices.empty() ? "1" : option.choices.front()};
      for (const auto& name :
           {option.name, option.short_name.empty() ? option.name : option.short_name}) {
        words.push_back(std::string{name});
        words.push_back(value);
      }
      CHECK(mistake(words).find(" needs one value") != std::string::npos);
    }
  }
}

TEST_CASE("operands and options of the other commands arrive") {
  const Words words{"schema", "check", "s", "--with", "w", "a", "b", "--annotate-formats"};
  CHECK(parsed(words).command == "schema check");
  const auto check = parsed_options<SchemaCheckOptions>(words);
  CHECK(check.schema == "s");
  CHECK(check.documents == Words{"a", "b"});
  CHECK(check.with == Words{"w"});
  CHECK(check.formats == schema::FormatMode::annotate);
  const auto verify = parsed_options<VerifyOptions>({"verify", "d", "--public"});
  CHECK(verify.folder == "d");
  CHECK(verify.readers == publish::TreeReaders::public_only);
  CHECK(parsed_options<RecoverOptions>({"recover", "--discard"}).intent ==
        publish::RecoverRequest::Intent::discard);
  CHECK(parsed_options<WatchOptions>({"watch", "--once"}).once);
  CHECK(parsed_options<ChangelogAddOptions>({"changelog", "add", "--dry-run"}).mode ==
        publish::Mode::dry_run);
  const auto stamp = parsed_options<VersionStampOptions>({"version", "stamp", "1", "--build", ""});
  CHECK(stamp.build == publish::VersionStampRequest::Build::given);
  CHECK(stamp.given_build.empty());
}

TEST_CASE("a flag can be written as false") {
  CHECK(parsed_options<PublishOptions>({"publish", "--strict=false"}).strictness ==
        state::Strictness::by_policy);
  CHECK(parsed({"list", "--quiet=false"}).common.log_level == LogLevel::info);
}

TEST_CASE("an unknown shell is wrong usage, with what was meant") {
  CHECK(mistake({"completion", "bsh"}) ==
        "error: SHELL: `bsh` is not allowed (did you mean `bash`?); use bash, fish, zsh\n");
  CHECK(mistake({"completion"}).find("SHELL is required") != std::string::npos);
}

TEST_CASE("invalid values are wrong usage") {
  for (const auto* const wait : {"nan", "inf", "-1", "86401", "5s", ""}) {
    CHECK(mistake({"publish", "--wait", wait}) ==
          "error: --wait needs a number of seconds from 0 to 86400\n");
  }
  CHECK(mistake({"publish", "--set", "x"}) == "error: --set needs KEY=VALUE\n");
  CHECK(mistake({"list", "--result-file", "x"}) ==
        "error: `list` has no --result-file: use --format json\n");
  CHECK(mistake({"list", "--format", "sarif"}) ==
        "error: `list` has no findings: its --format is text or json\n");
}

TEST_CASE("an option with an empty value does not take the next word for it") {
  const auto text_of = [](const Words& words) {
    return parsed_options<ChangelogAddOptions>(words).entry.summary;
  };
  const Words words{"changelog", "add", "--title", "T", "--description", "D", "--summary="};
  CHECK(text_of(words) == "");
  auto dry_run = words;
  dry_run.emplace_back("--dry-run");
  CHECK(text_of(dry_run) == "");
  CHECK(parsed_options<ChangelogAddOptions>(dry_run).mode == publish::Mode::dry_run);
  CHECK(mistake({"publish", "--export-public=", "--by-digest"}) ==
        "error: --export-public is empty; is a variable unset?\n");
  CHECK(mistake({"publish", "--dry-run=", "--check"}).starts_with("error: "));
}

TEST_CASE("an option in front of its command is told where it belongs") {
  CHECK(mistake({"--dry-run", "publish"}) ==
        "error: `--dry-run` is an option of `runtime-exports publish`: put it after that\n");
}

TEST_CASE("a mistake is a document in the formats for programs") {
  const auto document = [](const Words& words) {
    return std::get<Ended>(parse_arguments(words)).out;
  };
  CHECK(document({"publish", "--nope"}).empty());
  const auto words = GENERATE(Words{"publish", "--nope", "--format", "json"},
                              Words{"--format=json", "publish", "--color", "x"},
                              Words{"publish", "--format", "json", "--dry-run", "--check"},
                              Words{"changelog", "add", "--format", "json", "--version"});
  const auto result = Json::parse(document(words));
  CHECK(result["outcome"] == "refused");
  CHECK(result["exit_code"] == 2);
  CHECK(result["errors"].size() == 1);
  CHECK(Json::parse(document({"publish", "--nope", "--format", "sarif"}))["version"] == "2.1.0");
}

TEST_CASE("options that export-public, check and dry-run exclude are wrong usage in any order") {
  CHECK(mistake({"publish", "--check", "--dry-run"}).find("cannot be combined") !=
        std::string::npos);
  CHECK(mistake({"publish", "--export-public", "x", "--check"}).find("cannot be combined") !=
        std::string::npos);
  CHECK(mistake({"publish", "--dry-run", "--export-public", "x"}).find("cannot be combined") !=
        std::string::npos);
}

}  // namespace
}  // namespace runtime_exports::cli
