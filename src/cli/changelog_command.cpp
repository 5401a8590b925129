#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/changelog_addition.hpp"

namespace runtime_exports::cli {
namespace {

using publish::ChangelogAddition;
using publish::ChangelogAdditionRequest;
using state::ChangelogEntry;

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(blanks) == std::string_view::npos;
}

std::string trim(std::string_view text) {
  if (is_blank(text)) return {};
  text.remove_prefix(text.find_first_not_of(blanks));
  return std::string{text.substr(0, text.find_last_not_of(blanks) + 1)};
}

Error missing_flag(const char* flag) {
  return {.code = ErrorCode::usage,
          .subject = flag,
          .message = "a new entry needs it",
          .help = "give it here, or run this on a terminal, where it is asked for"};
}

/// One question, again until it is answered; an empty answer takes the default, if there is one.
Status<> ask_for(std::string& member, const std::string& name, const std::string& by_default,
                 const Ask& ask) {
  const auto question =
      by_default.empty() ? name + ": " : fmt::format("{} [{}]: ", name, terminal_text(by_default));
  while (is_blank(member)) {
    const auto answer = ask(question);
    if (!answer) {
      return Error{.code = ErrorCode::usage,
                   .subject = "changelog add",
                   .message = "the input ended before the entry was complete",
                   .help = {}};
    }
    member = is_blank(*answer) ? by_default : trim(*answer);
  }
  return Done{};
}

/// `--change NAME=TEXT`, by names in the order of their first texts.
Result<std::optional<ChangelogEntry::Changes>> decode_changes(
    const std::vector<std::string>& words) {
  if (words.empty()) return std::optional<ChangelogEntry::Changes>{};
  ChangelogEntry::Changes changes;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{.code = ErrorCode::usage,
                   .subject = "--change",
                   .message = "it wants NAME=TEXT",
                   .help = {}};
    }
    const auto name = word.substr(0, equals);
    auto group = std::find_if(changes.begin(), changes.end(),
                              [&name](const auto& one) { return one.first == name; });
    if (group == changes.end()) group = changes.insert(group, {name, {}});
    group->second.push_back(word.substr(equals + 1));
  }
  return std::optional{std::move(changes)};
}

/// Makes an entry of the words of the command line and, on a terminal, of answers.
class EntryForm {
 public:
  EntryForm(const Arguments& arguments, const config::Settings& settings,
            const publish::Environment& environment, const Ask& ask)
      : arguments_(arguments), settings_(settings), env_(environment), ask_(ask) {}

  Result<ChangelogEntry> fill() {
    const auto& words = arguments_.changelog_add;
    auto changes = decode_changes(words.changes);
    if (!changes) return changes.error();
    entry_.changes = *std::move(changes);
    entry_.title = words.title;
    entry_.description = words.description;
    entry_.version = words.version;
    entry_.date = words.date;
    entry_.summary = words.summary;
    if (!words.details.empty()) entry_.details = words.details;
    entry_.tags = words.tags;
    if (auto filled = fill_required(); !filled) return filled.error();
    return std::move(entry_);
  }

 private:
  Status<> fill_required() {
    const bool has_all = !is_blank(entry_.title) && !is_blank(entry_.description);
    if (!has_all && !ask_)
      return missing_flag(is_blank(entry_.title) ? "--title" : "--description");
    const auto today = utc_date(env_.clock.now_utc_seconds());
    if (entry_.date.empty() && has_all) entry_.date = today;
    std::string version;
    if (entry_.version.empty()) {
      auto of_state = publish::version_of_state(arguments_.root, settings_, env_);
      if (!of_state) return of_state.error();
      version = *std::move(of_state);
      if (has_all) entry_.version = version;
    }
    return has_all ? Status<>{Done{}} : ask_for_all(version, today);
  }

  Status<> ask_for_all(const std::string& version, const std::string& today) {
    auto asked = ask_for(entry_.title, "Title", {}, ask_);
    if (asked) asked = ask_for(entry_.description, "Description", {}, ask_);
    if (asked && entry_.version.empty()) asked = ask_for(entry_.version, "Version", version, ask_);
    if (asked && entry_.date.empty()) asked = ask_for(entry_.date, "Date", today, ask_);
    return asked;
  }

  const Arguments& arguments_;
  const config::Settings& settings_;
  const publish::Environment& env_;
  const Ask& ask_;
  ChangelogEntry entry_;
};

std::string_view outcome_of(const ChangelogAddition& addition, Ending ending) {
  if (addition.refused()) return "refused";
  return ending == Ending::replace ? "added" : "would_add";
}

std::string summary_of(const ChangelogAddition& addition, Ending ending, const std::string& file) {
  if (addition.refused()) return "Refused: the changelog is unchanged.";
  const auto& entry = addition.entry;
  const auto what =
      fmt::format("{} ({}, version {}) to {}", entry.id, entry.date, entry.version, file);
  return terminal_text(ending == Ending::replace ? "Added " + what + "."
                                                 : "Would add " + what + "; nothing was written.");
}

std::string addition_json(const ChangelogAddition& addition, std::string_view outcome, int code) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", "changelog add");
  out.member("outcome", outcome);
  out.member("exit_code", std::int64_t{code});
  if (!addition.refused()) {
    out.member("id", addition.entry.id);
    out.member("date", addition.entry.date);
    out.member("version", addition.entry.version);
  }
  write_problems(out, addition.errors, addition.findings);
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace

CommandResult run_changelog_add(const Arguments& arguments, const config::LoadedSettings& settings,
                                const publish::Environment& environment, const Ask& ask) {
  auto entry = EntryForm{arguments, settings.settings, environment, ask}.fill();
  if (!entry) return fail(entry.error(), arguments);
  const auto ending = arguments.publish.ending;
  ChangelogAdditionRequest request;
  request.root = arguments.root;
  request.settings = &settings.settings;
  request.entry = *std::move(entry);
  request.id = arguments.changelog_add.id;
  request.baselines = arguments.publish.baselines;
  if (ending != Ending::replace) request.intent = ChangelogAdditionRequest::Intent::look;
  request.wait_ms = wait_ms(arguments);
  const auto addition = publish::add_to_changelog(request, environment);
  log_problems(addition.errors, addition.findings);
  const auto code = exit_code_of(addition.errors, addition.findings);
  const auto outcome = outcome_of(addition, ending);
  const auto summary = summary_of(addition, ending, settings.settings.paths.changelog);
  return result_of(arguments.format,
                   {.command = "changelog add",
                    .outcome = outcome,
                    .exit_code = code,
                    .errors = addition.errors,
                    .findings = addition.findings,
                    .places = places_of(arguments),
                    .summary = summary},
                   summary + "\n", addition_json(addition, outcome, code));
}

}  // namespace runtime_exports::cli
