#pragma once

#include <optional>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"

namespace runtime_exports::publish {

/// What is left of a selection, and what there is to say about the rest.
struct PresentExports {
  Selection selected;
  Findings findings = {};
};

/// With `exports.skip_missing`, leaves out the selected exports whose input is not there. Never one
/// that needs the snapshot or the changelog, nor one that a manifest in `exports` lists: for those
/// a missing input is an error later. Without accounts, a warning says that public texts are not
/// compared with them; with Strictness::strict that is an error.
/// Errors: unsafe_target; io.
Result<PresentExports> leave_out_missing(const PublishRequest& request,
                                         const Environment& environment,
                                         std::optional<io::Descriptor> exports,
                                         const Selection& selected);

/// Whether there is a file with one of the input's names.
bool is_present(io::FileSystem& files, const std::string& root, const config::Settings& settings,
                const state::InputDefinition& input);

}  // namespace runtime_exports::publish
