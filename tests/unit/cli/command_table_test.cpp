#include "runtime_exports/cli/command_table.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "support/catch.hpp"

namespace runtime_exports::cli {
namespace {

/// The first command of a line, as a shell reads it: without quotation marks, up to a redirection
/// or the next command.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  for (const char c : std::string{line} + " ") {
    if (quote != 0 ? c == quote : c == '\'' || c == '"') {
      quote = quote != 0 ? '\0' : c;
    } else if (quote != 0 || c != ' ') {
      word += c;
    } else if (word == "|" || word == "||" || word == "&&" || word == ">") {
      break;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

std::vector<const CommandSpec*> program_and_commands() {
  std::vector<const CommandSpec*> all{&program_spec()};
  for (const auto& command : command_specs()) all.push_back(&command);
  return all;
}

TEST_CASE("every command and group has examples, and each is a command line that is understood") {
  for (const auto* command : program_and_commands()) {
    CAPTURE(command->name);
    CHECK_FALSE(command->examples.empty());
    for (const auto& example : command->examples) {
      CAPTURE(example.line);
      CHECK_FALSE(example.remark.empty());
      auto words = shell_words(example.line);
      REQUIRE(words.front() == "runtime-exports");
      words.erase(words.begin());
      const auto parsed = parse_arguments(words);
      REQUIRE(std::holds_alternative<Arguments>(parsed));
      const auto name = std::get<Arguments>(parsed).command;
      CHECK(name.starts_with(command->name));
      if (command->options) CHECK(name == command->name);
    }
  }
}

TEST_CASE("an example that is wrong would be noticed") {
  CHECK(std::holds_alternative<Ended>(parse_arguments({"publish", "--dry-rum"})));
  CHECK(shell_words("a 'b c' > d") == std::vector<std::string>{"a", "b c"});
}

TEST_CASE("every command is in the table once, groups before their commands") {
  std::set<std::string_view> names;
  std::set<std::size_t> kinds_of_options;
  for (const auto& command : command_specs()) {
    CAPTURE(command.name);
    CHECK(names.insert(command.name).second);
    if (command.options) CHECK(kinds_of_options.insert(command.options->index()).second);
    const auto space = command.name.find(' ');
    if (space != std::string_view::npos) CHECK(names.contains(command.name.substr(0, space)));
    CHECK(find_command(command.name) == &command);
    CHECK((command.options.has_value() || !commands_below(command).empty()));
  }
  CHECK(kinds_of_options.size() == std::variant_size_v<CommandOptions>);
  CHECK(find_command("") == &program_spec());
  CHECK(find_command("pblish") == nullptr);
}

/// A value that the command line would accept.
std::string value_for(const OptionSpec& spec) {
  if (!spec.choices.empty()) return std::string{spec.choices.front()};
  return spec.kind == ValueKind::assignment ? "a=b" : "1";
}

TEST_CASE("every option and operand belongs to its command, and says what it is") {
  for (const auto& command : command_specs()) {
    CAPTURE(command.name);
    CHECK_FALSE(command.summary.empty());
    CHECK_FALSE(command.summary.ends_with('.'));
    if (!command.options) CHECK((command.own_options.empty() && command.operands.empty()));
    for (const auto* specs : {&command.own_options, &command.operands}) {
      for (const auto& spec : *specs) {
        CAPTURE(spec.name);
        CHECK_FALSE(spec.description.empty());
        CHECK(spec.name.starts_with("--") == (specs == &command.own_options));
        CHECK((spec.kind != ValueKind::choice || !spec.choices.empty()));
        REQUIRE(spec.take != nullptr);
        Arguments arguments{command.name, {}, *command.options};
        CHECK_NOTHROW(spec.take(arguments, {value_for(spec)}));
      }
    }
  }
  Arguments arguments{"list", {}, ListOptions{}};
  for (const auto& option : common_options()) option.take(arguments, {value_for(option)});
  CHECK(arguments.common.root == "1");
}

TEST_CASE("an option of another command would be noticed") {
  Arguments arguments{"list", {}, ListOptions{}};
  CHECK_THROWS(find_command("verify")->operands.front().take(arguments, {"x"}));
}

TEST_CASE("a command that only informs has no formats for findings and no result file") {
  const auto shared = shared_options(*find_command("list"));
  const auto find = [&shared](std::string_view name) {
    return std::find_if(shared.begin(), shared.end(),
                        [name](const auto& option) { return option.name == name; });
  };
  REQUIRE(find("--format") != shared.end());
  CHECK(find("--format")->choices == std::vector<std::string_view>{"text", "json"});
  CHECK(find("--help") != shared.end());
  CHECK(find("--result-file") == shared.end());
  CHECK(find("--version") == shared.end());
  CHECK(shared_options(program_spec()).size() == common_options().size() + 2);
}

TEST_CASE("only the commands of a group are offered after it") {
  const auto below = commands_below(*find_command("schema"));
  REQUIRE(below.size() == 4);
  CHECK(last_word(*below.front()) == "list");
  CHECK(last_word(*find_command("publish")) == "publish");
}

}  // namespace
}  // namespace runtime_exports::cli
