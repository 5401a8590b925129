#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/push/command.hpp"

namespace runtime_exports::push {
namespace {

constexpr int usage_exit = 2;
constexpr double longest_timeout_seconds = seconds_per_day;

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

cli::Ended mistake(const std::string& message) {
  return {
      usage_exit, {}, "error: " + terminal_text(message) + "; see `runtime-exports-push --help`\n"};
}

std::variant<Options, cli::Ended> decode(Options options, std::vector<std::string> operands) {
  if (operands.size() != 2) return mistake("name a folder and s3://BUCKET/PREFIX");
  if (options.task == Task::fetch) std::swap(operands[0], operands[1]);
  options.folder = operands[0];
  options.address = operands[1];
  const bool is_swapped = options.folder.starts_with("s3://");
  if (is_swapped && options.task == Task::push) {
    return mistake("the folder comes first; to bring the live set, add --fetch");
  }
  if (is_swapped) return mistake("with --fetch s3://BUCKET/PREFIX comes first");
  return options;
}

}  // namespace

std::variant<Options, cli::Ended> parse_arguments(const std::vector<std::string>& words) {
  Options options;
  std::vector<std::string> operands;
  std::string format = "text";
  bool is_fetch = false;
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.set_version_flag("--version", "runtime-exports-push " RUNTIME_EXPORTS_VERSION);
  app.add_option("operands", operands);
  app.add_option("--endpoint", options.endpoint)->envname("AWS_ENDPOINT_URL");
  app.add_option("--region", options.region)->envname("AWS_REGION");
  app.add_option("--format", format)->check(CLI::IsMember({"text", "json"}));
  app.add_option("--timeout", options.timeout_seconds)
      ->check(CLI::Range(0.0, longest_timeout_seconds));
  auto* const fetch = app.add_flag("--fetch", is_fetch);
  app.add_option("--config", options.config_file)->excludes(fetch);
  app.add_flag("--drop-old", options.drop_old)->excludes(fetch);
  app.add_flag("--dry-run", options.dry_run)->excludes(fetch);
  try {
    std::vector<std::string> reversed{words.rbegin(), words.rend()};
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return cli::Ended{0, usage_text, {}};
  } catch (const CLI::CallForVersion& version) {
    return cli::Ended{0, std::string{version.what()} + "\n", {}};
  } catch (const CLI::ParseError& error) {
    return mistake(error.what());
  }
  options.task = is_fetch ? Task::fetch : Task::push;
  options.format = format == "json" ? Format::json : Format::text;
  return decode(std::move(options), std::move(operands));
}

}  // namespace runtime_exports::push
