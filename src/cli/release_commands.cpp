#include <algorithm>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::cli {
namespace {

using publish::ChangelogAddition;
using publish::ChangelogAdditionRequest;
using publish::ChangelogCollection;
using publish::VersionLabel;
using publish::VersionStamp;
using publish::VersionStampRequest;
using state::ChangelogEntry;

std::string text_of(const VersionLabel& label) {
  return fmt::format("{} ({})", label.version, label.build);
}

std::string summary_of(const VersionStamp& stamp) {
  if (stamp.before == stamp.after) {
    return terminal_text("Nothing to do: the state already is " + text_of(stamp.after) + ".");
  }
  return terminal_text(text_of(stamp.before) + " -> " + text_of(stamp.after));
}

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(blanks) == std::string_view::npos;
}

std::string trim(std::string_view text) {
  if (is_blank(text)) return {};
  text.remove_prefix(text.find_first_not_of(blanks));
  return std::string{text.substr(0, text.find_last_not_of(blanks) + 1)};
}

/// Asks until there is an answer. An empty one means the default, if there is one.
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

/// Adds each `--change NAME=TEXT`, grouped by name in the order in which the names first came.
Status<> add_changes(const std::vector<std::string>& words, ChangelogEntry& entry) {
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{.code = ErrorCode::usage,
                   .subject = "--change",
                   .message = "it needs NAME=TEXT",
                   .help = {}};
    }
    const auto name = word.substr(0, equals);
    auto& changes = entry.changes ? *entry.changes : entry.changes.emplace();
    auto group = std::ranges::find(changes, name, [](const auto& one) { return one.first; });
    if (group == changes.end()) group = changes.insert(group, {name, {}});
    group->second.push_back(word.substr(equals + 1));
  }
  return Done{};
}

/// What an entry needs, and what it gets if that is not given.
struct Needed {
  std::string ChangelogEntry::*member;
  const char* name;
  std::string by_default;  ///< empty: it must be given
};

/// Makes an entry from the options and, on a terminal, from answers.
Result<ChangelogEntry> fill_entry(const Call& call, const ChangelogAddOptions& options) {
  auto entry = static_cast<const ChangelogEntry&>(options);
  if (auto added = add_changes(options.change_words, entry); !added) return added.error();
  const bool is_complete = !is_blank(entry.title) && !is_blank(entry.description);
  if (!is_complete && !call.ask) {
    return Error{.code = ErrorCode::usage,
                 .subject = is_blank(entry.title) ? "--title" : "--description",
                 .message = "a new entry needs it",
                 .help = "give it here, or run this on a terminal, where it is asked for"};
  }
  std::vector<Needed> needed{{&ChangelogEntry::title, "Title", {}},
                             {&ChangelogEntry::description, "Description", {}}};
  if (options.becomes == publish::Becomes::entry) {
    auto version =
        entry.version.empty()
            ? publish::version_of_state(call.common.root, call.settings.settings, call.environment)
            : Result<std::string>{entry.version};
    if (!version) return version.error();
    const auto today = utc_date(call.environment.clock.now_utc_seconds());
    needed.push_back({&ChangelogEntry::version, "Version", *std::move(version)});
    needed.push_back({&ChangelogEntry::date, "Date", today});
  }
  for (const auto& [member, name, by_default] : needed) {
    auto& text = entry.*member;
    if (by_default.empty() ? !is_blank(text) : !text.empty()) continue;
    if (is_complete) {
      text = by_default;
    } else if (auto asked = ask_for(text, name, by_default, call.ask); !asked) {
      return asked.error();
    }
  }
  return entry;
}

std::string_view word_for(const ChangelogAddition& addition, bool dry_run) {
  if (addition.refused()) return "refused";
  return dry_run ? "would_add" : "added";
}

std::string summary_of(const ChangelogAddition& addition, const ChangelogAddOptions& options,
                       const std::string& file) {
  if (addition.refused()) return "Refused: the changelog is unchanged.";
  const auto& entry = addition.entry;
  auto what = entry.id;
  if (options.becomes == publish::Becomes::entry) {
    what += fmt::format(" ({}, version {})", entry.date, entry.version);
  }
  what += " to " + file;
  return terminal_text(options.dry_run ? "Would add " + what + "; nothing was written."
                                       : "Added " + what + ".");
}

