#pragma once

#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::publish {

using Selection = std::vector<const exports::ExportDefinition*>;

/// Whether the settings enable an export. A declared one is enabled by its declaration, feed and
/// badge by settings of their own.
bool is_enabled(const exports::ExportDefinition& definition, const config::Settings& settings);

/// What to do to enable it: "set `feed.home_page_url`".
std::string how_to_enable(const exports::ExportDefinition& definition);

/// The enabled exports, or those of them that `only` names, in the order of the registry.
/// Errors: usage for an unknown id (with a suggestion) or an export that is not enabled.
Result<Selection> select_exports(const exports::Registry& registry,
                                 const config::Settings& settings,
                                 const std::vector<std::string>& only);

/// Whether an export for admins is selected.
bool selects_admin(const Selection& selected);

/// Whether an export made from the changelog is selected.
bool selects_changelog(const Selection& selected);

}  // namespace runtime_exports::publish
