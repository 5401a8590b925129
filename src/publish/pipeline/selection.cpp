#include "runtime_exports/publish/pipeline/selection.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

Error cannot_select(const std::string& id, std::string message, std::string help) {
  return io::io_error(ErrorCode::usage, "--only " + id, std::move(message), std::move(help), {});
}

Status<> check_id(const std::string& id, const exports::Registry& registry,
                  const config::Settings& settings) {
  const auto* definition = registry.find(id);
  if (definition != nullptr && is_enabled(*definition, settings)) return Done{};
  if (definition != nullptr) {
    return cannot_select(id, "this export is not enabled", how_to_enable(*definition));
  }
  if (std::ranges::count(registry.kept(), id, &exports::ExportDefinition::id) > 0) {
    return cannot_select(id, "another program writes this file",
                         "leave it out: every publish checks it, and lists it as it is");
  }
  std::vector<std::string> ids;
  for (const auto& known : registry) ids.emplace_back(known.id);
  return cannot_select(id, "there is no such export" + suggestion(id, ids),
                       "`list` shows the exports");
}

}  // namespace

std::string how_to_enable(const exports::ExportDefinition& definition) {
  if (definition.switched_on_by.empty()) return "add the export to `exports.enabled`";
  return fmt::format("set `{}`", definition.switched_on_by);
}

bool is_enabled(const exports::ExportDefinition& definition, const config::Settings& settings) {
  if (definition.is_declared()) return true;
  if (definition.switched_on_by == "feed.home_page_url")
    return !settings.feed_home_page_url.empty();
  if (definition.switched_on_by == "badge.label") return !settings.badge_label.empty();
  const auto& ids = settings.enabled_exports;
  return ids.empty() || std::find(ids.begin(), ids.end(), definition.id) != ids.end();
}

Result<Selection> select_exports(const exports::Registry& registry,
                                 const config::Settings& settings,
                                 const std::vector<std::string>& only) {
  for (const auto& id : only) {
    if (auto known = check_id(id, registry, settings); !known) return known.error();
  }
  Selection selected;
  for (const auto& definition : registry) {
    const bool wanted =
        only.empty() || std::find(only.begin(), only.end(), definition.id) != only.end();
    if (wanted && is_enabled(definition, settings)) selected.push_back(&definition);
  }
  return selected;
}

bool selects_admin(const Selection& selected) {
  return std::any_of(selected.begin(), selected.end(),
                     [](const auto* one) { return one->audience == exports::Audience::admins; });
}

bool selects_changelog(const Selection& selected) {
  return std::any_of(selected.begin(), selected.end(),
                     [](const auto* one) { return one->input == state::InputId::changelog; });
}

}  // namespace runtime_exports::publish
