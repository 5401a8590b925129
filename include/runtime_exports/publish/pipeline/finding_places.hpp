#pragma once

#include <string_view>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"

namespace runtime_exports::publish {

/// Makes findings about the bytes of a built export name what a person can edit instead, the input
/// or the setting: its file, line and column, and the changelog's entry or the rate's platform.
/// Findings about another file stay as they are. `text` holds the bytes that lines and columns
/// refer to.
Findings name_sources(Findings findings, const exports::ExportDefinition& definition,
                      std::string_view text, const LoadedState& loaded);

/// Makes findings about the set's stamp name the place in the snapshot, or the flag that gave it.
Findings name_stamp_source(Findings findings, const PublishRequest& request,
                           const LoadedState& loaded);

/// Makes the errors and findings of a report name files relative to the root, as a person types
/// them: published files and their folders below the exports folder, and files of the work folder.
void name_from_root(PublishReport& report, const config::Settings& settings);

/// The same for one error.
Error name_from_root(Error error, const config::Settings& settings);

}  // namespace runtime_exports::publish
