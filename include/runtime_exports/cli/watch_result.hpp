#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/cli/arguments.hpp"
#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/publish/watcher.hpp"

namespace runtime_exports::cli {

/// What a watch did so far.
struct WatchTally {
  std::uint64_t published = 0;  ///< publishes that replaced something
  std::uint64_t failed = 0;     ///< publishes that were refused, or failed
  publish::PublishReport last;  ///< the last that was tried
};

/// How a watch ended.
struct WatchEnd {
  std::string_view outcome;  ///< one word
  int exit_code = 0;
  std::string why;  ///< for a person: "ended by SIGTERM"
};

/// Logs what a step did, one line for each publish that replaced something. Problems that were told
/// before are not told again.
void log_step(const publish::WatchStep& step);

/// The result of a watch in the asked format.
CommandResult write_watched(const Arguments& arguments, const config::Settings& settings,
                            const WatchTally& tally, const WatchEnd& end);

}  // namespace runtime_exports::cli
