#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/progress.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/schema/bundle.hpp"
#include "runtime_exports/state/row_input.hpp"

namespace runtime_exports::publish {

enum class Mode {
  publish,   ///< replace the set
  dry_run,   ///< do everything but writing
  validate,  ///< the same, and check what is published now
};

enum class Rollback { refuse, allow };

struct PublishRequest {
  std::string root;
  const config::Settings* settings = nullptr;
  std::vector<std::string> only;  ///< ids; empty: all that are enabled
  Mode mode = Mode::publish;
  Rollback rollback = Rollback::refuse;
  state::Strictness strictness = state::Strictness::by_policy;
  std::optional<std::string> generated_at;  ///< replaces the stamps
  std::vector<std::string> baselines;  ///< files below the root, or revisions: what was published
  std::int64_t wait_ms = 0;            ///< for the lock
  /// Without publishing: what the changelog would hold, instead of what its file holds.
  std::optional<std::string> changelog_text = std::nullopt;
  /// Asked for each export before it is built: what is to see its bytes as they are checked.
  std::function<checks::FileCheck::Watcher(const exports::ExportDefinition&)> watch_build = {};
};

/// What publishing does, did or would do to one file.
enum class Change {
  added,
  changed,
  same,
  kept,  ///< it was not selected: what is published stays
};

struct ExportResult {
  const exports::ExportDefinition* definition = nullptr;
  Change change = Change::same;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::int64_t duration_us = 0;
};

/// How it went. It was refused if there are errors, or findings that are errors.
struct PublishReport {
  std::vector<Error> errors;
  Findings findings;
  std::vector<ExportResult> exports;             ///< in the order of the registry
  std::map<std::string, std::string> manifests;  ///< path and sha256 of those that are new
  checks::SetStamp stamp;
  std::uint64_t generation = 0;  ///< of the set as it is published behind this
  bool set_changes = false;      ///< whether anything was or would be written
  bool modes_change = false;     ///< without writing: whether modes would be corrected
  bool incomplete = false;       ///< failed behind the commit: recovery has to do the rest

  [[nodiscard]] bool refused() const { return !errors.empty() || has_errors(findings); }
};

/// What the program uses of the outside world.
struct Environment {
  io::FileSystem& files;
  io::Clock& clock;
  schema::Bundle& schemas;
  /// Called right before the commit, from where on a publish should not be interrupted.
  std::function<void()> before_commit = {};
  Effort effort = {};
};

/// Loads the state, builds the exports, checks them and, if nothing speaks against it, replaces the
/// published set. In Mode::dry_run and Mode::validate nothing at all is created or changed.
PublishReport publish(const PublishRequest& request, const Environment& environment);

}  // namespace runtime_exports::publish
