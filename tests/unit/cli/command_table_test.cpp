#include "runtime_exports/cli/command_table.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "support/catch.hpp"

namespace runtime_exports::cli {
namespace {

/// The first command of a line, as a shell reads it: without quotation marks, up to what redirects
/// it or stands behind it.
std::vector<std::string> words_of(std::string_view line) {
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
      auto words = words_of(example.line);
      REQUIRE(words.front() == "runtime-exports");
      words.erase(words.begin());
      const auto parsed = parse_arguments(words);
      REQUIRE(std::holds_alternative<Arguments>(parsed));
      const auto& name = std::get<Arguments>(parsed).command_name;
      CHECK(name.starts_with(command->name));
      if (command->command) CHECK(name == command->name);
    }
  }
}

TEST_CASE("an example that is wrong would be noticed") {
  CHECK(std::holds_alternative<Answer>(parse_arguments({"publish", "--dry-rum"})));
  CHECK(words_of("a 'b c' > d") == std::vector<std::string>{"a", "b c"});
}

TEST_CASE("every command stands in the table once, groups before their own") {
  std::set<std::string_view> names;
  std::set<Command> commands;
  for (const auto& command : command_specs()) {
    CAPTURE(command.name);
    CHECK(names.insert(command.name).second);
    if (command.command) CHECK(commands.insert(*command.command).second);
    const auto space = command.name.find(' ');
    if (space != std::string_view::npos) CHECK(names.contains(command.name.substr(0, space)));
    CHECK(find_command(command.name) == &command);
    CHECK((command.command.has_value() || !commands_below(command).empty()));
  }
  CHECK(find_command("") == &program_spec());
  CHECK(find_command("pblish") == nullptr);
}

TEST_CASE("every option and operand is taken, and says what it is") {
  for (const auto* command : program_and_commands()) {
    CAPTURE(command->name);
    CHECK_FALSE(command->summary.empty());
    CHECK_FALSE(command->summary.ends_with('.'));
    for (const auto* option : own_options(*command)) {
      CAPTURE(option->name);
      CHECK(option->name.starts_with("--"));
      CHECK(option->take != nullptr);
      CHECK_FALSE(option->description.empty());
      CHECK(option->value.empty() == (option->kind == ValueKind::none));
      CHECK((option->kind != ValueKind::choice || !option->choices.empty()));
    }
    for (const auto& operand : command->operands) CHECK(operand.take != nullptr);
  }
  for (const auto& option : common_options()) CHECK(option.take != nullptr);
}

TEST_CASE("a command that only informs has no formats for findings and no result file") {
  const auto* list = find_command("list");
  const auto shared = shared_options(*list);
  const auto has = [&shared](std::string_view name) {
    return std::any_of(shared.begin(), shared.end(),
                       [name](const auto* option) { return option->name == name; });
  };
  CHECK(has("--format"));
  CHECK(has("--help"));
  CHECK_FALSE(has("--result-file"));
  CHECK_FALSE(has("--version"));
  for (const auto* option : shared) {
    if (option->name == "--format") CHECK(choices_at(*list, *option).size() == 2);
    if (option->name == "--format") CHECK(choices_at(program_spec(), *option).size() == 4);
  }
}

TEST_CASE("the words below a group are its commands alone") {
  const auto below = commands_below(*find_command("schema"));
  REQUIRE(below.size() == 4);
  CHECK(last_word(*below.front()) == "list");
  CHECK(last_word(*find_command("publish")) == "publish");
}

}  // namespace
}  // namespace runtime_exports::cli
