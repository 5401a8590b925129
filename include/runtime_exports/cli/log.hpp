#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/progress.hpp"
#include "runtime_exports/io/clock.hpp"

// What both programs say: the log, problems in words and as JSON, and progress.
namespace runtime_exports::cli {

enum class LogLevel { off, error, warning, info, debug };

enum class Colour { never, always };

/// Sets up the log on stderr. Before, nothing is logged.
void start_log(LogLevel level, Colour colour);

/// Writes one line, or nothing if the level is not wanted. The text must be escaped for a terminal.
void log(LogLevel level, std::string_view line);

/// Logs each of the problem_lines(), then its help, once for neighbours that share it.
void log_problems(const Problems& problems);

/// "file:line:column", as far as that is known; not escaped.
std::string place_of(const Finding& finding);

/// " (telemetry/events.json at /events/3/message)", where it was found in the built bytes; empty if
/// it was found in the subject itself. Not escaped.
std::string place_in_export(const Finding& finding);

/// How many errors and findings that are errors there are: "3 problems".
std::string count_problems(const Problems& problems);

/// The exit code: that of the strongest error, 1 for findings that are errors, else 0.
int exit_code_of(const Problems& problems);

/// The document of a result, its members in the order in which they were added.
using Json = nlohmann::ordered_json;

/// The text of a document to which `errors` and `findings` are added, escaped for a terminal.
std::string with_problems(Json result, const Problems& problems);

/// Shows on a terminal how far long work is, in one line that is written again and again:
/// "reading the state: 42 %, 430,000 rows, 310,000 rows/s, 4 s left". It appears after one second
/// and is gone at the end.
class ProgressLine final : public Progress {
 public:
  /// `write` gets what goes to the terminal.
  ProgressLine(io::Clock& clock, std::function<void(std::string_view)> write);

  void begin(std::string_view phase) override;
  void expect(std::uint64_t bytes) override;
  void advance(std::uint64_t bytes, std::uint64_t rows) override;
  void end() override;

 private:
  void show();

  io::Clock& clock_;
  std::function<void(std::string_view)> write_;
  std::mutex one_at_a_time_;
  std::int64_t next_ms_;       // nothing is shown before
  std::int64_t phase_ms_ = 0;  // when the phase began
  std::string phase_;
  std::uint64_t expected_bytes_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t rows_ = 0;
  bool is_shown_ = false;
};

}  // namespace runtime_exports::cli
