#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/publish/pipeline/finding_places.hpp"
#include "runtime_exports/publish/store/recovery.hpp"

namespace runtime_exports::cli {
namespace {

using publish::Recovery;

std::string_view word_for(Recovery::Outcome outcome) {
  switch (outcome) {
    case Recovery::Outcome::finished:
      return "finished";
    case Recovery::Outcome::discarded:
      return "discarded";
    case Recovery::Outcome::nothing:
      break;
  }
  return "nothing";
}

std::string summary_of(const Recovery& recovery) {
  switch (recovery.outcome) {
    case Recovery::Outcome::finished:
      return fmt::format("Finished the interrupted publish of generation {}: {} {} put in place.",
                         recovery.generation, recovery.paths.size(),
                         recovery.paths.size() == 1 ? "file was" : "files were");
    case Recovery::Outcome::discarded:
      return "Dropped the interrupted publish. Files of two generations may be published: publish "
             "again.";
    case Recovery::Outcome::nothing:
      break;
  }
  return "Nothing to do: no publish was interrupted.";
}

}  // namespace

CommandResult run(const Call& call, const RecoverOptions& options) {
  const auto& settings = call.settings.settings;
  const auto recovery = publish::recover(
      {call.common.root, &settings, options.intent, wait_ms(options)}, call.environment);
  if (!recovery) return fail(publish::name_from_root(recovery.error(), settings), call);
  auto outcome = conclude(call, {}, recovery->findings);
  outcome.word = word_for(recovery->outcome);
  outcome.summary = summary_of(*recovery);
  return result_of(call, outcome, outcome.summary + "\n", json_result(outcome, *recovery));
}

}  // namespace runtime_exports::cli
