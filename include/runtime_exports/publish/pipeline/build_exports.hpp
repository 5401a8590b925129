#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"
#include "runtime_exports/publish/store/replace.hpp"

namespace runtime_exports::publish {

/// Everything that the serializers may use besides the state. Points into `loaded`.
exports::BuildContext build_context(const LoadedState& loaded, const config::Settings& settings,
                                    const std::string& stamp_utc);

/// An export to build, and what is then known of it.
struct ExportBuild {
  Candidate candidate;                      ///< its content takes the bytes
  checks::FileCheck::Watcher watcher = {};  ///< sees them as they are checked
  Status<> done = Done{};
  std::uint64_t rows = 0;  ///< rows, or entries of the top-level array; 0 where there are none
  std::int64_t duration_us = 0;
  Findings findings = {};  ///< from checking these bytes
};

/// Runs the serializer of each export and checks its output, several exports at once.
/// Errors: busy (an input changed while it was read), io; of several, that of the first export.
Status<> build_exports(std::vector<ExportBuild>& builds, LoadedState& loaded,
                       const exports::BuildContext& context, const Environment& environment);

/// The published file, if it can be opened; compare_with_published() says why it cannot.
std::optional<io::InputFile> find_published(const Workspace& workspace,
                                            const exports::ExportDefinition& definition);

/// Finds out how a finished file differs from the published one.
/// Errors: unsafe_target if that is not a regular file; io.
Status<> compare_with_published(const Workspace& workspace, Candidate& candidate);

/// Refuses to replace a file that is a mount or immutable, since renaming would fail after the
/// commit, or an input of the exports, as when `paths.exports` names the folder of the state: that
/// would destroy the state. Errors: unsafe_target.
Status<> check_targets(const Workspace& workspace, const std::vector<Candidate>& candidates);

}  // namespace runtime_exports::publish
