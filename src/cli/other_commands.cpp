#include "command_rows.hpp"

namespace runtime_exports::cli {
namespace {

using publish::ChangelogAdditionRequest;
using publish::ChangelogCollectionRequest;
using publish::EntryDefaults;
using publish::PublishRequest;
using publish::VersionStampRequest;
using state::ChangelogEntry;

constexpr std::array<std::string_view, 3> shell_names{"bash", "zsh", "fish"};

std::vector<Example> version_examples() {
  return {{"runtime-exports version stamp v1.4.0 --build auto", "the next build of today"},
          {"runtime-exports version stamp 1.4.0-rc.1 --build 2026.07.17+002",
           "the build that you give"}};
}

void take_build(Arguments& to, const Values& from) {
  using Build = VersionStampRequest::Build;
  auto& request = part_of<VersionStampRequest>(to);
  request.given_build = from.back();
  request.build = request.given_build == "auto" ? Build::of_day : Build::given;
}

std::vector<CommandSpec> version_commands() {
  return {{.name = "version",
           .summary = "Set the version of the state",
           .examples = version_examples()},
          {.name = "version stamp",
           .options = VersionStampOptions{},
           .summary = "Write version and build into the snapshot of the state",
           .notes = {"Nothing else in the file changes. A version or build lower than that of the "
                     "state, or than the published one, is refused."},
           .operands = {{.name = "VERSION",
                         .description = "Like 1.4.0 or v1.4.0-rc.1",
                         .presence = Presence::required,
                         .take = put<&VersionStampRequest::version>}},
           .own_options =
               {{.name = "--build",
                 .value = "BUILD",
                 .description =
                     "A build, or `auto` for the next one of today; without it the build stays",
                 .choices = {"auto"},
                 .take = take_build},
                wait_option(put<&VersionStampRequest::wait_ms>)},
           .examples = version_examples()}};
}

std::vector<Example> changelog_examples() {
  return {{"runtime-exports changelog add", "on a terminal: asks for title and description"},
          {"runtime-exports changelog add --title 'Clips load faster' --description 'In half the "
           "time.' --tag clips",
           "in a script"}};
}

/// The options of both commands that write to the changelog.
std::vector<OptionSpec> changelog_options(std::string_view dry_run) {
  return {{.name = "--dry-run",
           .description = dry_run,
           .take = set<&PublishRequest::mode, publish::Mode::dry_run>},
          baseline_option(),
          previous_option(),
          wait_option(put<&PublishRequest::wait_ms>)};
}

std::vector<OptionSpec> changelog_add_options() {
  return {
      {.name = "--title",
       .value = "TEXT",
       .description = "One line; required; on a terminal you are asked for it",
       .take = put<&ChangelogAdditionRequest::entry, &ChangelogEntry::title>},
      {.name = "--description",
       .value = "TEXT",
       .description = "What changed; required; on a terminal you are asked for it",
       .take = put<&ChangelogAdditionRequest::entry, &ChangelogEntry::description>},
      {.name = "--version",
       .value = "VERSION",
       .description = "The version that contains the change",
       .fallback = "the state's",
       .take = put<&ChangelogAdditionRequest::entry, &ChangelogEntry::version>},
      {.name = "--date",
       .value = "YYYY-MM-DD",
       .description = "The day of the entry",
       .fallback = "today, in UTC",
       .take = put<&ChangelogAdditionRequest::entry, &ChangelogEntry::date>},
      {.name = "--summary",
       .value = "TEXT",
       .description = "A short text for lists of entries",
       .take = put<&ChangelogAdditionRequest::entry, &ChangelogEntry::summary>},
      {.name = "--detail",
       .value = "TEXT",
       .description = "A paragraph for the page of the entry; may be repeated",
       .occurs = Occurs::repeatedly,
       .take = put<&ChangelogAdditionRequest::entry, &ChangelogEntry::details>},
      {.name = "--tag",
       .value = "TEXT",
       .description = "A tag; may be repeated",
       .occurs = Occurs::repeatedly,
       .take = put<&ChangelogAdditionRequest::entry, &ChangelogEntry::tags>},
      {.name = "--change",
       .value = "NAME=TEXT",
       .description = "A change under the heading NAME; may be repeated",
       .occurs = Occurs::repeatedly,
       .take = put<&ChangelogAddOptions::change_words>},
      {.name = "--id",
       .value = "ID",
       .description = "An id that was never used; without it one is made from date and title",
       .take = put<&ChangelogAdditionRequest::id>},
      {.name = "--fragment",
       .description =
           "Write it to unreleased/ID.json beside the changelog, where branches do not conflict, "
           "for `changelog collect`",
       .take = set<&ChangelogAdditionRequest::becomes, publish::Becomes::fragment>},
  };
}

std::vector<CommandSpec> changelog_commands() {
  const std::vector<OptionSpec> options{
      {.name = "--version",
       .value = "VERSION",
       .description = "The version for fragments without one",
       .fallback = "the state's",
       .take = put<&ChangelogCollectionRequest::defaults, &EntryDefaults::version>},
      {.name = "--date",
       .value = "YYYY-MM-DD",
       .description = "The day for fragments without one",
       .fallback = "today, in UTC",
       .take = put<&ChangelogCollectionRequest::defaults, &EntryDefaults::date>}};
  return {
      {.name = "changelog",
       .summary = "Write to the canonical changelog",
       .examples = changelog_examples()},
      {.name = "changelog add",
       .options = ChangelogAddOptions{},
       .summary = "Append an entry to the changelog, if publish would accept it",
       .notes = {"The other entries stay the same, byte for byte. No editor is opened."},
       .own_options = joined(
           {changelog_add_options(), changelog_options("Write nothing; say what would be added")}),
       .examples = changelog_examples()},
      {.name = "changelog collect",
       .options = ChangelogCollectOptions{},
       .summary = "Move all fragments into the canonical changelog, if publish would accept them",
       .notes =
           {"Fragments are the entries in unreleased/ beside the changelog, written by `changelog "
            "add "
            "--fragment` or by hand. They are added in the order of their dates and ids. If one "
            "is refused, nothing changes."},
       .own_options =
           joined({options, changelog_options("Write nothing; say what would be collected")}),
       .examples = {{"runtime-exports changelog collect --dry-run", "before a release: what waits"},
                    {"runtime-exports changelog collect", "before a publish"}}}};
}

CommandSpec list_command() {
  return {
      .name = "list",
      .options = ListOptions{},
      .summary = "List the exports: id, path, audience, input",
      .tells = Tells::information,
      .examples = {{"runtime-exports list", "as a table"},
                   {"runtime-exports list --format json", "for a program to read"}},
  };
}

std::vector<CommandSpec> schema_commands() {
  return {{.name = "schema",
           .summary = "Look at the bundled JSON Schemas, or check files with them",
           .examples = {{"runtime-exports schema list", "their names"},
                        {"runtime-exports schema check version runtime/exports/version.json",
                         "one file"}}},
          {.name = "schema list",
           .options = SchemaListOptions{},
           .summary = "List the bundled schemas",
           .tells = Tells::information,
           .loads_settings = LoadsSettings::never,
           .examples = {{"runtime-exports schema list", "one name a line"}}},
          {.name = "schema show",
           .options = SchemaShowOptions{},
           .summary = "Print a bundled schema",
           .tells = Tells::information,
           .loads_settings = LoadsSettings::never,
           .operands = {{.name = "NAME",
                         .description = "An export's id, or a name that `schema list` prints",
                         .kind = ValueKind::schema_name,
                         .presence = Presence::required,
                         .take = put<&SchemaShowOptions::name>}},
           .examples = {{"runtime-exports schema show telemetry.rates", "the schema of an export"},
                        {"runtime-exports schema show settings.schema.json", "by its file name"}}},
          {.name = "schema export",
           .options = SchemaExportOptions{},
           .summary = "Write all bundled schemas into a folder",
           .tells = Tells::information,
           .loads_settings = LoadsSettings::never,
           .operands = {{.name = "FOLDER",
                         .description = "The folder; it is made if it is missing",
                         .kind = ValueKind::folder,
                         .presence = Presence::required,
                         .take = put<&SchemaExportOptions::folder>}},
           .examples = {{"runtime-exports schema export /tmp/schemas",
                         "for an editor or another validator"}}}};
}

CommandSpec schema_check_command() {
  return {
      .name = "schema check",
      .options = SchemaCheckOptions{},
      .summary = "Check documents against a schema",
      .notes = {"Nothing is ever fetched: a schema that another one refers to must be bundled, or "
                "named with --with."},
      .loads_settings = LoadsSettings::never,
      .operands = {{.name = "SCHEMA",
                    .description = "A schema file, or the id or name of a bundled schema",
                    .kind = ValueKind::schema_or_file,
                    .presence = Presence::required,
                    .take = put<&SchemaCheckOptions::schema>},
                   {.name = "DOCUMENT",
                    .description = "JSON files",
                    .kind = ValueKind::file,
                    .occurs = Occurs::repeatedly,
                    .presence = Presence::required,
                    .take = put<&SchemaCheckOptions::documents>}},
      .own_options = {{.name = "--with",
                       .value = "FILE",
                       .description = "A schema file that SCHEMA refers to; may be repeated",
                       .kind = ValueKind::file,
                       .occurs = Occurs::repeatedly,
                       .take = put<&SchemaCheckOptions::with>},
                      {.name = "--annotate-formats",
                       .description = "Do not check what `format` says",
                       .take = set<&SchemaCheckOptions::formats, schema::FormatMode::annotate>}},
      .examples =
          {{"runtime-exports schema check version runtime/exports/version.json",
            "with the schema of an export"},
           {"runtime-exports schema check mine.schema.json --with shared.schema.json a.json b.json",
            "with schemas of your own"}},
  };
}

constexpr Example config_init_example{"runtime-exports config init",
                                      "for the state in shared/state"};
constexpr Example config_show_example{"runtime-exports config show --set telemetry.max_events=50",
                                      "with one of them changed by a flag"};

std::vector<CommandSpec> config_commands() {
  return {
      {.name = "config",
       .summary = "Create the settings, or show them",
       .examples = {config_init_example, config_show_example}},
      {.name = "config init",
       .options = ConfigInitOptions{},
       .summary = "Write a settings file that fits the state",
       .notes =
           {"It says what it chose and why. Settings of --set go into the file. The schemas "
            "that editors check it with are written beside it, in `schemas`. Existing settings are "
            "never replaced."},
       .loads_settings = LoadsSettings::without_file,
       .examples = {config_init_example,
                    {"runtime-exports config init --set paths.state=data/state",
                     "for one in another folder"}}},
      {.name = "config show",
       .options = ConfigShowOptions{},
       .summary = "Print each setting, its value and where it comes from",
       .tells = Tells::information,
       .examples = {config_show_example}}};
}

CommandSpec completion_command() {
  return {
      .name = "completion",
      .options = CompletionOptions{},
      .summary = "Print the script that lets a shell complete command lines",
      .notes = {"A package or `cmake --install` puts the scripts where the shells find them."},
      .tells = Tells::information,
      .loads_settings = LoadsSettings::never,
      .operands = {{.name = "SHELL",
                    .description = "The shell that will read it",
                    .kind = ValueKind::choice,
                    .choices = {shell_names.begin(), shell_names.end()},
                    .presence = Presence::required,
                    .take = choose<&CompletionOptions::shell, shell_names>}},
      .examples = {{"runtime-exports completion bash > runtime-exports.bash",
                    "then source the file in ~/.bashrc"},
                   {"runtime-exports completion zsh > _runtime-exports", "in a folder of $fpath"},
                   {"runtime-exports completion fish > runtime-exports.fish",
                    "in ~/.config/fish/completions"}},
  };
}

}  // namespace

std::vector<CommandSpec> other_commands() {
  return joined({version_commands(), changelog_commands(), std::vector{list_command()},
                 schema_commands(), std::vector{schema_check_command()}, config_commands(),
                 std::vector{completion_command()}});
}

}  // namespace runtime_exports::cli
