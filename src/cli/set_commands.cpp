#include "command_rows.hpp"

namespace runtime_exports::cli {
namespace {

using publish::PublishRequest;
using publish::RecoverRequest;

OptionSpec progress_option() {
  return {.name = "--progress",
          .value = "WHEN",
          .description = "When to show the progress of long work; `auto` means on a terminal",
          .fallback = "auto",
          .kind = ValueKind::choice,
          .choices = {when_names.begin(), when_names.end()},
          .take = choose<&ProgressOptions::progress, when_names>};
}

/// What `publish`, `validate` and `diff` build, and what they compare it with.
std::vector<OptionSpec> build_options() {
  return {
      {.name = "--only",
       .value = "ID",
       .description =
           "Only these exports (`list` shows them); may be repeated, or separated by commas",
       .kind = ValueKind::export_id,
       .occurs = Occurs::as_list,
       .take = put<&PublishRequest::only>},
      {.name = "--generated-at",
       .value = "TIME",
       .description = "The time for `generated_at` and `exported_at` in the exports",
       .take = put<&PublishRequest::generated_at>},
      {.name = "--allow-rollback",
       .description = "Let an older state replace a newer one",
       .take = set<&PublishRequest::rollback, publish::Rollback::allow>},
      {.name = "--strict",
       .description = "Also refuse malformed rows, and invalid files of other programs",
       .take = set<&PublishRequest::strictness, state::Strictness::strict>},
      baseline_option(),
      previous_option(),
      progress_option(),
  };
}

std::vector<OptionSpec> publish_options() {
  const std::vector<OptionSpec> first{
      {.name = "--dry-run",
       .description = "Write nothing; say what would change",
       .take = set<&PublishOptions::ending, Ending::dry_run>},
      {.name = "--check",
       .description = "Write nothing; exit 3 if something would change",
       .excludes = {"--dry-run"},
       .take = set<&PublishOptions::ending, Ending::check>},
      {.name = "--export-public",
       .value = "FOLDER",
       .description = "Then copy the public set, and nothing else, into this folder, which must be "
                      "empty or hold an earlier copy",
       .kind = ValueKind::folder,
       .excludes = {"--dry-run", "--check"},
       .take = put<&PublishOptions::export_public>},
      {.name = "--by-digest",
       .description =
           "Also store each file of the copy under its digest, so that readers never mix two "
           "sets",
       .needs = "--export-public",
       .take = set<&PublishOptions::naming, publish::Naming::by_digest>},
      {.name = "--drop-old",
       .description = "Remove from the copy what only earlier manifests list, to withdraw what "
                      "should not have been public",
       .needs = "--export-public",
       .take = set<&PublishOptions::old_objects, publish::OldObjects::drop>},
      {.name = "--headers",
       .value = "PATH",
       .description = "Add a `_headers` file for the top of a site that serves the copy at this "
                      "path, such as /exports",
       .needs = "--export-public",
       .take = put<&PublishOptions::headers>},
  };
  const std::vector<OptionSpec> last{
      {.name = "--first",
       .description = "Declare that nothing was ever published, so that there is no earlier "
                      "changelog to compare with",
       .excludes = {"--baseline", "--previous"},
       .take = set<&PublishRequest::beginning, publish::Beginning::declared>},
      wait_option(put<&PublishRequest::wait_ms>)};
  return joined({first, build_options(), last});
}

CommandSpec publish_command() {
  return {
      .name = "publish",
      .options = PublishOptions{},
      .summary = "Build, check and replace the published set",
      .notes =
          {"Nothing is replaced unless everything passes its checks. Files whose bytes are "
           "the same stay untouched. A publish that was interrupted is finished first.",
           "On a machine without earlier exports, such as a CI job, --previous names a copy of "
           "what is live: the changelog, the rollback check and the generation continue from it. "
           "An earlier copy in the folder of --export-public is used without --previous."},
      .own_options = publish_options(),
      .examples = {{"runtime-exports publish --only telemetry.events --only telemetry.rates",
                    "two exports; the others stay as they are"},
                   {"runtime-exports publish --check || echo 'the exports are out of date'",
                    "in a script"},
                   {"runtime-exports publish --export-public public --by-digest",
                    "and a copy for a web server, with a name for each file that never changes"},
                   {"runtime-exports publish --generated-at 2026-07-16T12:00:00Z --format json",
                    "with a stamp of your own, for a program to read"}},
  };
}

CommandSpec validate_command() {
  return {
      .name = "validate",
      .options = ValidateOptions{},
      .summary = "Check what is published and what would be; write nothing",
      .notes = {"Needs the state; `verify` checks published files without it."},
      .own_options = build_options(),
      .examples = {{"runtime-exports validate --strict", "before a commit"},
                   {"runtime-exports validate --format json", "for a program to read"},
                   {"runtime-exports validate --format sarif > findings.sarif",
                    "for code scanning"}},
  };
}

CommandSpec verify_command() {
  return {
      .name = "verify",
      .options = VerifyOptions{},
      .summary = "Check a folder of published files, without settings or state",
      .notes =
          {"It compares digests with the manifests in DIR, and checks schemas, privacy, both "
           "changelogs and temporary names. It writes nothing. DIR is relative to the current "
           "folder. The exceptions in `privacy.allow` count only if `--config` names the settings.",
           "With --public, everything below admin/ is refused, and every other file is read. A "
           "text must hold nothing private; a picture, font, audio or video must be what its name "
           "says; what cannot be judged (compressed files, archives, links) is refused. An address "
           "that is meant to be public, as in a licence, is allowed by its text: "
           R"({"privacy": {"allow": [{"rule": "email", "text": "help@example.org", "reason": "..."}]}})"
           " in a file that --config names."},
      .loads_settings = LoadsSettings::if_named,
      .operands = {{.name = "DIR",
                    .description =
                        "The exports folder or a copy of it: the folder with version.json",
                    .kind = ValueKind::folder,
                    .presence = Presence::required,
                    .take = put<&VerifyOptions::folder>}},
      .own_options = {{.name = "--public",
                       .description =
                           "Refuse what the public may not see, also in files of other programs",
                       .take = set<&VerifyOptions::readers, publish::TreeReaders::public_only>},
                      {.name = "--max-age",
                       .value = "DURATION",
                       .description =
                           "Refuse a snapshot that is older than this (90s, 15m, 2h, 3d) "
                           "or over five minutes in the future",
                       .kind = ValueKind::duration,
                       .take = put<&VerifyOptions::max_age_seconds>},
                      progress_option()},
      .examples = {{"runtime-exports verify runtime/exports", "what is published here"},
                   {"runtime-exports verify --public /srv/mirror/exports",
                    "a mirror that anyone reads"},
                   {"runtime-exports verify --max-age 2h /srv/mirror/exports",
                    "whether the mirror is up to date"}},
  };
}

CommandSpec diff_command() {
  return {
      .name = "diff",
      .options = DiffOptions{},
      .summary = "Say what publish would change, in words and counts; write nothing",
      .notes = {"`+` counts new rows, `-` removed rows, `~` rows that change and keep their id."},
      .own_options = build_options(),
      .examples = {{"runtime-exports diff", "all exports"},
                   {"runtime-exports diff --only telemetry.errors --format json",
                    "one, for a program"}},
  };
}

CommandSpec report_command() {
  std::vector<OptionSpec> options{
      {.name = "--out",
       .value = "FILE",
       .description = "The file for the page, such as report.html; it is replaced if it is there",
       .kind = ValueKind::written_file,
       .presence = Presence::required,
       .take = put<&ReportOptions::out>},
      {.name = "--next",
       .description = "Show what publish would publish",
       .take = put<&ReportOptions::next>},
      {.name = "--admin",
       .description = "Also count accounts by role and audit rows by action; no row is shown",
       .take = put<&ReportOptions::shows_admin>},
  };
  for (auto& option : build_options()) {
    if (option.name == "--only") continue;
    if (option.name != "--progress") option.needs = "--next";
    options.push_back(std::move(option));
  }
  return {
      .name = "report",
      .options = ReportOptions{},
      .summary = "Make one HTML page of what is, or would be, published",
      .notes = {"The page needs nothing else: no script, no network. It shows only what the checks "
                "of `verify` accept, and its exit code is that of `verify`, or with --next that of "
                "`diff`. With DIR, settings are read only if `--config` names them."},
      .loads_settings = LoadsSettings::if_named,
      .operands = {{.name = "DIR",
                    .description = "A folder of published files [the exports folder]",
                    .kind = ValueKind::folder,
                    .excludes = {"--next"},
                    .take = put<&ReportOptions::folder>}},
      .own_options = std::move(options),
      .examples = {{"runtime-exports report --out report.html", "what is published here"},
                   {"runtime-exports report --next --out report.html",
                    "what would be, with new changelog entries marked"},
                   {"runtime-exports report /srv/mirror/exports --out mirror.html",
                    "any copy of the exports"}},
  };
}

CommandSpec recover_command() {
  return {
      .name = "recover",
      .options = RecoverOptions{},
      .summary = "Finish an interrupted publish, or drop it",
      .own_options =
          {{.name = "--discard",
            .description =
                "Discard it, and leave the published files as they are until you publish again",
            .take = set<&RecoverRequest::intent, RecoverRequest::Intent::discard>},
           wait_option(put<&RecoverRequest::wait_ms>)},
      .examples = {{"runtime-exports recover", "after a crash; `publish` does it by itself"},
                   {"runtime-exports recover --discard",
                    "if files were changed by hand since then"}},
  };
}

CommandSpec watch_command() {
  return {
      .name = "watch",
      .options = WatchOptions{},
      .summary = "Publish snapshot and telemetry whenever something changes, until a signal",
      .notes = {"It needs `system.hot_reload.enabled` in shared/config/system.json. SIGHUP makes "
                "it read the settings again; SIGTERM and SIGINT end it."},
      .own_options = {{.name = "--once",
                       .description = "End after the first publish that a change caused",
                       .take = put<&WatchOptions::once>}},
      .examples = {{"runtime-exports watch", "until SIGTERM or SIGINT"},
                   {"runtime-exports watch --once --format json", "for a script"}},
  };
}

}  // namespace

OptionSpec baseline_option() {
  return {.name = "--baseline",
          .value = "REV|FILE",
          .description =
              "What was published before: a git revision or a file; may be repeated, for the "
              "parents of a merge",
          .kind = ValueKind::file_or_revision,
          .occurs = Occurs::repeatedly,
          .take = put<&PublishRequest::baselines>};
}

OptionSpec previous_option() {
  return {.name = "--previous",
          .value = "DIR",
          .description =
              "A copy of what is live, to go on from: manifest.json, version.json and "
              "changelog.runtime.json",
          .kind = ValueKind::folder,
          .take = put<&PublishRequest::previous>};
}

OptionSpec wait_option(Take take) {
  return {.name = "--wait",
          .value = "SECONDS",
          .description = "How many seconds to wait for another publisher",
          .kind = ValueKind::seconds,
          .take = take};
}

std::vector<CommandSpec> set_commands() {
  return {publish_command(), validate_command(), verify_command(), diff_command(),
          report_command(),  recover_command(),  watch_command()};
}

}  // namespace runtime_exports::cli
