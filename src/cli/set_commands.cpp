#include "command_rows.hpp"

namespace runtime_exports::cli {
namespace {

/// What `publish`, `validate` and `diff` build, and what they compare it with.
std::vector<OptionSpec> build_options() {
  return {
      {.name = "--only",
       .value = "ID",
       .description = "Only these exports (`list` shows them); may repeat, or with commas between",
       .kind = ValueKind::export_id,
       .occurs = Occurs::as_list,
       .take = put<&BuildOptions::only>},
      {.name = "--generated-at",
       .value = "TIME",
       .description = "What the stamps of the exports say",
       .take = put_unless_empty<&BuildOptions::generated_at>},
      {.name = "--allow-rollback",
       .description = "Publish an older state on purpose",
       .take = set<&BuildOptions::rollback, publish::Rollback::allow>},
      {.name = "--strict",
       .description = "Refuse malformed rows and odd files of others too",
       .take = set<&BuildOptions::strictness, state::Strictness::strict>},
      baseline_option(),
  };
}

CommandSpec publish_command() {
  std::vector<OptionSpec> options{
      {.name = "--dry-run",
       .description = "Write nothing; say what would change",
       .take = set<&PublishOptions::ending, Ending::dry_run>},
      {.name = "--check",
       .description = "Write nothing; exit 3 if something would change",
       .excludes = {"--dry-run"},
       .take = set<&PublishOptions::ending, Ending::check>},
      {.name = "--export-public",
       .value = "FOLDER",
       .description = "Then copy the public set, and nothing else, into this folder, which is "
                      "empty or holds an earlier copy",
       .kind = ValueKind::folder,
       .excludes = {"--dry-run", "--check"},
       .take = put_unless_empty<&PublishOptions::export_public>},
  };
  for (auto& option : build_options()) options.push_back(std::move(option));
  options.push_back(wait_option());
  return {
      .name = "publish",
      .options = PublishOptions{},
      .summary = "Build, check and replace the published set",
      .notes =
          "Nothing is replaced unless everything passed its checks, and files whose bytes are "
          "the same stay untouched. A publish that was interrupted is finished first.",
      .own_options = std::move(options),
      .examples = {{"runtime-exports publish --only telemetry.events --only telemetry.rates",
                    "two exports; the others stay as they are"},
                   {"runtime-exports publish --check || echo 'the exports are out of date'",
                    "in a script"},
                   {"runtime-exports publish --generated-at 2026-07-16T12:00:00Z --format json",
                    "with a stamp of your own, for a program to read"}},
  };
}

CommandSpec validate_command() {
  return {
      .name = "validate",
      .options = ValidateOptions{},
      .summary = "Check what would be published and what is published, writing nothing",
      .notes = "Needs the state; `verify` checks published files without it.",
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
      .summary = "Check a tree of published files by itself, without settings or state",
      .notes =
          "It compares digests with the manifests in DIR, and checks schemas, privacy, both "
          "changelogs, temporary names; it writes nothing. DIR is relative to the current folder. "
          "Exceptions of `privacy.allow` count only if `--config` names the settings.\n"
          "With --public, what lies below admin/ is refused, and every other file is read: a text "
          "must hold nothing private, a picture, font, audio or video must be what its name says, "
          "and what cannot be judged (compressed files, archives, links) is refused. An address "
          "that is meant to be public, as in a licence, is allowed by its text: "
          R"({"privacy": {"allow": [{"rule": "email", "text": "help@example.org", "reason": "..."}]}})"
          " in a file that --config names.",
      .loads_settings = LoadsSettings::if_named,
      .operands = {{.name = "DIR",
                    .description = "The exports folder or a copy of it: what holds version.json",
                    .kind = ValueKind::folder,
                    .take = put<&VerifyOptions::folder>}},
      .own_options = {{.name = "--public",
                       .description = "Refuse what the public may not see, in files of others too",
                       .take = set<&VerifyOptions::readers, publish::TreeReaders::public_only>}},
      .examples = {{"runtime-exports verify runtime/exports", "what is published here"},
                   {"runtime-exports verify --public /srv/mirror/exports",
                    "a mirror that anyone reads"}},
  };
}

CommandSpec diff_command() {
  return {
      .name = "diff",
      .options = DiffOptions{},
      .summary = "Say what publish would change, in words and counts, writing nothing",
      .notes = "`+` counts new rows, `-` rows that go, `~` rows that change under the same id.",
      .own_options = build_options(),
      .examples = {{"runtime-exports diff", "all exports"},
                   {"runtime-exports diff --only telemetry.errors --format json",
                    "one, for a program"}},
  };
}

CommandSpec recover_command() {
  return {
      .name = "recover",
      .options = RecoverOptions{},
      .summary = "Finish an interrupted publish, or drop it",
      .own_options = {{.name = "--discard",
                       .description =
                           "Drop it: what is published stays as it is, and is to be published "
                           "again",
                       .take =
                           set<&RecoverOptions::intent, publish::RecoverRequest::Intent::discard>},
                      wait_option()},
      .examples = {{"runtime-exports recover", "after a crash; `publish` does it by itself"},
                   {"runtime-exports recover --discard",
                    "if files were changed by hand meanwhile"}},
  };
}

CommandSpec watch_command() {
  return {
      .name = "watch",
      .options = WatchOptions{},
      .summary = "Republish snapshot and telemetry whenever something changes, until a signal",
      .notes =
          "Only if `system.hot_reload.enabled` in shared/config/system.json. SIGHUP reads the "
          "settings again, SIGTERM and SIGINT end it.",
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
              "What was published before: a git revision, or a file; may repeat, for "
              "the parents of a merge",
          .kind = ValueKind::file_or_revision,
          .occurs = Occurs::repeatedly,
          .take = put<&BaselineOptions::baselines>};
}

OptionSpec wait_option() {
  return {.name = "--wait",
          .value = "SECONDS",
          .description = "How many seconds to wait for another publisher",
          .kind = ValueKind::seconds,
          .take = put<&WaitOptions::wait_seconds>};
}

std::vector<CommandSpec> set_commands() {
  return {publish_command(), validate_command(), verify_command(),
          diff_command(),    recover_command(),  watch_command()};
}

}  // namespace runtime_exports::cli
