#pragma once

#include <string>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"

namespace runtime_exports::publish {

/// What is left of a selection: with `exports.skip_missing`, not the exports whose input is not
/// there. Still those that need the snapshot or the changelog, and those that a manifest of a known
/// set lists: for them a missing input is an error later. Notes say what is left out. Without
/// accounts, a warning says that public texts are not compared with them; with Strictness::strict
/// that is an error.
Selection leave_out_missing(const PublishRequest& request, const Environment& environment,
                            const KnownSets& known, const Selection& selected, Findings& findings);

/// Whether there is a file with one of the input's names.
bool is_present(io::FileSystem& files, const std::string& root, const config::Settings& settings,
                const state::InputDefinition& input);

}  // namespace runtime_exports::publish
