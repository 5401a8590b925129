#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/publish/publisher.hpp"
#include "runtime_exports/publish/recovery.hpp"
#include "runtime_exports/publish/verify.hpp"

namespace runtime_exports::cli {

enum class Command {
  publish,
  validate,
  verify,
  diff,
  recover,
  watch,
  list,
  schema_list,
  schema_show,
  schema_export,
  schema_check,
  config_show,
  version_stamp,
  changelog_add,
  completion,
};

/// For which `completion` writes a script.
enum class Shell { bash, zsh, fish };

enum class Format {
  text,
  json,
  github,  ///< workflow commands of GitHub Actions
  sarif,   ///< SARIF 2.1.0
};

/// How `publish` is to end.
enum class Ending {
  replace,  ///< replace the set
  dry_run,  ///< say what would change
  check,    ///< the same; exit 3 if something would
};

/// How long `watch` goes on.
enum class WatchUntil { signal, first_publish };

/// The command line, decoded.
struct Arguments {
  Command command = Command::publish;
  std::string command_name;  ///< its words: "schema check"
  std::string root = ".";
  std::optional<std::string> config_file;  ///< nothing: shared/config/exports.json, if it is there
  std::vector<std::pair<std::string, std::string>> settings;  ///< of --set
  Format format = Format::text;
  std::optional<std::string> result_file;  ///< where the JSON result goes too
  LogLevel log_level = LogLevel::info;

  struct Publish {
    std::vector<std::string> only;
    Ending ending = Ending::replace;
    std::optional<std::string> generated_at;
    std::vector<std::string> baselines;
    publish::Rollback rollback = publish::Rollback::refuse;
    state::Strictness strictness = state::Strictness::by_policy;
    double wait_seconds = 0;
    std::optional<std::string> export_public;  ///< a folder for a copy of the public set
  } publish;

  struct Verify {
    std::string folder;
    publish::TreeReaders readers = publish::TreeReaders::everyone_named;
  } verify;

  publish::RecoverRequest::Intent recover_intent = publish::RecoverRequest::Intent::finish;

  struct VersionStamp {
    std::string version;
    std::optional<std::string> build;  ///< `auto`, or the build; nothing: it stays
  } version_stamp;

  struct ChangelogAdd {
    std::string title;
    std::string description;
    std::string version;  ///< empty: the state's
    std::string date;     ///< empty: today, in UTC
    std::optional<std::string> summary;
    std::vector<std::string> details;
    std::vector<std::string> tags;
    std::vector<std::string> changes;  ///< NAME=TEXT
    std::optional<std::string> id;     ///< nothing: derived
  } changelog_add;

  WatchUntil watch_until = WatchUntil::signal;

  struct Schema {
    std::string name;                    ///< of `show`; the file of `check`; the folder of `export`
    std::vector<std::string> documents;  ///< of `check`
    std::vector<std::string> with;       ///< more schema files of `check`
    bool annotate_formats = false;
  } schema;

  Shell shell = Shell::bash;  ///< of `completion`
};

/// The command line asks for nothing to run: help, the version, or a mistake.
struct Answer {
  int exit_code = 0;
  std::string out;
  std::string error;
};

/// Decodes the command line (without the program's name). Environment variables stand in for
/// --root, --config, --format and --log-level.
std::variant<Arguments, Answer> parse_arguments(const std::vector<std::string>& words);

}  // namespace runtime_exports::cli
