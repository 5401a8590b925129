#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/publish/commands/version_stamp.hpp"
#include "runtime_exports/publish/pipeline/diff.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/tree/verify.hpp"
#include "runtime_exports/report/page.hpp"

namespace runtime_exports::cli {

/// Where the subjects of errors and findings are.
struct Places {
  std::string root = ".";        ///< as it was given: relative to the current folder, or absolute
  std::string config_file = {};  ///< as `--config` names it, from the current folder; or empty
};

Places places_of(const Call& call);

/// Rows of text, the first of which is the heading. `columns` has a letter for each column: l or r,
/// for left or right.
struct Table {
  std::string_view columns = {};
  std::vector<std::vector<std::string>> rows = {};
};

/// What became of a command.
struct Said {
  std::string_view word;  ///< for programs: "refused"
  std::string summary;    ///< for a person: one line, without a line end
};

/// What all formats of results are made from.
struct Outcome : Problems {
  std::string_view command;  ///< "publish"
  int exit_code = 0;
  Places places;
  Said said;                 ///< escaped for a terminal
  Table table = {};          ///< what became of each file; may be empty
  std::string changes = {};  ///< in words, a line for each; may be empty
};

/// Logs the problems, and takes the exit code from them.
Outcome conclude(const Call& call, const Problems& problems, Said said);

/// The findings, then the errors, as lines for people; only the text is escaped for a terminal. Of
/// those of one rule at one place of a schema three are described and the rest is counted.
report::Problems problem_lines(const Problems& problems);

/// The file with the settings, relative to the current folder, whether or not it is there.
std::string config_path(const CommonOptions& options);

/// The table, the changes and the summary.
std::string text_of(const Outcome& outcome);

/// The outcome in that format: `text` for people, `json`, or a format for findings.
CommandResult result_of(Format format, const Outcome& outcome, std::string text, std::string json);

/// The same with text_of() and json_result(), in the format that was asked for.
CommandResult result_of(const Call& call, const Outcome& outcome, const Json& more);

/// Logs the error and ends with its exit code; the result has the format that was asked for.
CommandResult fail(const Error& error, const Call& call);

/// The request that the options are, with the root and the settings of the call.
template <class Request>
Request request_of(const Call& call, const Request& options) {
  auto request = options;
  request.root = call.common.root;
  request.settings = &call.settings.settings;
  return request;
}

/// A line for each difference: "version 0.5.0 -> 0.5.1", "telemetry/errors +1 -3", and the
/// generation; nothing if nothing would change. Only version, build and generation are shown as
/// values, all else as counts.
std::string diff_words(const publish::DiffReport& report);

/// What changes in one export: "+1 -3", "0.5.0 -> 0.5.1"; empty if only that it changes is known.
std::string change_words(const publish::ExportDifference& difference);

/// The file that the subject names, relative to the current folder (to the root if that is
/// absolute), or absolute if it is elsewhere; nothing if the subject is a flag, a setting or the
/// like.
std::optional<std::string> find_file(const Finding& finding, const Places& places);

/// Its text, in ASCII so that a terminal obeys no character of it. Bytes that are not UTF-8
/// become U+FFFD.
std::string written(const Json& document);

/// What JSON says of every outcome, then what this one says besides.
Json json_of(const Outcome& outcome, const Json& more);

/// The same with the problems, as text.
std::string json_result(const Outcome& outcome, const Json& more);

Json json_of(const publish::VersionLabel& label);
Json json_of(const exports::ExportDefinition& definition);
Json json_of(const std::vector<publish::ExportResult>& results);

/// The outcome as workflow commands of GitHub Actions, one a line: at most nine annotations, errors
/// first, and one that counts the others; then the summary.
std::string github_result(const Outcome& outcome);

/// The outcome as a SARIF 2.1.0 log with one run. Findings, and errors that refuse the data, are
/// results; other errors are notifications of the invocation. Columns count code points.
std::string sarif_result(const Outcome& outcome);

/// The outcome in GitHub's Markdown: the summary, the table, the changes in words, and the findings
/// grouped by severity and rule (at most 50 rules of each severity, ten findings each). No text in
/// it can be taken for markup.
std::string markdown_result(const Outcome& outcome);

/// "error", "warning" or "note".
std::string_view severity_name(Severity severity);

/// Words that several commands use.
std::string_view change_name(publish::Change change);
std::string_view verdict_name(publish::Verdict verdict);
bool has_row_count(const publish::ExportResult& result);
bool was_read(const publish::VerifiedFile& file);

/// The file that the export is made from: below the state folder, the changelog, or as declared.
std::string input_of(const exports::ExportDefinition& definition, const Call& call);

/// The table in columns as wide as their widest cell (in characters), two spaces apart, without
/// white space at the ends of lines.
std::string format_table(const Table& table);

}  // namespace runtime_exports::cli
