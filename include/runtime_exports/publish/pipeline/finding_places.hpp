#pragma once

#include <string_view>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/error.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"

namespace runtime_exports::publish {

/// Findings about the bytes of an export that was built, naming the input instead, which a person
/// can edit: its file, line and column, and the changelog's entry or the rate's platform. Those
/// that name another file stay as they are. `text` holds the bytes that their lines and columns are
/// in.
Findings name_sources(Findings findings, const exports::ExportDefinition& definition,
                      std::string_view text, const LoadedState& loaded);

/// Findings about the set's stamp, naming the snapshot with line and column instead, or the flag
/// that gave the time.
Findings name_stamp_source(Findings findings, const PublishRequest& request,
                           const LoadedState& loaded);

/// Lets the errors and findings of a report name files relative to the root, as a person types
/// them: published files and their folders below the exports folder, and files of the work folder.
void name_from_root(PublishReport& report, const config::Settings& settings);

/// The same for one error.
Error name_from_root(Error error, const config::Settings& settings);

}  // namespace runtime_exports::publish
