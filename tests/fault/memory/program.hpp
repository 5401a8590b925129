#pragma once

#include <string>
#include <vector>

#include "support/io/manual_clock.hpp"
#include "support/io/memory_disk.hpp"

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/recovery.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::fault {

/// Where everything is on the disk, from its root.
inline const std::string project = "project/";
inline const std::string exports_folder = project + "runtime/exports";
inline const std::string work_folder = project + "runtime/.publish";
inline const std::string staging_folder = work_folder + "/staging";
inline const std::string journal_file = work_folder + "/journal";
inline const std::string changelog_file = project + "changelog/changelog.runtime.json";
inline const std::string fragments_folder = project + "changelog/unreleased/";

/// How a command ended.
struct Outcome {
  int exit_code = 0;
  std::vector<Error> errors = {};

  /// For messages of tests.
  [[nodiscard]] std::string text() const;
};

/// Which schemas the program has: its own, or schemas that accept everything, which make a publish
/// much faster.
enum class Schemas { real, open };

/// The real program without its command line: it runs the commands on any file system.
class Program {
 public:
  explicit Program(Schemas schemas = Schemas::real);

  Outcome publish(io::FileSystem& files, const std::vector<std::string>& only = {});
  /// publish --dry-run
  Outcome look(io::FileSystem& files);
  Outcome recover(io::FileSystem& files);
  /// recover --discard
  Outcome discard(io::FileSystem& files);
  /// changelog add --fragment --id ID
  Outcome add_fragment(io::FileSystem& files, const std::string& id);
  /// changelog collect
  Outcome collect(io::FileSystem& files);

 private:
  Outcome run(io::FileSystem& files, publish::PublishRequest request);
  Outcome run(io::FileSystem& files, publish::RecoverRequest::Intent intent);

  schema::Bundle schemas_;
  config::Settings settings_;
};

/// Writes a state to the disk, durably, with a few rows in each input. Each revision, from 1 on,
/// has different rows.
void write_state(test_support::MemoryDisk& disk, int revision);

/// Writes a fragment of the changelog, durably.
void write_fragment(test_support::MemoryDisk& disk, const std::string& id);

/// Writes files of other programs into the exports folder, durably.
void write_others(test_support::MemoryDisk& disk);

/// The paths of those files, below the exports folder.
const std::vector<std::string>& others_paths();

}  // namespace runtime_exports::fault
