#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/finding_places.hpp"
#include "runtime_exports/publish/recovery.hpp"

namespace runtime_exports::cli {
namespace {

using publish::Recovery;
using Outcome = Recovery::Outcome;

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::finished:
      return "finished";
    case Outcome::discarded:
      return "discarded";
    case Outcome::nothing:
      break;
  }
  return "nothing";
}

std::string summary_of(const Recovery& recovery) {
  switch (recovery.outcome) {
    case Outcome::finished:
      return fmt::format("Finished the interrupted publish of generation {}: {} {} put in place.",
                         recovery.generation, recovery.paths.size(),
                         recovery.paths.size() == 1 ? "file was" : "files were");
    case Outcome::discarded:
      return "Dropped the interrupted publish. Files of two generations may be published: publish "
             "again.";
    case Outcome::nothing:
      break;
  }
  return "Nothing to do: no publish was interrupted.";
}

std::string recovery_json(const Recovery& recovery) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", "recover");
  out.member("outcome", outcome_name(recovery.outcome));
  out.member("exit_code", std::int64_t{0});
  if (recovery.outcome == Outcome::finished) {
    out.member("generation", static_cast<std::int64_t>(recovery.generation));
    out.name("files");
    out.begin_array();
    for (const auto& path : recovery.paths) out.string(path);
    out.end_array();
  }
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace

CommandResult run_recover(const Arguments& arguments, const config::LoadedSettings& settings,
                          const publish::Environment& environment) {
  publish::RecoverRequest request;
  request.root = arguments.root;
  request.settings = &settings.settings;
  request.intent = arguments.recover_intent;
  request.wait_ms = wait_ms(arguments);
  const auto recovery = publish::recover(request, environment);
  if (!recovery) {
    return fail(publish::name_from_root(recovery.error(), settings.settings), arguments);
  }
  log_problems({}, recovery->findings);
  const auto summary = summary_of(*recovery);
  return result_of(arguments.format,
                   {.command = "recover",
                    .outcome = outcome_name(recovery->outcome),
                    .exit_code = 0,
                    .errors = {},
                    .findings = recovery->findings,
                    .places = places_of(arguments),
                    .summary = summary},
                   summary + "\n", recovery_json(*recovery));
}

}  // namespace runtime_exports::cli
