#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/progress.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/schema/bundle.hpp"
#include "runtime_exports/state/row_input.hpp"

namespace runtime_exports::publish {

enum class Mode {
  publish,   ///< replace the set
  dry_run,   ///< do everything except writing
  validate,  ///< the same, and check the published set
};

enum class Rollback { refuse, allow };

/// What it means if nothing was published before, so that the changelog is compared with nothing.
enum class Beginning {
  noted,     ///< a note
  doubted,   ///< a warning: it may have been published elsewhere
  refused,   ///< an error, for the same reason
  declared,  ///< a note; it is wrong usage if something was published before
};

struct PublishRequest {
  std::string root;
  const config::Settings* settings = nullptr;
  std::vector<std::string> only;  ///< ids; empty: all enabled exports
  Mode mode = Mode::publish;
  Rollback rollback = Rollback::refuse;
  state::Strictness strictness = state::Strictness::by_policy;
  std::optional<std::string> generated_at;  ///< used as the stamp instead of the snapshot's time
  std::vector<std::string> baselines;       ///< files, or revisions, that hold earlier changelogs
  /// Folders of earlier sets, relative to the current folder, from which the publish goes on.
  std::optional<std::string> previous = std::nullopt;      ///< a copy of what is live
  std::optional<std::string> earlier_copy = std::nullopt;  ///< may not exist, or be half done
  Beginning beginning = Beginning::noted;
  std::int64_t wait_ms = 0;  ///< to wait for the lock
  /// For a run that does not publish: the text to use as the changelog instead of its file.
  std::optional<std::string> changelog_text = std::nullopt;
  /// Called for each export; the returned watcher sees its bytes as they are checked.
  checks::FileCheck::WatcherOf watch_build = {};
};

/// What publishing does, did or would do to one file.
enum class Change {
  added,
  changed,
  same,
  kept,  ///< not selected: the published file stays
};

struct ExportResult {
  const exports::ExportDefinition* definition = nullptr;
  Change change = Change::same;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::int64_t duration_us = 0;
};

/// A public file of another program, as it was read and checked.
struct ReferenceFile {
  std::string path;
  std::string sha256;  ///< hexadecimal
  std::string text;
  io::FileTime modified;
};

/// What happens to a file of another program in the public set.
struct ReferenceChange {
  enum class Kind { added, changed, left_out };

  std::string path;
  Kind kind = Kind::added;
};

/// The result of a publish.
struct PublishReport : Problems {
  std::vector<ExportResult> exports;               ///< in the order of the registry
  std::vector<ReferenceFile> reference;            ///< fit for the public set, by path
  std::vector<ReferenceChange> reference_changes;  ///< against what is listed now, by path
  std::map<std::string, std::string> manifests;    ///< path and SHA-256 of the new ones
  checks::SetStamp stamp;
  std::uint64_t generation = 0;         ///< of the published set after this run
  std::uint64_t generation_before = 0;  ///< the highest one of all earlier sets; 0: none
  /// The highest one of the previous set and the earlier copy; `std::nullopt` if there are none.
  std::optional<std::uint64_t> previous_generation = std::nullopt;
  bool set_changes = false;   ///< whether files were or would be written
  bool modes_change = false;  ///< whether modes of published files are corrected, or would be
  bool incomplete = false;    ///< it failed after the commit: recovery must finish it
};

/// The parts of the outside world that the program uses.
struct Environment {
  io::FileSystem& files;
  io::Clock& clock;
  schema::Bundle& schemas;
  /// Called right before the commit. After that a publish should not be interrupted.
  std::function<void()> before_commit = {};
  Effort effort = {};
  /// The exports of the project; of the settings that go with it.
  const exports::Registry* registry = &exports::bundled_registry();
};

/// Loads the state, builds the exports, checks them and, if there are no errors, replaces the
/// published set. Mode::dry_run and Mode::validate create and change nothing.
PublishReport publish(const PublishRequest& request, const Environment& environment);

struct LoadedState;

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
