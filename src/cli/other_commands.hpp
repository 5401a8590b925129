#pragma once

#include <array>

#include "common_options.hpp"

// The commands that tell what the program knows.
namespace runtime_exports::cli {

inline constexpr std::array list_examples{
    Example{"runtime-exports list", "as a table"},
    Example{"runtime-exports list --format json", "for a program to read"},
};
inline constexpr CommandSpec list_command{
    .name = "list",
    .command = Command::list,
    .summary = "List the exports: id, path, audience, input",
    .tells = Tells::information,
    .examples = list_examples,
};

inline constexpr std::array schema_examples{
    Example{"runtime-exports schema list", "their names"},
    Example{"runtime-exports schema check version runtime/exports/version.json", "one file"},
};
inline constexpr CommandSpec schema_group{
    .name = "schema",
    .summary = "Look at the bundled JSON Schemas, or run them",
    .examples = schema_examples,
};

inline constexpr std::array schema_list_examples{
    Example{"runtime-exports schema list", "one name a line"},
};
inline constexpr CommandSpec schema_list_command{
    .name = "schema list",
    .command = Command::schema_list,
    .summary = "List the bundled schemas",
    .tells = Tells::information,
    .examples = schema_list_examples,
};

inline constexpr std::array schema_show_operands{
    OperandSpec{.name = "NAME",
                .description = "An export's id, or a name that `schema list` prints",
                .kind = ValueKind::schema_name,
                .take = [](Arguments& to, const Values& from) { to.schema.name = from.back(); }},
};
inline constexpr std::array schema_show_examples{
    Example{"runtime-exports schema show telemetry.rates", "that of an export"},
    Example{"runtime-exports schema show settings.schema.json", "by its file name"},
};
inline constexpr CommandSpec schema_show_command{
    .name = "schema show",
    .command = Command::schema_show,
    .summary = "Print a bundled schema",
    .tells = Tells::information,
    .operands = schema_show_operands,
    .examples = schema_show_examples,
};

inline constexpr std::array schema_export_operands{
    OperandSpec{.name = "FOLDER",
                .description = "Made if it is missing",
                .kind = ValueKind::folder,
                .take = [](Arguments& to, const Values& from) { to.schema.name = from.back(); }},
};
inline constexpr std::array schema_export_examples{
    Example{"runtime-exports schema export /tmp/schemas", "for an editor or another validator"},
};
inline constexpr CommandSpec schema_export_command{
    .name = "schema export",
    .command = Command::schema_export,
    .summary = "Write all bundled schemas into a folder",
    .tells = Tells::information,
    .operands = schema_export_operands,
    .examples = schema_export_examples,
};

inline constexpr std::array schema_check_operands{
    OperandSpec{.name = "SCHEMA",
                .description = "A schema file, or an export's id or other bundled schema",
                .kind = ValueKind::schema_or_file,
                .take = [](Arguments& to, const Values& from) { to.schema.name = from.back(); }},
    OperandSpec{.name = "DOCUMENT",
                .description = "JSON files",
                .kind = ValueKind::file,
                .occurs = Occurs::repeatedly,
                .take = [](Arguments& to, const Values& from) { to.schema.documents = from; }},
};
inline constexpr std::array schema_check_options{
    OptionSpec{.name = "--with",
               .value = "FILE",
               .description = "A schema file that it refers to; may repeat",
               .kind = ValueKind::file,
               .occurs = Occurs::repeatedly,
               .take = [](Arguments& to, const Values& from) { to.schema.with = from; }},
    OptionSpec{.name = "--annotate-formats",
               .description = "Take `format` for a remark, not for a rule",
               .take = [](Arguments& to, const Values&) { to.schema.annotate_formats = true; }},
};
inline constexpr std::array schema_check_examples{
    Example{"runtime-exports schema check version runtime/exports/version.json",
            "with the schema of an export"},
    Example{"runtime-exports schema check mine.schema.json --with shared.schema.json a.json b.json",
            "with schemas of your own"},
};
inline constexpr CommandSpec schema_check_command{
    .name = "schema check",
    .command = Command::schema_check,
    .summary = "Check documents against a schema",
    .notes =
        "Nothing is ever fetched: a schema that another one refers to is bundled, or named by "
        "--with.",
    .operands = schema_check_operands,
    .options = {{schema_check_options}},
    .examples = schema_check_examples,
};

inline constexpr std::array config_examples{
    Example{"runtime-exports config show --set telemetry.max_events=50",
            "what a flag would make of them"},
};
inline constexpr CommandSpec config_group{
    .name = "config",
    .summary = "Look at the settings",
    .examples = config_examples,
};
inline constexpr CommandSpec config_show_command{
    .name = "config show",
    .command = Command::config_show,
    .summary = "Print each setting, its value and where it comes from",
    .tells = Tells::information,
    .examples = config_examples,
};

inline constexpr std::array<std::string_view, 3> shell_names{"bash", "zsh", "fish"};
inline constexpr std::array completion_operands{
    OperandSpec{
        .name = "SHELL",
        .description = "The shell that is to read it",
        .kind = ValueKind::choice,
        .choices = shell_names,
        .take = [](Arguments& to,
                   const Values& from) { to.shell = enumerator<Shell>(shell_names, from.back()); }},
};
inline constexpr std::array completion_examples{
    Example{"runtime-exports completion bash > runtime-exports.bash",
            "then, in ~/.bashrc: source the file"},
    Example{"runtime-exports completion zsh > _runtime-exports", "in a folder of $fpath"},
    Example{"runtime-exports completion fish > runtime-exports.fish",
            "in ~/.config/fish/completions"},
};
inline constexpr CommandSpec completion_command{
    .name = "completion",
    .command = Command::completion,
    .summary = "Print the script that lets a shell complete command lines",
    .notes = "A package or `cmake --install` puts the scripts where the shells find them.",
    .tells = Tells::information,
    .operands = completion_operands,
    .examples = completion_examples,
};

}  // namespace runtime_exports::cli
