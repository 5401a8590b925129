#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/io/temporary_folder.hpp"
#include "support/process/run_program.hpp"
#include "support/process/tree_snapshot.hpp"
#include <nlohmann/json.hpp>

// Instantiated once, in state_tree.cpp, because compiling it for each file took a quarter of the
// time.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;
extern template class nlohmann::detail::serializer<nlohmann::ordered_json>;

namespace runtime_exports::blackbox {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;  // of files
using Words = std::vector<std::string>;  // of a command line
using test_support::ProgramRequest;
using test_support::ProgramResult;
using test_support::RunningProgram;
using test_support::TreeSnapshot;

/// The program under test: the program built with the tests, or the one with sanitizers that
/// RUNTIME_EXPORTS_SANITIZED_PROGRAM names.
std::string program_file();
bool is_sanitized();

/// What a first publish says: --first, `diff` and `changelog add` note it, others warn.
inline const std::string first_publish_note =
    "info: changelog/changelog.runtime.json: no changelog was published before, so it was compared "
    "with nothing [changelog.first]\n";
inline const std::string first_publish_warning =
    "warning" + first_publish_note.substr(4) +
    "  help: name a copy of what is live with `--previous DIR`; if nothing was ever published, "
    "`publish --first` says so\n";

// The inputs, below the root.
inline const std::string snapshot_file = "shared/state/runtime_snapshot.json";
inline const std::string events_file = "shared/state/telemetry/events.jsonl";
inline const std::string errors_file = "shared/state/telemetry/errors.jsonl";
inline const std::string counters_file = "shared/state/telemetry/counters.jsonl";
inline const std::string auth_file = "shared/state/telemetry/auth_events.jsonl";
inline const std::string users_file = "shared/state/accounts/users.jsonl";
inline const std::string audit_file = "shared/state/accounts/audit.jsonl";
inline const std::string changelog_file = "changelog/changelog.runtime.json";
inline const std::string settings_file = "shared/config/exports.json";

/// What a tree begins with.
enum class Content {
  sample,   ///< the sample state of the repository
  minimal,  ///< one row in each input, no settings
};

/// A project folder with a state and nothing published.
class StateTree {
 public:
  explicit StateTree(Content content = Content::minimal);

  [[nodiscard]] const std::string& root() const { return files_.path(); }
  [[nodiscard]] std::string path(std::string_view relative) const { return files_.path(relative); }
  [[nodiscard]] std::string read(std::string_view file) const { return files_.read(file); }
  [[nodiscard]] bool exists(std::string_view file) const { return files_.exists(file); }
  [[nodiscard]] Json read_json(std::string_view file) const;
  /// A published file.
  [[nodiscard]] Json export_at(const std::string& file) const;

  void write(std::string_view file, std::string_view text) const { files_.write(file, text); }
  void append(std::string_view file, std::string_view text) const { files_.append(file, text); }
  void make_folder(std::string_view path) const { files_.make_folder(path); }
  void remove(std::string_view file) const;
  void edit(std::string_view json_file, const std::function<void(Json&)>& change) const;
  /// Writes the settings file.
  void set(const Json& settings) const { write(settings_file, settings.dump(2) + "\n"); }

  [[nodiscard]] TreeSnapshot everything() const { return TreeSnapshot::of(root()); }
  [[nodiscard]] TreeSnapshot exports() const { return TreeSnapshot::of(path("runtime/exports")); }

  /// Whether the exports folder is empty or missing.
  [[nodiscard]] bool is_unpublished() const;

  /// A request to run the program with these words, in the root and with a clean environment.
  [[nodiscard]] ProgramRequest request(std::vector<std::string> words) const;
  /// Runs the program with these words. Leaves out of its log what every first publish says about
  /// the changelog.
  [[nodiscard]] ProgramResult run(std::vector<std::string> words) const;

 private:
  test_support::TemporaryFolder files_;
};

/// The time stamp of the minimal snapshot: no minimal row is later.
inline const std::string minimal_stamp = "2026-01-02T12:00:00Z";

/// Valid rows of the inputs, some minutes before the minimal snapshot.
std::string event_row(int minutes_before, const std::string& message = "Snapshot published");
std::string user_row(const std::string& id);

/// Runs the program and checks that nothing changes.
ProgramResult run_without_effect(const StateTree& tree, const Words& words);
/// Publishes, which must work.
StateTree& published(StateTree& tree);

inline bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
/// Whether the text is in the log.
inline bool says(const ProgramResult& ended, std::string_view text) {
  return holds(ended.error, text);
}

inline constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

/// An ASCII text in UTF-16.
std::string in_utf16(std::string_view text, bool big_end_first = false);

/// The table with `#` for each duration and with single spaces, to compare it.
std::string without_times(const std::string& text);

}  // namespace runtime_exports::blackbox
