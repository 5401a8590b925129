#include "runtime_exports/publish/pipeline/selection.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;
using exports::ExportDefinition;
using state::InputId;

Error cannot_select(const std::string& id, std::string message, std::string help) {
  return io::io_error(ErrorCode::usage, "--only " + id, std::move(message), std::move(help));
}

Status<> check_id(const std::string& id, const exports::Registry& registry,
                  const config::Settings& settings) {
  const auto* definition = registry.find(id);
  if (definition != nullptr && is_enabled(*definition, settings)) return Done{};
  if (definition != nullptr) {
    return cannot_select(id, "this export is not enabled", how_to_enable(*definition));
  }
  if (std::ranges::count(registry.kept(), id, &ExportDefinition::id) > 0) {
    return cannot_select(id, "another program writes this file",
                         "leave it out: every publish checks it, and lists it as it is");
  }
  std::vector<std::string> ids;
  for (const auto& known : registry) ids.emplace_back(known.id);
  return cannot_select(id, "there is no such export" + suggestion(id, ids),
                       "`list` shows the exports");
}

/// The first of the sets whose manifests list the export; null if none does.
const KnownSet* find_listing_set(std::span<const KnownSet> sets,
                                 const ExportDefinition& definition) {
  for (const auto& set : sets) {
    if (find_listing(set.manifests, definition) != nullptr) return &set;
  }
  return nullptr;
}

}  // namespace

std::string how_to_enable(const ExportDefinition& definition) {
  if (definition.switched_on_by.empty()) return "add the export to `exports.enabled`";
  return fmt::format("set `{}`", definition.switched_on_by);
}

bool is_enabled(const ExportDefinition& definition, const config::Settings& settings) {
  if (definition.is_declared()) return true;
  if (definition.switched_on_by == "feed.home_page_url") {
    return !settings.feed_home_page_url.empty();
  }
  if (definition.switched_on_by == "badge.label") return !settings.badge_label.empty();
  const auto& ids = settings.enabled_exports;
  return ids.empty() || std::ranges::count(ids, definition.id) > 0;
}

bool account_exports_enabled(const config::Settings& settings) {
  return std::ranges::any_of(exports::export_definitions(), [&](const auto& definition) {
    return definition.audience == Audience::admins && is_enabled(definition, settings);
  });
}

Result<Selection> select_exports(const exports::Registry& registry,
                                 const config::Settings& settings,
                                 const std::vector<std::string>& only) {
  for (const auto& id : only) {
    if (auto known = check_id(id, registry, settings); !known) return known.error();
  }
  Selection selected;
  for (const auto& definition : registry) {
    const bool wanted = only.empty() || std::ranges::count(only, definition.id) > 0;
    if (wanted && is_enabled(definition, settings)) selected.push_back(&definition);
  }
  return selected;
}

bool selects_admin(const Selection& selected) {
  return std::ranges::count(selected, Audience::admins, &ExportDefinition::audience) > 0;
}

bool selects_changelog(const Selection& selected) {
  return std::ranges::count(selected, InputId::changelog, &ExportDefinition::input) > 0;
}

const ExportDefinition* find_with_free_text(const Selection& selected) {
  const auto found = std::ranges::find_if(selected, [](const auto* one) {
    return one->has_free_text || one->input == InputId::changelog;
  });
  return found == selected.end() ? nullptr : *found;
}

bool is_present(io::FileSystem& files, const std::string& root, const config::Settings& settings,
                const state::InputDefinition& input) {
  return std::ranges::any_of(paths_of(input, settings), [&](const std::string& path) {
    return !io::is_missing(files, io::path_below(root, path));
  });
}

Selection leave_out_missing(const PublishRequest& request, const Environment& environment,
                            const KnownSets& known, const Selection& selected, Findings& findings) {
  const auto& settings = *request.settings;
  if (!settings.skip_missing) return selected;
  const auto is_there = [&](InputId id) {
    return is_present(environment.files, request.root, settings, environment.registry->input(id));
  };
  const auto name_of = [&](InputId id) {
    return paths_of(environment.registry->input(id), settings).front();
  };
  Selection present;
  for (const auto* definition : selected) {
    const auto input = definition->input.value_or(InputId::changelog);
    if (input == InputId::changelog || is_there(input) ||
        find_listing_set(known, *definition) != nullptr) {
      present.push_back(definition);
      continue;
    }
    findings.push_back(finding_about(
        Severity::note, "export.skipped", name_of(input),
        fmt::format("the file does not exist, so the export `{}` is left out", definition->id)));
  }
  const bool compares_with_accounts =
      account_exports_enabled(settings) && find_with_free_text(present) != nullptr;
  if (!compares_with_accounts || is_there(InputId::users)) return present;
  const bool is_strict = request.strictness == state::Strictness::strict;
  findings.push_back(
      finding_about(is_strict ? Severity::error : Severity::warning, "privacy.no-accounts",
                    name_of(InputId::users),
                    "the file does not exist, so public texts are not compared with the accounts",
                    "without accounts, list the exports that you need in `exports.enabled`"));
  return present;
}

Findings find_dropped(const exports::Registry& registry, const config::Settings& settings,
                      const KnownSets& known, const std::vector<ExportResult>& of_new_set) {
  Findings findings;
  for (const auto& definition : registry) {
    if (!is_enabled(definition, settings)) continue;
    if (std::ranges::count(of_new_set, &definition, &ExportResult::definition) > 0) continue;
    const auto* const set = find_listing_set(std::span{known}.subspan(1), definition);
    if (set == nullptr) continue;
    findings.push_back(finding_about(
        Severity::error, "publish.not-here", definition.path,
        fmt::format("the export is not selected and not here, but {} lists it", set->name),
        "publish without `--only`, to build every export"));
  }
  return findings;
}

}  // namespace runtime_exports::publish
