#pragma once

#include <array>

#include "common_options.hpp"

// The commands that look at or replace the published set.
namespace runtime_exports::cli {

inline constexpr std::array publish_options{
    OptionSpec{.name = "--dry-run",
               .description = "Write nothing; say what would change",
               .take = [](Arguments& to, const Values&) { to.publish.ending = Ending::dry_run; }},
    OptionSpec{.name = "--check",
               .description = "Write nothing; exit 3 if something would change",
               .excludes = {{"--dry-run"}},
               .take = [](Arguments& to, const Values&) { to.publish.ending = Ending::check; }},
    OptionSpec{.name = "--export-public",
               .value = "FOLDER",
               .description = "Then copy the public set, and nothing else, into this folder, which "
                              "is empty or holds an earlier copy",
               .kind = ValueKind::folder,
               .excludes = {{"--dry-run", "--check"}},
               .take =
                   [](Arguments& to, const Values& from) {
                     if (!from.back().empty()) to.publish.export_public = from.back();
                   }},
};
inline constexpr std::array publish_examples{
    Example{"runtime-exports publish --only telemetry.events --only telemetry.rates",
            "two exports; the others stay as they are"},
    Example{"runtime-exports publish --check || echo 'the exports are out of date'", "in a script"},
    Example{"runtime-exports publish --generated-at 2026-07-16T12:00:00Z --format json",
            "with a stamp of your own, for a program to read"},
};
inline constexpr CommandSpec publish_command{
    .name = "publish",
    .command = Command::publish,
    .summary = "Build, check and replace the published set",
    .notes =
        "Nothing is replaced unless everything passed its checks, and files whose bytes are "
        "the same stay untouched. A publish that was interrupted is finished first.",
    .options = {{publish_options, selection_options, baseline_options, wait_options}},
    .examples = publish_examples,
};

inline constexpr std::array validate_examples{
    Example{"runtime-exports validate --strict", "before a commit"},
    Example{"runtime-exports validate --format json", "for a program to read"},
    Example{"runtime-exports validate --format sarif > findings.sarif", "for code scanning"},
};
inline constexpr CommandSpec validate_command{
    .name = "validate",
    .command = Command::validate,
    .summary = "Check what would be published and what is published, writing nothing",
    .notes = "Needs the state; `verify` checks published files without it.",
    .options = {{selection_options, baseline_options}},
    .examples = validate_examples,
};

inline constexpr std::array verify_operands{
    OperandSpec{.name = "DIR",
                .description = "The exports folder or a copy of it: what holds version.json",
                .kind = ValueKind::folder,
                .take = [](Arguments& to, const Values& from) { to.verify.folder = from.back(); }},
};
inline constexpr std::array verify_options{
    OptionSpec{
        .name = "--public",
        .description = "Refuse what the public may not see, in files of others too",
        .take = [](Arguments& to,
                   const Values&) { to.verify.readers = publish::TreeReaders::public_only; }},
};
inline constexpr std::array verify_examples{
    Example{"runtime-exports verify runtime/exports", "what is published here"},
    Example{"runtime-exports verify --public /srv/mirror/exports", "a mirror that anyone reads"},
};
inline constexpr CommandSpec verify_command{
    .name = "verify",
    .command = Command::verify,
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
    .operands = verify_operands,
    .options = {{verify_options}},
    .examples = verify_examples,
};

inline constexpr std::array diff_examples{
    Example{"runtime-exports diff", "all exports"},
    Example{"runtime-exports diff --only telemetry.errors --format json", "one, for a program"},
};
inline constexpr CommandSpec diff_command{
    .name = "diff",
    .command = Command::diff,
    .summary = "Say what publish would change, in words and counts, writing nothing",
    .notes = "`+` counts new rows, `-` rows that go, `~` rows that change under the same id.",
    .options = {{selection_options, baseline_options}},
    .examples = diff_examples,
};

inline constexpr std::array recover_options{
    OptionSpec{
        .name = "--discard",
        .description = "Drop it: what is published stays as it is, and is to be published again",
        .take =
            [](Arguments& to, const Values&) {
              to.recover_intent = publish::RecoverRequest::Intent::discard;
            }},
};
inline constexpr std::array recover_examples{
    Example{"runtime-exports recover", "after a crash; `publish` does it by itself"},
    Example{"runtime-exports recover --discard", "if files were changed by hand meanwhile"},
};
inline constexpr CommandSpec recover_command{
    .name = "recover",
    .command = Command::recover,
    .summary = "Finish an interrupted publish, or drop it",
    .options = {{recover_options, wait_options}},
    .examples = recover_examples,
};

inline constexpr std::array watch_options{
    OptionSpec{
        .name = "--once",
        .description = "End behind the first publish that a change caused",
        .take = [](Arguments& to, const Values&) { to.watch_until = WatchUntil::first_publish; }},
};
inline constexpr std::array watch_examples{
    Example{"runtime-exports watch", "until SIGTERM or SIGINT"},
    Example{"runtime-exports watch --once --format json", "for a script"},
};
inline constexpr CommandSpec watch_command{
    .name = "watch",
    .command = Command::watch,
    .summary = "Republish snapshot and telemetry whenever something changes, until a signal",
    .notes =
        "Only if `system.hot_reload.enabled` in shared/config/system.json. SIGHUP reads the "
        "settings again, SIGTERM and SIGINT end it.",
    .options = {{watch_options}},
    .examples = watch_examples,
};

}  // namespace runtime_exports::cli
