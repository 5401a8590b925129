#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/version_stamp.hpp"

namespace runtime_exports::cli {
namespace {

using publish::VersionLabel;
using publish::VersionStamp;
using publish::VersionStampRequest;

std::string text_of(const VersionLabel& label) {
  return fmt::format("{} ({})", label.version, label.build);
}

std::string summary_of(const VersionStamp& stamp) {
  if (stamp.before == stamp.after) {
    return terminal_text("Nothing to do: the state is of " + text_of(stamp.after) + " already.");
  }
  return terminal_text(text_of(stamp.before) + " -> " + text_of(stamp.after));
}

void write_label(json::Writer& out, std::string_view name, const VersionLabel& label) {
  out.name(name);
  out.begin_object();
  out.member("version", label.version);
  out.member("build", label.build);
  out.end_object();
}

std::string stamp_json(const VersionStamp& stamp, std::string_view outcome) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", "version stamp");
  out.member("outcome", outcome);
  out.member("exit_code", std::int64_t{0});
  write_label(out, "before", stamp.before);
  write_label(out, "after", stamp.after);
  out.end_object();
  text += '\n';
  return text;
}

VersionStampRequest request_of(const Arguments& arguments, const config::Settings& settings) {
  VersionStampRequest request;
  request.root = arguments.root;
  request.settings = &settings;
  request.version = arguments.version_stamp.version;
  request.wait_ms = wait_ms(arguments);
  const auto& build = arguments.version_stamp.build;
  if (!build) return request;
  request.build =
      *build == "auto" ? VersionStampRequest::Build::of_day : VersionStampRequest::Build::given;
  if (request.build == VersionStampRequest::Build::given) request.given_build = *build;
  return request;
}

}  // namespace

CommandResult run_version_stamp(const Arguments& arguments, const config::LoadedSettings& settings,
                                const publish::Environment& environment) {
  const auto stamp = publish::stamp_version(request_of(arguments, settings.settings), environment);
  if (!stamp) return fail(stamp.error(), arguments);
  const std::string_view outcome = stamp->before == stamp->after ? "unchanged" : "stamped";
  const auto summary = summary_of(*stamp);
  return result_of(arguments.format,
                   {.command = "version stamp",
                    .outcome = outcome,
                    .exit_code = 0,
                    .errors = {},
                    .findings = {},
                    .places = places_of(arguments),
                    .summary = summary},
                   summary + "\n", stamp_json(*stamp, outcome));
}

}  // namespace runtime_exports::cli
