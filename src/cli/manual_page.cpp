#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::cli {
namespace {

/// A name and what it means.
using Meaning = std::pair<std::string_view, std::string_view>;

constexpr Meaning codes[]{
    {"0", "done, or nothing to do"},
    {"1",
     "the data is refused: malformed, invalid against its schema, private, a changelog that lost "
     "or "
     "changed an entry, a rollback; or `validate` or `verify` found a problem"},
    {"2", "wrong usage"},
    {"3", "`publish --check`: publishing would change something"},
    {"66", "an input or a baseline is missing or cannot be read"},
    {"70",
     "a defect of the program; a `watch` whose own publishes keep triggering it; the staged files "
     "of "
     "an interrupted publish are gone"},
    {"73",
     "an unsafe target: a symbolic link, a device, a file or folder in the way, an input, another "
     "file "
     "system; a file that was changed since a publish was interrupted"},
    {"74", "reading or writing failed: disk full, I/O error"},
    {"75",
     "busy: another publisher holds the lock, an account is being written, an input changed while "
     "it "
     "was read, an interrupted publish is pending"},
    {"78", "bad settings or schema"},
    {"128+n", "ended by signal n"},
};
constexpr Meaning files[]{
    {"shared/state/", "the runtime's state, which is read"},
    {"changelog/changelog.runtime.json", "the canonical changelog"},
    {"changelog/unreleased/", "the fragments beside it, for `changelog collect`"},
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
  for (const auto& part : config::split(text, '`')) {
    if (!part.empty()) out += is_code ? bold(part) : roff_text(part);
    is_code = !is_code;
  }
  return out;
}

std::string section(std::string_view title) {
  return fmt::format(".SH {}\n", title);
}

/// A tagged paragraph.
std::string entry(std::string_view tag, std::string_view text) {
  return fmt::format(".TP\n{}\n{}\n", tag, prose(text));
}

std::string entries(const std::vector<OptionSpec>& options) {
  std::string text;
  for (const auto& option : options) {
    auto tag = option.short_name.empty() ? "" : bold(option.short_name) + ", ";
    tag += bold(option.name);
    if (!option.value.empty()) tag += " " + italic(option.value);
    text += entry(tag, option_meaning(option));
  }
  return text;
}

std::string entries(std::span<const Meaning> meanings) {
  std::string text;
  for (const auto& [name, meaning] : meanings) text += entry(bold(name), meaning);
  return text;
}

std::string options_of(const CommandSpec& command) {
  auto text = section("OPTIONS") + entries(command.own_options);
  if (!command.own_options.empty()) text += ".SS Options of every command\n";
  return text + entries(shared_options(command));
}

std::string environment() {
  auto text = section("ENVIRONMENT");
  for (const auto& option : common_options()) {
    if (option.variable.empty()) continue;
    text += entry(bold(option.variable), fmt::format("takes the place of `{}`", option.name));
  }
  return text + entries(variables);
}

std::string examples_of(const CommandSpec& command) {
  auto text = section("EXAMPLES");
  for (const auto& example : command.examples) {
    text += fmt::format(".PP\n{}:\n.PP\n.RS 4\n.nf\n{}\n.fi\n.RE\n", prose(example.remark),
                        roff_text(example.line));
  }
  return text;
}

/// The program, the command's group and what is below it.
std::string see_also(const CommandSpec& command) {
  auto others = commands_below(command);
  const auto space = command.name.find(' ');
  if (space != std::string_view::npos) {
    others.insert(others.begin(), find_command(command.name.substr(0, space)));
  }
  if (!command.name.empty()) others.insert(others.begin(), &program_spec());
  std::vector<std::string> names;
  names.reserve(others.size());
  for (const auto* other : others) names.push_back(bold(manual_name(*other)) + "(1)");
  return section("SEE ALSO") + fmt::format("{}\n", fmt::join(names, ",\n"));
}

std::string head(const CommandSpec& command, std::string_view version) {
  auto title = manual_name(command);
  std::ranges::transform(title, title.begin(), to_upper);
  std::string summary{command.summary};
  summary.front() = to_lower(summary.front());
  const auto name = full_name(command);
  return fmt::format(".TH \"{}\" 1 \"\" \"runtime\\-exports {}\" \"User Commands\"\n.nh\n.ad l\n",
                     roff_text(title), roff_text(version)) +
         section("NAME") +
         fmt::format("{} \\- {}\n", roff_text(manual_name(command)), prose(summary)) +
         section("SYNOPSIS") +
         fmt::format("{}{}\n", bold(name), roff_text(usage_line(command).substr(name.size())));
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
  auto page = ".\\\" Made from the program's table of commands.\n" + head(command, version);
  page += section("DESCRIPTION") + prose(command.summary) + ".\n";
  for (const auto note : command.notes) page += fmt::format(".PP\n{}\n", prose(note));
  if (!command.options) page += section("COMMANDS");
  for (const auto* below : commands_below(command)) {
    page += entry(bold(last_word(*below)), below->summary);
  }
  if (!command.operands.empty()) page += section("OPERANDS");
  for (const auto& operand : command.operands) {
    page += entry(italic(operand.name), option_meaning(operand));
  }
  page += options_of(command) + section("EXIT STATUS") + entries(codes) + environment();
  page += section("FILES") + entries(files) + examples_of(command) + see_also(command);
  return page;
}

}  // namespace runtime_exports::cli
