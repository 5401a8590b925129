#include "runtime_exports/push/command.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/tree/verify.hpp"
#include "runtime_exports/push/push.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::push {
namespace {

constexpr std::size_t most_threads = 2;
constexpr const char* check_with_schemas =
    "`runtime-exports verify`, with the settings that declare them, checks them with their schemas";

constexpr const char* usage_text = R"(Usage: runtime-exports-push DIR s3://BUCKET/PREFIX [options]
       runtime-exports-push --fetch s3://BUCKET/PREFIX DIR [options]

Pushes a public copy, made with `runtime-exports publish --export-public DIR --by-digest`, to an
object store, so that readers never see a mixed set and no release overwrites another. With --fetch
it brings the live set to DIR, for `runtime-exports publish --previous DIR`.

Options:
  --endpoint URL      the store, as https://HOST:PORT (default: AWS_ENDPOINT_URL, or Amazon S3);
                      http for this machine only
  --region NAME       the region of the bucket (default: AWS_REGION, or us-east-1)
  --config FILE       settings with `privacy.allow`, for the check of DIR
  --drop-old          remove every object that the set does not list, at once
  --dry-run           say what would be done; write nothing
  --fetch             bring the live set to DIR
  --format FORMAT     text or json (default: text)
  --timeout SECONDS   give up after that time (default: 600)
  -h, --help          show this
  --version           show the version

Environment:
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   the keys
  AWS_SESSION_TOKEN                          with temporary keys

Exit codes: 0 done, or nothing to do; 1 DIR is refused; 2 wrong usage; 66 no such folder or bucket,
nothing to fetch; 73 the store ignores conditions; 74 network, rejected keys, timeout; 75 another
push was faster, or the set does not follow from the live one; 78 no keys, bad settings.
)";

/// The command line, decoded.
struct Options {
  bool fetches = false;
  std::string folder;
  std::string address;   ///< s3://BUCKET/PREFIX
  std::string endpoint;  ///< empty: that of AWS in the region
  std::string region = "us-east-1";
  std::string config_file;  ///< for `privacy.allow`; empty: none
  bool drop_old = false;
  bool dry_run = false;
  std::string format = "text";
  std::int64_t timeout_ms = 0;
};

cli::Ended mistake(const std::string& message) {
  return {exit_code(ErrorCode::usage),
          {},
          "error: " + terminal_text(message) + "; see `runtime-exports-push --help`\n"};
}

std::variant<Options, cli::Ended> parse_arguments(const std::vector<std::string>& words) {
  Options options;
  std::vector<std::string> operands;
  std::string timeout = "600";
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.set_version_flag("--version", "runtime-exports-push " RUNTIME_EXPORTS_VERSION);
  app.add_option("operands", operands);
  app.add_option("--endpoint", options.endpoint)->envname("AWS_ENDPOINT_URL");
  app.add_option("--region", options.region)->envname("AWS_REGION");
  app.add_option("--format", options.format)->check(CLI::IsMember({"text", "json"}));
  app.add_option("--timeout", timeout);
  auto* const fetch = app.add_flag("--fetch", options.fetches);
  app.add_option("--config", options.config_file)->excludes(fetch);
  app.add_flag("--drop-old", options.drop_old)->excludes(fetch);
  app.add_flag("--dry-run", options.dry_run)->excludes(fetch);
  try {
    const auto split = cli::split_empty_values(words);
    app.parse(std::vector<std::string>{split.rbegin(), split.rend()});
  } catch (const CLI::CallForHelp&) {
    return cli::Ended{0, usage_text, {}};
  } catch (const CLI::CallForVersion& version) {
    return cli::Ended{0, std::string{version.what()} + "\n", {}};
  } catch (const CLI::ParseError& error) {
    return mistake(error.what());
  }
  // Taken as not given, it would send to another store: a variable of a script is not set.
  for (const auto* const option : app.get_options()) {
    if (std::ranges::count(option->results(), std::string{}) == 0) continue;
    const auto name = option->get_positional() ? "an argument" : option->get_name();
    return mistake(name + " is empty; is a variable unset?");
  }
  if (operands.size() != 2) return mistake("name a folder and s3://BUCKET/PREFIX");
  const auto timeout_ms = cli::milliseconds_of(timeout);
  if (!timeout_ms) return mistake("--timeout needs a number of seconds from 0 to 86400");
  options.timeout_ms = *timeout_ms;
  options.folder = operands[options.fetches ? 1 : 0];
  options.address = operands[options.fetches ? 0 : 1];
  if (!options.folder.starts_with("s3://")) return options;
  return mistake(options.fetches ? "with --fetch s3://BUCKET/PREFIX comes first"
                                 : "the folder comes first; to bring the live set, add --fetch");
}

