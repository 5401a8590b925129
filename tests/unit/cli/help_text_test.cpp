#include <sstream>

#include "running.hpp"

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {
namespace {

TEST_CASE("help names every option, operand and example of its command") {
  for (const auto& command : command_specs()) {
    CAPTURE(command.name);
    const auto text = help_text(command);
    CHECK(text.starts_with("Usage: runtime-exports " + std::string{command.name} + " ["));
    CHECK(text.ends_with("\n"));
    CHECK(holds(text, std::string{command.summary} + ".\n"));
    for (const auto& option : command.own_options) CHECK(holds(text, option_heading(option)));
    for (const auto& option : shared_options(command)) CHECK(holds(text, option_heading(option)));
    for (const auto& operand : command.operands) CHECK(holds(text, operand.name));
    for (const auto& example : command.examples) {
      CHECK(holds(text, example.line));
      CHECK(holds(text, example.remark));
    }
    for (const auto* below : commands_below(command)) {
      if (!command.options) CHECK(holds(text, "\n  " + std::string{last_word(*below)} + " "));
    }
  }
}

TEST_CASE("lines of help are at most 80 columns wide, except for examples") {
  for (const auto& command : command_specs()) {
    std::istringstream lines{help_text(command)};
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      if (line == "Examples:") break;
      CHECK(line.size() <= 80);
    }
  }
}

TEST_CASE("an option's meaning says its choices, its default, its variable and what excludes it") {
  const auto meaning = [](const std::vector<OptionSpec>& options, std::string_view name) {
    for (const auto& option : options) {
      if (option.name == name) return option_meaning(option);
    }
    return std::string{};
  };
  const auto& publish = *find_command("publish");
  CHECK(meaning(shared_options(publish), "--format") ==
        "How the result is written: text, json, github, sarif or markdown [text] (variable "
        "RUNTIME_EXPORTS_FORMAT)");
  CHECK(meaning(shared_options(*find_command("list")), "--format") ==
        "How the result is written: text or json [text] (variable RUNTIME_EXPORTS_FORMAT)");
  CHECK(holds(meaning(publish.own_options, "--export-public"), "; not with --dry-run or --check"));
  CHECK(holds(meaning(find_command("report")->own_options, "--strict"), "; only with --next"));
  CHECK(option_heading(help_option()) == "-h, --help");
}

TEST_CASE("the usage line shows operands, and which may repeat") {
  CHECK(usage_line(*find_command("schema check")) ==
        "runtime-exports schema check [OPTIONS] SCHEMA DOCUMENT...");
  CHECK(usage_line(*find_command("report")) == "runtime-exports report [OPTIONS] --out FILE [DIR]");
  CHECK(usage_line(program_spec()) == "runtime-exports [OPTIONS] COMMAND");
}

}  // namespace
}  // namespace runtime_exports::cli
