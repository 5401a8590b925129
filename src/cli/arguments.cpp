#include "runtime_exports/cli/arguments.hpp"

#include <cmath>
#include <map>

#include <CLI/CLI.hpp>

#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

constexpr int usage_exit = 2;

const std::map<std::string, LogLevel> log_levels{{"off", LogLevel::off},
                                                 {"error", LogLevel::error},
                                                 {"warning", LogLevel::warning},
                                                 {"info", LogLevel::info},
                                                 {"debug", LogLevel::debug}};
const std::map<std::string, Format> formats{{"text", Format::text},
                                            {"json", Format::json},
                                            {"github", Format::github},
                                            {"sarif", Format::sarif}};

/// Whether a command has errors or findings of files to tell, which is what these formats are for.
bool has_findings(Command command) {
  switch (command) {
    case Command::list:
    case Command::schema_list:
    case Command::schema_show:
    case Command::schema_export:
    case Command::config_show:
      return false;
    default:
      return true;
  }
}

/// Turns the name of an enumerator into its number, which is what CLI11 reads enumerators from.
template <class Value>
CLI::Validator name_of_one(const std::map<std::string, Value>& values) {
  const auto take = [&values](std::string& word) -> std::string {
    if (const auto found = values.find(word); found != values.end()) {
      word = std::to_string(static_cast<int>(found->second));
      return {};
    }
    std::vector<std::string> names;
    names.reserve(values.size());
    for (const auto& [name, value] : values) names.push_back(name);
    return "there is no `" + word + "`" + suggestion(word, names) + "; one of " +
           CLI::detail::join(names, ", ");
  };
  return {take, ""};
}

class CommandLine {
 public:
  CommandLine() : app_("Publishes a runtime's state as static, checked JSON exports.") {
    app_.name("runtime-exports");
    app_.set_version_flag("--version", "runtime-exports " RUNTIME_EXPORTS_VERSION);
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.allow_extras();
    app_.footer(
        "Examples:\n"
        "  runtime-exports publish                  publish what the state holds now\n"
        "  runtime-exports validate                 the same checks, writing nothing\n"
        "  runtime-exports publish --dry-run        what would change\n"
        "  runtime-exports config show              the settings and where they come from\n\n"
        "`runtime-exports COMMAND --help` explains a command.");
    add_common();
    add_publish();
    add_validate();
    add_verify();
    add_diff();
    add_recover();
    add_watch();
    add_list();
    add_schema();
    add_config();
  }

