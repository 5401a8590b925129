#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/io/file_system.hpp"

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

/// The root for a command line that names none: `from`, or the nearest folder above it that has
/// `shared/config/exports.json` or `shared/state`, as ".", "..", "../.." and so on. The search ends
/// at a folder with `.git`, at a mount, and below a folder that `user` does not own. If nothing is
/// found, it is ".".
std::string find_root(io::FileSystem& files, io::Descriptor from, std::uint32_t user);

/// Runs the program.
Ended run(const Invocation& invocation);

/// The `main` of a program: collects what it is started with, lets it run, and prints what it ends
/// with. Returns the exit code: 70 if it throws; 74 in place of 0, 1 and 3 if the result could not
/// be written.
int run_program(int count, char** words, const std::function<Ended(const Invocation&)>& program);

}  // namespace runtime_exports::cli
