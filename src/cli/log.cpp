#include "runtime_exports/cli/log.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::size_t most_shown_of_a_kind = 3;
constexpr std::int64_t first_ms = 1000;
constexpr std::int64_t interval_ms = 100;
constexpr std::string_view erase_line = "\r\x1b[K";

spdlog::level::level_enum level_of(LogLevel level) {
  using namespace spdlog::level;
  constexpr std::array levels{off, err, warn, info, debug};
  return levels.at(static_cast<std::size_t>(level));
}

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance;
  return instance;
}

LogLevel level_of(Severity severity) {
  if (severity == Severity::error) return LogLevel::error;
  return severity == Severity::warning ? LogLevel::warning : LogLevel::info;
}

/// The pointer with `*` for each index, so that equal places of a schema look equal.
std::string place_of_schema(std::string_view pointer) {
  auto tokens = config::split(pointer, '/');
  for (auto& token : tokens) {
    if (is_number(token)) token = "*";
  }
  return fmt::format("{}", fmt::join(tokens, "/"));
}

using Group = std::vector<const Finding*>;

/// Groups the findings of one rule at one place of a schema, in the order of their first ones.
std::vector<Group> group_alike(const Findings& findings) {
  std::vector<Group> groups;
  std::map<std::tuple<Severity, std::string, std::string, std::string, std::string>, std::size_t>
      known;
  for (const auto& finding : findings) {
    const auto next = groups.size();
    auto at = next;
    // Without a place in the file, findings are about different things.
    if (!finding.pointer.empty() || finding.line > 0) {
      const auto alike =
          finding.pointer.empty() ? finding.message : place_of_schema(finding.pointer);
      const auto [group, is_new] = known.try_emplace(
          {finding.severity, finding.rule, finding.subject, finding.found_in, alike}, next);
      at = group->second;
    }
    if (at == next) groups.emplace_back();
    groups[at].push_back(&finding);
  }
  return groups;
}

std::string describe_rest(const Finding& first, std::size_t count) {
  const auto in = first.found_in.empty() ? "" : " in " + first.found_in;
  const auto at =
      first.pointer.empty() ? " of these" : fmt::format(" at `{}`", place_of_schema(first.pointer));
  return terminal_text(
      fmt::format("{}: and {} more{}{} [{}]", first.subject, count, at, in, first.rule));
}

/// "file:line:column: /pointer: message [rule]", or of what was found in a built export
/// "file:line:column: message (export at /pointer) [rule]"; escaped for a terminal, without help.
std::string describe(const Finding& finding) {
  auto text = place_of(finding);
  const bool is_in_subject = finding.found_in.empty() && !finding.pointer.empty();
  if (is_in_subject) text += (text.empty() ? "" : ": ") + finding.pointer;
  text += (text.empty() ? "" : ": ") + finding.message + place_in_export(finding);
  if (!finding.rule.empty()) text += " [" + finding.rule + "]";
  return terminal_text(text);
}

}  // namespace

void start_log(LogLevel level, Colour colour) {
  const auto mode =
      colour == Colour::always ? spdlog::color_mode::always : spdlog::color_mode::never;
  auto sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_st>(mode);
  logger() = std::make_shared<spdlog::logger>("runtime-exports", std::move(sink));
  logger()->set_pattern("%^%l%$: %v");
  logger()->set_level(level_of(level));
}

void log(LogLevel level, std::string_view line) {
  if (logger()) logger()->log(level_of(level), "{}", line);
}

std::string place_of(const Finding& finding) {
  auto place = finding.subject;
  if (finding.line > 0) place += fmt::format(":{}", finding.line);
  if (finding.line > 0 && finding.column > 0) place += fmt::format(":{}", finding.column);
  return place;
}

std::string place_in_export(const Finding& finding) {
  if (finding.found_in.empty()) return {};
  return finding.pointer.empty() ? fmt::format(" (in {})", finding.found_in)
                                 : fmt::format(" ({} at {})", finding.found_in, finding.pointer);
}

report::Problems problem_lines(const Problems& problems) {
  report::Problems lines;
  for (const auto& alike : group_alike(problems.findings)) {
    const auto severity = alike.front()->severity;
    const auto shown = std::min(alike.size(), most_shown_of_a_kind);
    for (std::size_t i = 0; i < shown; ++i) {
      lines.push_back({severity, describe(*alike[i]), alike[i]->help});
    }
    if (shown == alike.size()) continue;
    lines.push_back(
        {severity, describe_rest(*alike.front(), alike.size() - shown), alike[shown]->help});
  }
  for (const auto& error : problems.errors) {
    lines.push_back({Severity::error, describe(finding_of(error)), error.help});
  }
  return lines;
}

void log_problems(const Problems& problems) {
  const auto lines = problem_lines(problems);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    const bool is_shared = i + 1 < lines.size() && lines[i + 1].severity == line.severity &&
                           lines[i + 1].help == line.help;
    const bool needs_help = !line.help.empty() && !is_shared;
    log(level_of(line.severity),
        line.text + (needs_help ? "\n  help: " + terminal_text(line.help) : std::string{}));
  }
}

std::string count_problems(const Problems& problems) {
  const auto found = std::ranges::count(problems.findings, Severity::error, &Finding::severity);
  return counted(static_cast<std::size_t>(found) + problems.errors.size(), "problem");
}

int exit_code_of(const Problems& problems) {
  const auto strongest = std::ranges::min_element(problems.errors, {}, &Error::code);
  if (strongest != problems.errors.end()) return exit_code(strongest->code);
  return problems.refused() ? exit_code(ErrorCode::refused) : 0;
}

ProgressLine::ProgressLine(io::Clock& clock, std::function<void(std::string_view)> write)
    : clock_(clock), write_(std::move(write)), next_ms_(clock.steady_ms() + first_ms) {}

void ProgressLine::begin(std::string_view phase) {
  const std::scoped_lock lock{one_at_a_time_};
  phase_ = phase;
  phase_ms_ = clock_.steady_ms();
  expected_bytes_ = bytes_ = rows_ = 0;
  show();
}

void ProgressLine::expect(std::uint64_t bytes) {
  const std::scoped_lock lock{one_at_a_time_};
  expected_bytes_ += bytes;
}

void ProgressLine::advance(std::uint64_t bytes, std::uint64_t rows) {
  const std::scoped_lock lock{one_at_a_time_};
  bytes_ += bytes;
  rows_ += rows;
  show();
}

void ProgressLine::end() {
  const std::scoped_lock lock{one_at_a_time_};
  if (std::exchange(is_shown_, false)) write_(erase_line);
}

void ProgressLine::show() {
  const auto now_ms = clock_.steady_ms();
  if (now_ms < next_ms_) return;
  next_ms_ = now_ms + interval_ms;
  auto line = fmt::format("{}{}", erase_line, phase_);
  const auto spent_ms = static_cast<double>(std::max<std::int64_t>(now_ms - phase_ms_, 1));
  if (bytes_ > 0 && expected_bytes_ > 0) {
    const auto part =
        std::min(static_cast<double>(bytes_) / static_cast<double>(expected_bytes_), 1.0);
    line += fmt::format(": {:.0f} %", 100 * part);
    if (rows_ > 0) {
      const auto rate = static_cast<std::uint64_t>(1000 * static_cast<double>(rows_) / spent_ms);
      line += fmt::format(", {} rows, {} rows/s", with_thousands(rows_), with_thousands(rate));
    }
    line += fmt::format(", {:.0f} s left", spent_ms / 1000 * (1 - part) / part);
  }
  write_(line);
  is_shown_ = true;
}

}  // namespace runtime_exports::cli