  std::variant<Arguments, Answer> parse(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::CallForHelp&) {
      return Answer{0, app_.help(), {}};
    } catch (const CLI::CallForAllHelp&) {
      return Answer{0, app_.help("", CLI::AppFormatMode::All), {}};
    } catch (const CLI::CallForVersion& version) {
      return Answer{0, std::string{version.what()} + "\n", {}};
    } catch (const CLI::ParseError& error) {
      return mistake(error.what());
    }
    if (const auto extras = app_.remaining(true); !extras.empty()) return unknown(extras.front());
    return decode();
  }

 private:
  static Answer mistake(const std::string& message) {
    return {usage_exit, {}, "error: " + terminal_text(message) + "\n"};
  }

  /// The innermost command that the words name.
  [[nodiscard]] const CLI::App& asked() const {
    const CLI::App* command = &app_;
    while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
    return *command;
  }

  [[nodiscard]] Answer unknown(const std::string& word) const {
    const auto& command = asked();
    const CLI::App& top = app_;
    std::vector<std::string> known;
    const bool option = word.starts_with('-');
    if (option) {
      for (const CLI::App* app : {&command, &top}) {
        for (const auto* one : app->get_options()) known.push_back(one->get_name());
      }
    } else {
      for (const auto* one : command.get_subcommands({})) known.push_back(one->get_name());
    }
    const auto what = option ? "option" : known.empty() ? "argument" : "command";
    return mistake("there is no " + std::string{what} + " `" + word + "`" +
                   suggestion(word, known) + "; see `" + command_name(command) + " --help`");
  }

  [[nodiscard]] std::string command_name(const CLI::App& command) const {
    return &command == &app_ ? app_.get_name() : app_.get_name() + " " + command.get_name();
  }

  void add_common() {
    app_.add_option("--root", arguments_.root, "The folder that all paths are relative to")
        ->envname("RUNTIME_EXPORTS_ROOT")
        ->capture_default_str();
    app_.add_option("--config", config_file_, "The settings [shared/config/exports.json]")
        ->envname("RUNTIME_EXPORTS_CONFIG");
    app_.add_option("--set", set_, "A setting for this run, as KEY=VALUE; may repeat")
        ->allow_extra_args(false);
    app_.add_option("--format", arguments_.format,
                    "How the result is written: text, json, github or sarif")
        ->envname("RUNTIME_EXPORTS_FORMAT")
        ->transform(name_of_one(formats));
    app_.add_option("--result-file", result_file_,
                    "A file for the JSON result, besides what goes to standard output");
    app_.add_option("--log-level", arguments_.log_level,
                    "What is logged: off, error, warning, info or debug")
        ->envname("RUNTIME_EXPORTS_LOG_LEVEL")
        ->transform(name_of_one(log_levels));
    app_.add_flag("-q,--quiet", quiet_, "Log errors only");
  }

  void add_publish() {
    auto* command = app_.add_subcommand("publish", "Build, check and replace the published set");
    add_selection(*command);
    auto* dry_run =
        command->add_flag("--dry-run", dry_run_, "Write nothing; say what would change");
    command->add_flag("--check", check_, "Write nothing; exit 3 if something would change")
        ->excludes(dry_run);
    add_wait(*command);
    command
        ->add_option("--export-public", export_public_,
                     "Then copy the public set, and nothing else, into this folder, which is empty "
                     "or holds an earlier copy")
        ->type_name("FOLDER")
        ->excludes("--dry-run")
        ->excludes("--check");
    command->footer(
        "Examples:\n"
        "  runtime-exports publish --only telemetry.events --only telemetry.rates\n"
        "  runtime-exports publish --check || echo 'the exports are out of date'\n"
        "  runtime-exports publish --generated-at 2026-07-16T12:00:00Z --format json");
  }

  void add_validate() {
    auto* command = app_.add_subcommand(
        "validate", "Check what would be published and what is published, writing nothing");
    add_selection(*command);
    command->footer(
        "Examples:\n"
        "  runtime-exports validate --strict       before a commit\n"
        "  runtime-exports validate --format json  for a program to read\n"
        "  runtime-exports validate --format sarif > findings.sarif");
  }

  void add_verify() {
    auto* command = app_.add_subcommand(
        "verify", "Check a tree of published files by itself, without settings or state");
    command
        ->add_option("DIR", arguments_.verify.folder,
                     "The exports folder or a copy of it: what holds version.json")
        ->required();
    command->add_flag("--public", public_, "Refuse anything of the admin audience");
    command->footer(
        "It compares digests with the manifests in DIR, and checks schemas, privacy, both\n"
        "changelogs, temporary names; it writes nothing. DIR is relative to the current folder.\n"
        "Exceptions of `privacy.allow` count only if `--config` names the settings.\n"
        "With --public, files that are not ours are looked into too: in their first MiB, and not\n"
        "if they are compressed.\n\n"
        "Examples:\n"
        "  runtime-exports verify runtime/exports\n"
        "  runtime-exports verify --public /srv/mirror/exports");
  }

  void add_diff() {
    auto* command = app_.add_subcommand(
        "diff", "Say what publish would change, in words and counts, writing nothing");
    add_selection(*command);
    command->footer(
        "`+` counts new rows, `-` rows that go, `~` rows that change under the same id.\n\n"
        "Examples:\n"
        "  runtime-exports diff\n"
        "  runtime-exports diff --only telemetry.errors --format json");
  }

  void add_recover() {
    auto* command = app_.add_subcommand("recover", "Finish an interrupted publish, or drop it");
    command->add_flag("--discard", discard_,
                      "Drop it: what is published stays as it is, and is to be published again");
    add_wait(*command);
    command->footer(
        "Examples:\n"
        "  runtime-exports recover              after a crash; `publish` does it by itself\n"
        "  runtime-exports recover --discard    if files were changed by hand meanwhile");
  }

  void add_watch() {
    auto* command = app_.add_subcommand(
        "watch", "Republish snapshot and telemetry whenever something changes, until a signal");
    command->add_flag("--once", once_, "End after the first publish that a change caused");
    command->footer(
        "Only if `system.hot_reload.enabled` in shared/config/system.json. SIGHUP reads the\n"
        "settings again, SIGTERM and SIGINT end it.\n\n"
        "Examples:\n"
        "  runtime-exports watch\n"
        "  runtime-exports watch --once --format json");
  }

  void add_wait(CLI::App& command) {
    command
        .add_option("--wait", arguments_.publish.wait_seconds,
                    "How many seconds to wait for another publisher")
        ->check(CLI::Range(0.0, 86400.0))
        ->type_name("SECONDS");
  }

  void add_selection(CLI::App& command) {
    auto& publish = arguments_.publish;
    command
        .add_option("--only", publish.only, "Only these exports (`list` shows them); may repeat")
        ->allow_extra_args(true)
        ->delimiter(',')
        ->type_name("ID");
    command.add_option("--generated-at", generated_at_, "What the stamps of the exports say")
        ->type_name("TIME");
    command
        .add_option("--baseline", publish.baselines,
                    "What was published before: a git revision, or a file below the root; may "
                    "repeat, for the parents of a merge")
        ->allow_extra_args(false)
        ->type_name("REV|FILE");
    command.add_flag("--allow-rollback", allow_rollback_, "Publish an older state on purpose");
    command.add_flag("--strict", strict_, "Refuse malformed rows and odd files of others too");
  }

  void add_list() {
    app_.add_subcommand("list", "List the exports: id, path, audience, input")
        ->footer("Example:\n  runtime-exports list --format json");
  }

  void add_schema() {
    auto* group = app_.add_subcommand("schema", "Look at the bundled JSON Schemas, or run them");
    group->fallthrough();
    // Said first: the commands below take it over.
    group->footer(
        "Examples:\n"
        "  runtime-exports schema list\n"
        "  runtime-exports schema show version.schema.json\n"
        "  runtime-exports schema check version.schema.json runtime/exports/version.json\n"
        "  runtime-exports schema export /tmp/schemas");
    group->add_subcommand("list", "List the bundled schemas");
    auto* show = group->add_subcommand("show", "Print a bundled schema");
    show->add_option("NAME", arguments_.schema.name, "Its name, as `schema list` has it")
        ->required();
    auto* write = group->add_subcommand("export", "Write all bundled schemas into a folder");
    write->add_option("FOLDER", arguments_.schema.name, "Made if it is missing")->required();
    auto* check = group->add_subcommand("check", "Check documents against a schema");
    check->add_option("SCHEMA", arguments_.schema.name, "A schema file, or a bundled schema's name")
        ->required();
    check->add_option("DOCUMENT", arguments_.schema.documents, "JSON files")->required();
    check
        ->add_option("--with", arguments_.schema.with,
                     "A schema file that it refers to; may repeat")
        ->allow_extra_args(false);
    check->add_flag("--annotate-formats", arguments_.schema.annotate_formats,
                    "Take `format` for a remark, not for a rule");
  }

  void add_config() {
    auto* group = app_.add_subcommand("config", "Look at the settings");
    group->fallthrough();
    group->footer("Example:\n  runtime-exports config show --set telemetry.max_events=50");
    group->add_subcommand("show", "Print each setting, its value and where it comes from");
  }

  std::variant<Arguments, Answer> decode() {
    const std::map<std::string, Command> commands{{"publish", Command::publish},
                                                  {"validate", Command::validate},
                                                  {"verify", Command::verify},
                                                  {"diff", Command::diff},
                                                  {"recover", Command::recover},
                                                  {"watch", Command::watch},
                                                  {"list", Command::list},
                                                  {"schema list", Command::schema_list},
                                                  {"schema show", Command::schema_show},
                                                  {"schema export", Command::schema_export},
                                                  {"schema check", Command::schema_check},
                                                  {"config show", Command::config_show}};
    std::string name;
    for (const CLI::App* at = &app_; !at->get_subcommands().empty();) {
      at = at->get_subcommands().front();
      name += (name.empty() ? "" : " ") + at->get_name();
    }
    const auto found = commands.find(name);
    if (found == commands.end()) {
      return Answer{usage_exit, {}, app_.help()};
    }
    arguments_.command = found->second;
    arguments_.command_name = name;
    const bool for_findings =
        arguments_.format == Format::github || arguments_.format == Format::sarif;
    if (!result_file_.empty() && !has_findings(found->second)) {
      return mistake("`" + name + "` has no --result-file: use --format json");
    }
    if (for_findings && !has_findings(found->second)) {
      return mistake("`" + name + "` finds nothing: its --format is text or json");
    }
    for (const auto& assignment : set_) {
      const auto equals = assignment.find('=');
      if (equals == std::string::npos) return mistake("--set wants KEY=VALUE");
      arguments_.settings.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
    }
    if (!config_file_.empty()) arguments_.config_file = config_file_;
    if (quiet_) arguments_.log_level = std::min(arguments_.log_level, LogLevel::error);
    auto& publish = arguments_.publish;
    // The range lets NaN pass, which is in none.
    if (std::isnan(publish.wait_seconds)) return mistake("--wait wants a number of seconds");
    if (!result_file_.empty()) arguments_.result_file = result_file_;
    if (!export_public_.empty()) publish.export_public = export_public_;
    if (!generated_at_.empty()) publish.generated_at = generated_at_;
    if (dry_run_) publish.ending = Ending::dry_run;
    if (check_) publish.ending = Ending::check;
    if (allow_rollback_) publish.rollback = publish::Rollback::allow;
    if (public_) arguments_.verify.readers = publish::TreeReaders::public_only;
    if (discard_) arguments_.recover_intent = publish::RecoverRequest::Intent::discard;
    if (once_) arguments_.watch_until = WatchUntil::first_publish;
    if (strict_) publish.strictness = state::Strictness::strict;
    return arguments_;
  }

  CLI::App app_;
  Arguments arguments_;
  std::string config_file_;
  std::string generated_at_;
  std::string export_public_;
  std::string result_file_;
  std::vector<std::string> set_;
  bool quiet_ = false;
  bool dry_run_ = false;
  bool check_ = false;
  bool allow_rollback_ = false;
  bool strict_ = false;
  bool discard_ = false;
  bool public_ = false;
  bool once_ = false;
};

}  // namespace

std::variant<Arguments, Answer> parse_arguments(const std::vector<std::string>& words) {
  return CommandLine{}.parse(words);
}

}  // namespace runtime_exports::cli