std::string_view word_for(const ChangelogCollection& collection, bool dry_run) {
  if (collection.refused()) return "refused";
  if (collection.added.empty() && collection.present.empty()) return "unchanged";
  return dry_run ? "would_collect" : "collected";
}

std::string summary_of(const ChangelogCollection& collection, bool dry_run,
                       const config::Settings& settings) {
  if (collection.refused()) return "Refused: the changelog and its fragments are unchanged.";
  if (collection.added.empty() && collection.present.empty()) {
    return terminal_text("Nothing to do: there is no fragment in " +
                         publish::fragments_folder(settings.paths) + ".");
  }
  auto text = fmt::format("{} {} to {}: {}", dry_run ? "Would add" : "Added",
                          collection.added.size() == 1
                              ? "1 entry"
                              : with_thousands(collection.added.size()) + " entries",
                          settings.paths.changelog, fmt::join(collection.added, ", "));
  if (collection.added.empty()) text.resize(text.size() - 2);
  text += '.';
  if (!collection.present.empty()) {
    text +=
        fmt::format(" {} {} whose entry was there already.", dry_run ? "Would remove" : "Removed",
                    counted(collection.present.size(), "fragment"));
  }
  return terminal_text(text);
}

template <class Request>
Request request_of(const Call& call, const ChangelogOptions& options) {
  Request request;
  request.root = call.common.root;
  request.settings = &call.settings.settings;
  request.baselines = options.baselines;
  request.previous = options.previous;
  if (options.dry_run) request.intent = publish::ChangelogRequest::Intent::look;
  request.wait_ms = wait_ms(options);
  return request;
}

}  // namespace

CommandResult run(const Call& call, const VersionStampOptions& options) {
  VersionStampRequest request;
  request.root = call.common.root;
  request.settings = &call.settings.settings;
  request.version = options.version;
  request.wait_ms = wait_ms(options);
  request.given_build = options.build.value_or("");
  if (options.build) request.build = VersionStampRequest::Build::given;
  if (options.build == "auto") request.build = VersionStampRequest::Build::of_day;
  const auto stamp = publish::stamp_version(request, call.environment);
  if (!stamp) return fail(stamp.error(), call);
  auto outcome = conclude(call, {}, {});
  outcome.word = stamp->before == stamp->after ? "unchanged" : "stamped";
  outcome.summary = summary_of(*stamp);
  return result_of(call, outcome, outcome.summary + "\n", json_result(outcome, *stamp));
}

CommandResult run(const Call& call, const ChangelogAddOptions& options) {
  const auto& settings = call.settings.settings;
  auto entry = fill_entry(call, options);
  if (!entry) return fail(entry.error(), call);
  auto request = request_of<ChangelogAdditionRequest>(call, options);
  request.entry = *std::move(entry);
  request.id = options.given_id;
  request.becomes = options.becomes;
  const auto addition = publish::add_to_changelog(request, call.environment);
  const auto file =
      options.becomes == publish::Becomes::entry
          ? settings.paths.changelog
          : publish::fragments_folder(settings.paths) + "/" + addition.entry.id + ".json";
  auto outcome = conclude(call, addition.errors, addition.findings);
  outcome.word = word_for(addition, options.dry_run);
  outcome.summary = summary_of(addition, options, file);
  return result_of(call, outcome, outcome.summary + "\n", json_result(outcome, addition, file));
}

CommandResult run(const Call& call, const ChangelogCollectOptions& options) {
  auto request = request_of<publish::ChangelogCollectionRequest>(call, options);
  request.defaults = static_cast<const publish::EntryDefaults&>(options);
  const auto collection = publish::collect_changelog(request, call.environment);
  auto outcome = conclude(call, collection.errors, collection.findings);
  outcome.word = word_for(collection, options.dry_run);
  outcome.summary = summary_of(collection, options.dry_run, call.settings.settings);
  return result_of(call, outcome, outcome.summary + "\n", json_result(outcome, collection));
}

}  // namespace runtime_exports::cli
