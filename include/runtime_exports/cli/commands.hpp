#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/publish/commands/changelog.hpp"
#include "runtime_exports/publish/commands/version_stamp.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/recovery.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::cli {

enum class Format {
  text,
  json,
  github,    ///< workflow commands of GitHub Actions
  sarif,     ///< SARIF 2.1.0
  markdown,  ///< for job summaries and pull requests
};

/// When something is shown that suits a terminal.
enum class When { automatic, always, never };

/// The options of every command.
struct CommonOptions {
  std::string root;  ///< relative to the current folder; not given: what find_root() finds
  std::string_view root_origin = "--root";  ///< where it comes from, for a person
  std::optional<std::string> config_file;   ///< nothing: shared/config/exports.json, if it is there
  std::vector<std::pair<std::string, std::string>> settings;  ///< of --set
  Format format = Format::text;
  std::vector<std::string> result_files;  ///< where the result goes too: see CommandResult
  LogLevel log_level = LogLevel::info;
  When colour = When::automatic;  ///< of the log
};

using Ask = std::function<std::optional<std::string>(std::string_view question)>;
using Reload = std::function<Result<config::LoadedSettings>()>;

/// What a command is run with.
struct Call {
  std::string_view command;  ///< its words: "schema check"
  const CommonOptions& common;
  const config::LoadedSettings& settings;  ///< empty for a command that needs none
  const publish::Environment& environment;
  Ask ask;        ///< see Invocation::ask; null: there is nobody to ask
  Reload reload;  ///< loads the settings again from where they came
};

/// How a command ended: its exit code, and what goes to stdout. Problems are logged by then.
struct CommandResult {
  int exit_code = 0;
  std::string out;
  // For --result-file; empty for a command that has none.
  std::string json = {};
  std::string markdown = {};  ///< for files whose names end in .md
};

// Where options are a request, the command adds the root and the settings.

struct ProgressOptions {
  When progress = When::automatic;  ///< on a terminal, for text that is not quiet
};

struct BuildOptions : publish::PublishRequest, ProgressOptions {};

/// How `publish` is to end.
enum class Ending {
  replace,  ///< replace the set
  dry_run,  ///< say what would change
  check,    ///< the same; exit 3 if something would
};

struct PublishOptions : BuildOptions {
  Ending ending = Ending::replace;
  std::optional<std::string> export_public;  ///< a folder for a copy of the public set
  publish::Naming naming = publish::Naming::by_path;
  publish::OldObjects old_objects = publish::OldObjects::keep_for_a_day;
  std::optional<std::string> headers;  ///< where the copy is served, for its `_headers`
};
CommandResult run(const Call& call, const PublishOptions& options);

struct ValidateOptions : BuildOptions {};
CommandResult run(const Call& call, const ValidateOptions& options);

struct VerifyOptions : ProgressOptions {
  std::string folder;
  publish::TreeReaders readers = publish::TreeReaders::everyone_named;
  std::optional<std::int64_t> max_age_seconds;
};
CommandResult run(const Call& call, const VerifyOptions& options);

struct DiffOptions : BuildOptions {};
CommandResult run(const Call& call, const DiffOptions& options);

struct ReportOptions : BuildOptions {
  std::optional<std::string> folder;  ///< nothing: the exports folder of the settings
  std::string out;                    ///< the file for the page
  bool next = false;                  ///< what would be published, instead of what is
  bool shows_admin = false;
};
CommandResult run(const Call& call, const ReportOptions& options);

struct RecoverOptions : publish::RecoverRequest {};
CommandResult run(const Call& call, const RecoverOptions& options);

struct WatchOptions {
  bool once = false;  ///< until a change was published
};
CommandResult run(const Call& call, const WatchOptions& options);

struct VersionStampOptions : publish::VersionStampRequest {};
CommandResult run(const Call& call, const VersionStampOptions& options);

/// The entry gets the state's version and today's date in UTC, if these are empty; a fragment gets
/// them when it is collected.
struct ChangelogAddOptions : publish::ChangelogAdditionRequest {
  std::vector<std::string> change_words;  ///< NAME=TEXT
};
CommandResult run(const Call& call, const ChangelogAddOptions& options);

struct ChangelogCollectOptions : publish::ChangelogCollectionRequest {};
CommandResult run(const Call& call, const ChangelogCollectOptions& options);

struct ListOptions {};
CommandResult run(const Call& call, const ListOptions& options);

struct SchemaListOptions {};
CommandResult run(const Call& call, const SchemaListOptions& options);

struct SchemaShowOptions {
  std::string name;  ///< of a bundled schema, or its id
};
CommandResult run(const Call& call, const SchemaShowOptions& options);

struct SchemaExportOptions {
  std::string folder;
};
CommandResult run(const Call& call, const SchemaExportOptions& options);

struct SchemaCheckOptions {
  std::string schema;  ///< a file, or the name or id of a bundled one
  std::vector<std::string> documents;
  std::vector<std::string> with;  ///< more schema files
  schema::FormatMode formats = schema::FormatMode::assert_format;
};
CommandResult run(const Call& call, const SchemaCheckOptions& options);

struct ConfigShowOptions {};
CommandResult run(const Call& call, const ConfigShowOptions& options);

struct ConfigInitOptions {};
CommandResult run(const Call& call, const ConfigInitOptions& options);

/// For which `completion` writes a script.
enum class Shell { bash, zsh, fish };

struct CompletionOptions {
  Shell shell = Shell::bash;
};
CommandResult run(const Call& call, const CompletionOptions& options);

/// The options of one command, which say which one it is.
using CommandOptions =
    std::variant<ListOptions, PublishOptions, ValidateOptions, VerifyOptions, DiffOptions,
                 ReportOptions, RecoverOptions, WatchOptions, VersionStampOptions,
                 ChangelogAddOptions, ChangelogCollectOptions, SchemaListOptions, SchemaShowOptions,
                 SchemaExportOptions, SchemaCheckOptions, ConfigInitOptions, ConfigShowOptions,
                 CompletionOptions>;

}  // namespace runtime_exports::cli