/// How the program ends, for both formats.
struct Outcome {
  Problems problems = {};
  std::string summary = {};  ///< one line, without a line end
  cli::Json more = {};       ///< what the JSON result says besides
  std::string_view word = "refused";
};

Result<Keys> read_keys(const cli::Invocation& invocation) {
  Keys keys;
  for (const auto& [name, key] : {std::pair{"AWS_ACCESS_KEY_ID", &keys.id},
                                  {"AWS_SECRET_ACCESS_KEY", &keys.secret},
                                  {"AWS_SESSION_TOKEN", &keys.session_token}}) {
    *key = invocation.variable(name);
    if (key->empty() && key != &keys.session_token) {
      return io::io_error(ErrorCode::settings, name, "there is no key for the store",
                          "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
    }
    if (std::ranges::all_of(*key, [](char c) { return c > ' ' && c < '\x7f'; })) continue;
    return io::io_error(ErrorCode::settings, name, "it holds a space, a line end or the like",
                        "set it to the key alone");
  }
  return keys;
}

Result<Connection> connect(const Options& options, const cli::Invocation& invocation) {
  if (options.region.empty() || !has_only(options.region, "-")) {
    return io::io_error(ErrorCode::usage, "--region", "this is not the name of a region",
                        "name it as the store does, as `eu-central-1`");
  }
  auto connection =
      connection_to(options.endpoint.empty() ? "https://s3." + options.region + ".amazonaws.com"
                                             : options.endpoint);
  if (!connection) return connection;
  auto keys = read_keys(invocation);
  if (!keys) return keys.error();
  connection->region = options.region;
  connection->keys = *std::move(keys);
  return connection;
}

Result<checks::PrivacyExceptions> read_exceptions(const std::string& path,
                                                  schema::Bundle& schemas) {
  if (path.empty()) return checks::PrivacyExceptions{};
  auto text = config::read_settings_text(io::posix_file_system(), path, path);
  if (!text) return text.error();
  const auto program = schemas.compile("settings.schema.json");
  if (!program) return program.error();
  const auto settings = config::load_settings({path, *std::move(text), {}, {}}, *program);
  return settings ? checks::PrivacyExceptions::make(settings->settings.privacy.allow)
                  : Result<checks::PrivacyExceptions>{settings.error()};
}

std::string counts_of(const PushReport& report, Mode mode) {
  std::string text;
  const auto add = [&text](std::size_t count, std::string_view noun, std::string_view verb) {
    if (count == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? ": " : ", ", counted(count, noun), verb);
  };
  const auto* const put = mode == Mode::dry_run ? "to put" : "put";
  const auto* const removed = mode == Mode::dry_run ? "to remove" : "removed";
  add(report.objects_put, "object", put);
  add(report.files_put, "file", put);
  add(report.objects_removed, "object", removed);
  add(report.files_removed, "file", removed);
  return text;
}

/// What JSON and a sentence say of how a push ended.
std::pair<std::string_view, std::string> words_of(const PushReport& report,
                                                  const std::string& place) {
  switch (report.ending) {
    case Ending::pushed:
      return {"pushed", fmt::format("Pushed generation {} to {}", report.generation, place)};
    case Ending::unchanged:
      return {"unchanged", fmt::format("Unchanged: generation {} is live at {}, and all of it is "
                                       "there",
                                       report.generation, place)};
    case Ending::completed:
      return {"completed", fmt::format("Completed generation {} at {}", report.generation, place)};
    case Ending::overtaken:
      return {"overtaken", fmt::format("Generation {} was live at {}, and a later push has "
                                       "replaced it",
                                       report.generation, place)};
    case Ending::would_push:
      break;
  }
  return {"would-push", fmt::format("Would push generation {} to {}", report.generation, place)};
}

void describe(const PushReport& report, Mode mode, const Store& store, Outcome& outcome) {
  std::tie(outcome.word, outcome.summary) = words_of(report, store.place_of(""));
  outcome.summary += counts_of(report, mode) + ".";
  outcome.more = {{"generation", report.generation},
                  {"objects", {{"put", report.objects_put}, {"removed", report.objects_removed}}},
                  {"files", {{"put", report.files_put}, {"removed", report.files_removed}}}};
}

Outcome failed(const Error& error) {
  return {.problems = {.errors = {error}}};
}

Outcome run_push(const Options& options, Store& store) {
  auto& files = io::posix_file_system();
  auto schemas = schema::embedded_bundle();
  const auto exceptions = read_exceptions(options.config_file, schemas);
  if (!exceptions) return failed(exceptions.error());
  auto verified = publish::verify(
      {options.folder, publish::TreeReaders::public_only, &*exceptions, {most_threads}}, files,
      schemas);
  const auto manifest = std::move(verified.manifest);
  Outcome outcome{.problems = std::move(verified)};
  if (outcome.problems.refused()) return outcome;
  for (auto& finding : outcome.problems.findings) {
    // Here the settings only say what the gate lets pass.
    if (finding.rule == "schema.unknown") finding.help = check_with_schemas;
  }
  const auto set = LocalSet::open(files, options.folder, manifest);
  const auto mode = options.dry_run ? Mode::dry_run : Mode::push;
  const auto report =
      set ? push(*set, store, mode,
                 options.drop_old ? publish::OldObjects::drop : publish::OldObjects::keep_for_a_day,
                 outcome.problems.findings)
          : Result<PushReport>{set.error()};
  if (!report) outcome.problems.errors.push_back(report.error());
  if (report) describe(*report, mode, store, outcome);
  return outcome;
}

Outcome run_fetch(const Options& options, Store& store) {
  const auto report = fetch(store, io::posix_file_system(), options.folder);
  if (!report) return failed(report.error());
  return {.summary = fmt::format("Fetched generation {} to {}: {}.", report->generation,
                                 terminal_text(options.folder), counted(report->files, "file")),
          .more = {{"generation", report->generation},
                   {"files", {{"listed", report->files}, {"fetched", report->fetched}}}},
          .word = "fetched"};
}

Outcome run_task(const Options& options, const cli::Invocation& invocation) {
  const auto address = parse_address(options.address);
  if (!address) return failed(address.error());
  const auto connection = connect(options, invocation);
  if (!connection) return failed(connection.error());
  auto& clock = io::system_clock();
  Transfer transfer{*connection, clock, clock.steady_ms() + options.timeout_ms};
  Store store{transfer, *address};
  return options.fetches ? run_fetch(options, store) : run_push(options, store);
}

}  // namespace

cli::Ended run(const cli::Invocation& invocation) {
  const auto parsed = parse_arguments(invocation.words);
  if (const auto* const ended = std::get_if<cli::Ended>(&parsed)) return *ended;
  const auto& options = std::get<Options>(parsed);
  cli::start_log(cli::LogLevel::info, cli::Colour::never);
  const auto outcome = run_task(options, invocation);
  cli::log_problems(outcome.problems);
  const auto code = cli::exit_code_of(outcome.problems);
  const auto* const command = options.fetches ? "fetch" : "push";
  if (options.format == "text") {
    return {code,
            outcome.summary.empty() ? fmt::format("Refused: `{}` failed.\n", command)
                                    : outcome.summary + "\n",
            {}};
  }
  cli::Json result{{"command", command}, {"outcome", outcome.word}, {"exit_code", code}};
  result.update(outcome.more.is_null() ? cli::Json::object() : outcome.more);
  return {code, cli::with_problems(std::move(result), outcome.problems), {}};
}

}  // namespace runtime_exports::push
