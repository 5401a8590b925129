#pragma once

#include <array>

#include "common_options.hpp"

// The commands of a release, which write what the exports are made from.
namespace runtime_exports::cli {

inline constexpr std::array<std::string_view, 1> build_words{"auto"};
inline constexpr std::array version_stamp_operands{
    OperandSpec{
        .name = "VERSION",
        .description = "Like 1.4.0 or v1.4.0-rc.1",
        .take = [](Arguments& to, const Values& from) { to.version_stamp.version = from.back(); }},
};
inline constexpr std::array version_stamp_options{
    OptionSpec{
        .name = "--build",
        .value = "BUILD",
        .description = "A build, or `auto`, the next of today; without it the build stays",
        .kind = ValueKind::free,
        .choices = build_words,
        .take = [](Arguments& to, const Values& from) { to.version_stamp.build = from.back(); }},
};
inline constexpr std::array version_stamp_examples{
    Example{"runtime-exports version stamp v1.4.0 --build auto", "before a release"},
};
inline constexpr CommandSpec version_group{
    .name = "version",
    .summary = "Say which version the state is of",
    .examples = version_stamp_examples,
};
inline constexpr CommandSpec version_stamp_command{
    .name = "version stamp",
    .command = Command::version_stamp,
    .summary = "Write version and build into the snapshot",
    .notes =
        "Nothing else of the file changes. An older version or build than the file's is "
        "refused.",
    .operands = version_stamp_operands,
    .options = {{version_stamp_options, wait_options}},
    .examples = version_stamp_examples,
};

inline constexpr std::array changelog_add_options{
    OptionSpec{
        .name = "--title",
        .value = "TEXT",
        .description = "One line; needed, and asked for on a terminal",
        .kind = ValueKind::free,
        .take = [](Arguments& to, const Values& from) { to.changelog_add.title = from.back(); }},
    OptionSpec{.name = "--description",
               .value = "TEXT",
               .description = "What changed; needed, and asked for on a terminal",
               .kind = ValueKind::free,
               .take = [](Arguments& to,
                          const Values& from) { to.changelog_add.description = from.back(); }},
    OptionSpec{
        .name = "--version",
        .value = "VERSION",
        .description = "What version brings it; without it the state's",
        .kind = ValueKind::free,
        .take = [](Arguments& to, const Values& from) { to.changelog_add.version = from.back(); }},
    OptionSpec{
        .name = "--date",
        .value = "YYYY-MM-DD",
        .description = "Its day; without it today's, in UTC",
        .kind = ValueKind::free,
        .take = [](Arguments& to, const Values& from) { to.changelog_add.date = from.back(); }},
    OptionSpec{
        .name = "--summary",
        .value = "TEXT",
        .description = "For lists of entries",
        .kind = ValueKind::free,
        .take = [](Arguments& to, const Values& from) { to.changelog_add.summary = from.back(); }},
    OptionSpec{.name = "--detail",
               .value = "TEXT",
               .description = "A detail; may repeat",
               .kind = ValueKind::free,
               .occurs = Occurs::repeatedly,
               .take = [](Arguments& to, const Values& from) { to.changelog_add.details = from; }},
    OptionSpec{.name = "--tag",
               .value = "TAG",
               .description = "A tag; may repeat",
               .kind = ValueKind::free,
               .occurs = Occurs::repeatedly,
               .take = [](Arguments& to, const Values& from) { to.changelog_add.tags = from; }},
    OptionSpec{.name = "--change",
               .value = "NAME=TEXT",
               .description = "A change under a heading; may repeat",
               .kind = ValueKind::free,
               .occurs = Occurs::repeatedly,
               .take = [](Arguments& to, const Values& from) { to.changelog_add.changes = from; }},
    OptionSpec{
        .name = "--id",
        .value = "ID",
        .description = "Never used before; without it made from date and title",
        .kind = ValueKind::free,
        .take = [](Arguments& to, const Values& from) { to.changelog_add.id = from.back(); }},
    OptionSpec{.name = "--dry-run",
               .description = "Write nothing; say what would be added",
               .take = [](Arguments& to, const Values&) { to.publish.ending = Ending::dry_run; }},
};
inline constexpr std::array changelog_add_examples{
    Example{"runtime-exports changelog add", "asks for title and description"},
    Example{
        "runtime-exports changelog add --title 'Faster start' --description 'It starts sooner.' "
        "--tag speed",
        "in a script"},
};
inline constexpr CommandSpec changelog_group{
    .name = "changelog",
    .summary = "Write the canonical changelog",
    .examples = changelog_add_examples,
};
inline constexpr CommandSpec changelog_add_command{
    .name = "changelog add",
    .command = Command::changelog_add,
    .summary = "Append an entry, if publish would accept it",
    .notes = "The other entries stay as they are, byte for byte.",
    .options = {{changelog_add_options, baseline_options, wait_options}},
    .examples = changelog_add_examples,
};

}  // namespace runtime_exports::cli
