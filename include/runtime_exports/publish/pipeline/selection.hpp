#pragma once

#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"

namespace runtime_exports::publish {

using Selection = std::vector<const exports::ExportDefinition*>;

/// Whether the settings enable an export. A declared one is enabled by its declaration, feed and
/// badge by settings of their own.
bool is_enabled(const exports::ExportDefinition& definition, const config::Settings& settings);

/// What to do to enable it: "set `feed.home_page_url`".
std::string how_to_enable(const exports::ExportDefinition& definition);

/// Whether an export of accounts is enabled; if so, public texts are checked against the accounts.
bool account_exports_enabled(const config::Settings& settings);

/// The enabled exports, or those of them that `only` names, in the order of the registry.
/// Errors: usage for an unknown id (with a suggestion) or an export that is not enabled.
Result<Selection> select_exports(const exports::Registry& registry,
                                 const config::Settings& settings,
                                 const std::vector<std::string>& only);

/// Whether an export for admins is selected.
bool selects_admin(const Selection& selected);

/// Whether an export made from the changelog is selected.
bool selects_changelog(const Selection& selected);

/// The first selected export with text that people wrote, where accounts may be named; or null.
const exports::ExportDefinition* find_with_free_text(const Selection& selected);

/// Whether there is a file with one of the input's names.
bool is_present(io::FileSystem& files, const std::string& root, const config::Settings& settings,
                const state::InputDefinition& input);

/// What is left of a selection: with `exports.skip_missing`, not the exports whose input is not
/// there. Still those that need the snapshot or the changelog, and those that a manifest of a known
/// set lists: for them a missing input is an error later. Notes say what is left out. Without
/// accounts, a warning says that public texts are not compared with them; with Strictness::strict
/// that is an error.
Selection leave_out_missing(const PublishRequest& request, const Environment& environment,
                            const KnownSets& known, const Selection& selected, Findings& findings);

/// Finds enabled exports that the new set lacks, although a set elsewhere (`--previous`, an earlier
/// copy) lists them: the next copy would lose them.
Findings find_dropped(const exports::Registry& registry, const config::Settings& settings,
                      const KnownSets& known, const std::vector<ExportResult>& of_new_set);

}  // namespace runtime_exports::publish
