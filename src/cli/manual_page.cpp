#include <algorithm>
#include <map>
#include <utility>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::cli {
namespace {

/// A name and what it means.
using Meaning = std::pair<std::string_view, std::string_view>;

constexpr Meaning codes[]{
    {"0", "done, or nothing to do"},
    {"1", "the data is refused: malformed, schema, privacy, changelog, rollback, digest"},
    {"2", "wrong usage"},
    {"3", "`publish --check`: publishing would change something"},
    {"66", "an input or a baseline is missing or cannot be read"},
    {"70", "a defect of the program, or a `watch` that sets itself off"},
    {"73",
     "an unsafe target: a symbolic link, a device, a folder in the way, another file "
     "system"},
    {"74", "reading or writing failed: disk full, I/O error"},
    {"75",
     "busy: another publisher holds the lock, accounts are being written, a publish "
     "is pending"},
    {"78", "bad settings or schema"},
    {"128+n", "ended by signal n"},
};
constexpr Meaning files[]{
    {"shared/state/", "the runtime's state, which is read"},
    {"changelog/changelog.runtime.json", "the canonical changelog"},
    {"changelog/unreleased/", "its fragments, for `changelog collect`"},
    {"shared/config/exports.json", "the settings"},
    {"shared/config/system.json", "the runtime's settings; `watch` reads `system.hot_reload`"},
    {"runtime/exports/", "the published set"},
    {"runtime/.publish/", "lock, journal and staging"},
};
constexpr Meaning variables[]{
    {"RUNTIME_EXPORTS_*",
     "a setting: its key in capitals, with `_` for each dot, as in "
     "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS"},
    {"NO_COLOR", "no colour, if it is not empty; `--color` outranks it"},
    {"FORCE_COLOR",
     "colour even if it is not a terminal; `0` and `false` mean no colour; NO_COLOR outranks it"},
};

std::string bold(std::string_view text) {
  return "\\fB" + roff_text(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + roff_text(text) + "\\fR";
}

/// Text with `code` between backquotes, which becomes bold.
std::string prose(std::string_view text) {
  std::string out;
  bool is_code = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('`'), text.size());
    const auto part = text.substr(0, end);
    if (!part.empty()) out += is_code ? bold(part) : roff_text(part);
    is_code = !is_code;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void add_section(std::string& page, std::string_view title) {
  page.append(".SH ").append(title).append("\n");
}

/// A tagged paragraph.
void add_entry(std::string& page, std::string_view tag, std::string_view text) {
  page.append(".TP\n").append(tag).append("\n").append(prose(text)).append("\n");
}

std::string option_tag(const OptionSpec& option) {
  std::string tag;
  if (!option.short_name.empty()) tag.append(bold(option.short_name)).append(", ");
  tag += bold(option.name);
  if (!option.value.empty()) tag.append(" ").append(italic(option.value));
  return tag;
}

void add_entries(std::string& page, const std::vector<OptionSpec>& options) {
  for (const auto& option : options) add_entry(page, option_tag(option), option_meaning(option));
}

void add_options(std::string& page, const CommandSpec& command) {
  add_section(page, "OPTIONS");
  add_entries(page, command.own_options);
  if (!command.own_options.empty()) page += ".SS Options of every command\n";
  add_entries(page, shared_options(command));
}

void add_meanings(std::string& page, std::span<const Meaning> meanings) {
  for (const auto& [name, text] : meanings) add_entry(page, bold(name), text);
}

void add_environment(std::string& page) {
  add_section(page, "ENVIRONMENT");
  for (const auto& option : common_options()) {
    if (option.variable.empty()) continue;
    add_entry(page, bold(option.variable), "takes the place of `" + std::string{option.name} + "`");
  }
  add_meanings(page, variables);
}

void add_example_section(std::string& page, const std::vector<Example>& examples) {
  add_section(page, "EXAMPLES");
  for (const auto& example : examples) {
    page.append(".PP\n").append(prose(example.remark)).append(":\n");
    page.append(".PP\n.RS 4\n.nf\n").append(roff_text(example.line)).append("\n.fi\n.RE\n");
  }
}

/// The program, the command's group and what is below it.
void add_see_also(std::string& page, const CommandSpec& command) {
  std::vector<const CommandSpec*> others;
  if (!command.name.empty()) others.push_back(&program_spec());
  const auto space = command.name.find(' ');
  if (space != std::string_view::npos)
    others.push_back(find_command(command.name.substr(0, space)));
  if (!command.options) {
    for (const auto* below : commands_below(command)) others.push_back(below);
  }
  add_section(page, "SEE ALSO");
  for (const auto* other : others) {
    page.append(bold(manual_name(*other))).append("(1)");
    page += other == others.back() ? "\n" : ",\n";
  }
}

void add_head(std::string& page, const CommandSpec& command, std::string_view version) {
  std::string title = manual_name(command);
  std::transform(title.begin(), title.end(), title.begin(), to_upper);
  page.append(".TH \"").append(roff_text(title)).append("\" 1 \"\" \"runtime\\-exports ");
  page.append(roff_text(version)).append("\" \"User Commands\"\n.nh\n.ad l\n");
  add_section(page, "NAME");
  page.append(roff_text(manual_name(command))).append(" \\- ");
  std::string summary{command.summary};
  summary.front() = to_lower(summary.front());
  page.append(prose(summary)).append("\n");
  add_section(page, "SYNOPSIS");
  const auto name = full_name(command);
  page.append(bold(name)).append(roff_text(usage_line(command).substr(name.size()))).append("\n");
}

}  // namespace

std::string roff_text(std::string_view text) {
  static const std::map<char, std::string_view> names{
      {'\\', "\\e"},  {'-', "\\-"},   {'\'', "\\(aq"}, {'"', "\\(dq"},
      {'`', "\\(ga"}, {'^', "\\(ha"}, {'~', "\\(ti"}};
  // A full stop or an apostrophe at the start of a line would be a request.
  std::string out = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    const auto name = names.find(c);
    out += name == names.end() ? std::string_view{&c, 1} : name->second;
  }
  return out;
}

std::string manual_name(const CommandSpec& command) {
  auto name = full_name(command);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string manual_page(const CommandSpec& command, std::string_view version) {
  std::string page = ".\\\" Made from the program's table of commands.\n";
  add_head(page, command, version);
  add_section(page, "DESCRIPTION");
  page.append(prose(command.summary)).append(".\n");
  for (const auto note : command.notes) page.append(".PP\n").append(prose(note)).append("\n");
  if (!command.options) {
    add_section(page, "COMMANDS");
    for (const auto* below : commands_below(command)) {
      add_entry(page, bold(last_word(*below)), below->summary);
    }
  }
  if (!command.operands.empty()) add_section(page, "OPERANDS");
  for (const auto& operand : command.operands) {
    add_entry(page, italic(operand.name), option_meaning(operand));
  }
  add_options(page, command);
  add_section(page, "EXIT STATUS");
  add_meanings(page, codes);
  add_environment(page);
  add_section(page, "FILES");
  add_meanings(page, files);
  add_example_section(page, command.examples);
  add_see_also(page, command);
  return page;
}

}  // namespace runtime_exports::cli
