#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime_exports::cli {

/// What the program is started with.
struct Invocation {
  std::vector<std::string> words;  ///< the command line without the program's name
  std::vector<std::pair<std::string, std::string>> variables;  ///< the environment
  bool error_is_terminal = false;
  std::uint32_t user = 0;  ///< whose folders may be the root
  /// Asks the person at the terminal for a line; returns nothing when the input has ended. Null if
  /// there is nobody to ask.
  std::function<std::optional<std::string>(std::string_view question)> ask = {};

  /// The value of an environment variable, empty if it is not set.
  [[nodiscard]] std::string_view variable(std::string_view name) const {
    for (const auto& [key, value] : variables) {
      if (key == name) return value;
    }
    return {};
  }
};

/// What the program ends with, besides the log, which goes to stderr line by line.
struct Ended {
  int exit_code = 0;
  std::string out;    ///< for stdout
  std::string error;  ///< for stderr, from before the log was set up
};

/// `publish --check`: publishing would change something.
inline constexpr int would_change_exit = 3;

/// The exit code of a command whose result could not be written: 74, unless its own one says
/// something worse.
int exit_code_of_lost_result(int exit_code);

/// Runs the program.
Ended run(const Invocation& invocation);

}  // namespace runtime_exports::cli
