#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/config/settings.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t indent = 2;
constexpr std::size_t widest_heading = 24;

/// Adds the words of one paragraph, the line being `column` wide so far; later lines start with
/// `margin` spaces.
void add_wrapped(std::string& text, std::string_view paragraph, std::size_t column,
                 std::size_t margin) {
  std::string_view gap;
  for (const auto& word : config::split(paragraph, ' ')) {
    if (!gap.empty() && column + gap.size() + word.size() > width) {
      text.append("\n").append(margin, ' ');
      column = margin;
      gap = {};
    }
    text.append(gap).append(word);
    column += gap.size() + word.size();
    gap = " ";
  }
  text += '\n';
}

using Rows = std::vector<std::pair<std::string, std::string>>;

/// A title and rows of two columns; nothing if there are no rows.
void add_rows(std::string& text, std::string_view title, const Rows& rows) {
  if (rows.empty()) return;
  std::size_t widest = 0;
  for (const auto& [heading, meaning] : rows) {
    if (heading.size() <= widest_heading) widest = std::max(widest, heading.size());
  }
  const auto margin = indent + widest + 2;
  text.append("\n").append(title).append(":\n");
  for (const auto& [heading, meaning] : rows) {
    text.append(indent, ' ').append(heading);
    if (heading.size() > widest) {
      text.append("\n").append(margin, ' ');
    } else {
      text.append(margin - indent - heading.size(), ' ');
    }
    add_wrapped(text, meaning, margin, margin);
  }
}

Rows rows_of(const std::vector<OptionSpec>& options) {
  Rows rows;
  for (const auto& option : options) {
    rows.emplace_back(option_heading(option), option_meaning(option));
  }
  return rows;
}

void add_examples(std::string& text, const std::vector<Example>& examples) {
  if (!examples.empty()) text += "\nExamples:\n";
  for (const auto& [line, remark] : examples) text += fmt::format("  # {}\n  {}\n", remark, line);
}

std::string in_words(const std::vector<std::string_view>& words) {
  const auto all_but_last = std::span{words}.first(words.size() - 1);
  if (all_but_last.empty()) return std::string{words.back()};
  return fmt::format("{} or {}", fmt::join(all_but_last, ", "), words.back());
}

}  // namespace

std::string full_name(const CommandSpec& command) {
  if (command.name.empty()) return "runtime-exports";
  return fmt::format("runtime-exports {}", command.name);
}

std::string usage_line(const CommandSpec& command) {
  auto line = full_name(command) + " [OPTIONS]";
  if (!command.options) line += " COMMAND";
  for (const auto& option : command.own_options) {
    if (option.presence == Presence::required) line += " " + option_heading(option);
  }
  for (const auto& operand : command.operands) {
    const bool is_optional = operand.presence == Presence::optional;
    line.append(is_optional ? " [" : " ").append(operand.name);
    if (operand.occurs != Occurs::once) line += "...";
    if (is_optional) line += "]";
  }
  return line;
}

std::string option_heading(const OptionSpec& option) {
  std::string heading;
  if (!option.short_name.empty()) heading.append(option.short_name).append(", ");
  heading += option.name;
  if (!option.value.empty()) heading.append(" ").append(option.value);
  return heading;
}

std::string option_meaning(const OptionSpec& option) {
  std::string text{option.description};
  if (option.kind == ValueKind::choice) text += ": " + in_words(option.choices);
  if (!option.excludes.empty()) text += "; not with " + in_words(option.excludes);
  if (!option.needs.empty()) text += fmt::format("; only with {}", option.needs);
  if (!option.fallback.empty()) text += fmt::format(" [{}]", option.fallback);
  if (!option.variable.empty()) text += fmt::format(" (variable {})", option.variable);
  return text;
}

std::string help_text(const CommandSpec& command) {
  auto text = fmt::format("Usage: {}\n\n{}.\n", usage_line(command), command.summary);
  if (!command.notes.empty()) text += '\n';
  for (const auto note : command.notes) add_wrapped(text, note, 0, 0);
  Rows subcommands;
  for (const auto* below : commands_below(command)) {
    subcommands.emplace_back(last_word(*below), below->summary);
  }
  add_rows(text, "Subcommands", subcommands);
  add_rows(text, "Operands", rows_of(command.operands));
  add_rows(text, "Options", rows_of(command.own_options));
  add_rows(text, "Options of every command", rows_of(shared_options(command)));
  add_examples(text, command.examples);
  return text;
}

}  // namespace runtime_exports::cli
