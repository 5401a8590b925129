#include <algorithm>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::cli {
namespace {

using publish::ChangelogAddition;
using publish::Mode;
using publish::VersionLabel;
using publish::VersionStamp;
using state::ChangelogEntry;

std::string words_of(const VersionLabel& label) {
  return fmt::format("{} ({})", label.version, label.build);
}

Said said_of(const VersionStamp& stamp) {
  const auto after = words_of(stamp.after);
  if (stamp.before == stamp.after) {
    return {"unchanged", "Nothing to do: the state already is " + after + "."};
  }
  return {"stamped", words_of(stamp.before) + " -> " + after};
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
      return io::io_error(ErrorCode::usage, "changelog add",
                          "the input ended before the entry was complete", {});
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
      return io::io_error(ErrorCode::usage, "--change", "it needs NAME=TEXT", {});
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
  auto entry = options.entry;
  if (auto added = add_changes(options.change_words, entry); !added) return added.error();
  const bool is_complete = !is_blank(entry.title) && !is_blank(entry.description);
  if (!is_complete && !call.ask) {
    return io::io_error(ErrorCode::usage, is_blank(entry.title) ? "--title" : "--description",
                        "a new entry needs it",
                        "give it as an option, or run this on a terminal, which asks for it");
  }
  std::vector<Needed> needed{{&ChangelogEntry::title, "Title", {}},
                             {&ChangelogEntry::description, "Description", {}}};
  if (options.becomes == publish::Becomes::entry) {
    const auto defaults = publish::complete_defaults({entry.version, {}}, call.common.root,
                                                     call.settings.settings, call.environment);
    if (!defaults) return defaults.error();
    needed.push_back({&ChangelogEntry::version, "Version", defaults->version});
    needed.push_back({&ChangelogEntry::date, "Date", defaults->date});
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

/// Whether something is left of a version that is given, without its prefix.
Status<> check_version(const std::string& version) {
  if (version.empty() || !state::bare_version(version).empty()) return Done{};
  return io::io_error(ErrorCode::usage, "--version", "this is not a version",
                      "write it like 1.2.3 or v1.2.3-rc.1");
}

Said said_of(const ChangelogAddition& addition, const ChangelogAddOptions& options,
             const std::string& file) {
  if (addition.refused()) return {"refused", "Refused: the changelog is unchanged."};
  const auto& entry = addition.entry;
  auto what = entry.id;
  if (options.becomes == publish::Becomes::entry) {
    what += fmt::format(" ({}, version {})", entry.date, entry.version);
  }
  what += " to " + file;
  if (options.mode == Mode::dry_run) {
    return {"would_add", "Would add " + what + "; nothing was written."};
  }
  return {"added", "Added " + what + "."};
}

Json more_of(const ChangelogAddition& addition, const std::string& file) {
  auto more = Json::object();
  if (addition.refused()) return more;
  const auto& entry = addition.entry;
  more["id"] = entry.id;
  if (!entry.date.empty()) more["date"] = entry.date;
  if (!entry.version.empty()) more["version"] = entry.version;
  more["file"] = terminal_text(file);
  return more;
}

Said said_of(const publish::ChangelogCollection& collection, Mode mode,
             const config::Settings::Paths& paths) {
  if (collection.refused()) {
    return {"refused", "Refused: the changelog and its fragments are unchanged."};
  }
  const auto& added = collection.added;
  const auto& present = collection.present;
  if (added.empty() && present.empty()) {
    return {"unchanged",
            "Nothing to do: there is no fragment in " + publish::fragments_folder(paths) + "."};
  }
  const bool looks = mode == Mode::dry_run;
  auto text =
      fmt::format("{} {} {} to {}", looks ? "Would add" : "Added", with_thousands(added.size()),
                  added.size() == 1 ? "entry" : "entries", paths.changelog);
  if (!added.empty()) text += fmt::format(": {}", fmt::join(added, ", "));
  text += '.';
  if (!present.empty()) {
    text += fmt::format(" {} {} whose entry was there already.", looks ? "Would remove" : "Removed",
                        counted(present.size(), "fragment"));
  }
  return {looks ? "would_collect" : "collected", text};
}

}  // namespace

CommandResult run(const Call& call, const VersionStampOptions& options) {
  const auto stamp = publish::stamp_version(request_of<publish::VersionStampRequest>(call, options),
                                            call.environment);
  if (!stamp) return fail(stamp.error(), call);
  const auto outcome = conclude(call, {}, said_of(*stamp));
  const Json more{{"before", json_of(stamp->before)}, {"after", json_of(stamp->after)}};
  return result_of(call.common.format, outcome, text_of(outcome), written(json_of(outcome, more)));
}

CommandResult run(const Call& call, const ChangelogAddOptions& options) {
  const auto& paths = call.settings.settings.paths;
  if (options.id && options.id->empty()) {
    return fail(io::io_error(ErrorCode::usage, "--id", "the id is empty; is a variable unset?",
                             "give an id, or none: it is then derived from date and title"),
                call);
  }
  if (const auto fits = check_version(options.entry.version); !fits) {
    return fail(fits.error(), call);
  }
  auto entry = fill_entry(call, options);
  if (!entry) return fail(entry.error(), call);
  auto request = request_of<publish::ChangelogAdditionRequest>(call, options);
  request.entry = *std::move(entry);
  const auto addition = publish::add_to_changelog(request, call.environment);
  const auto file = options.becomes == publish::Becomes::entry
                        ? paths.changelog
                        : publish::fragments_folder(paths) + "/" + addition.entry.id + ".json";
  const auto outcome = conclude(call, addition, said_of(addition, options, file));
  return result_of(call, outcome, more_of(addition, file));
}

CommandResult run(const Call& call, const ChangelogCollectOptions& options) {
  if (const auto fits = check_version(options.defaults.version); !fits) {
    return fail(fits.error(), call);
  }
  const auto request = request_of<publish::ChangelogCollectionRequest>(call, options);
  const auto collection = publish::collect_changelog(request, call.environment);
  const auto outcome =
      conclude(call, collection, said_of(collection, options.mode, call.settings.settings.paths));
  auto more = Json::object();
  if (!collection.refused()) {
    more = {{"added", collection.added}, {"present", collection.present}};
  }
  return result_of(call, outcome, more);
}

}  // namespace runtime_exports::cli
