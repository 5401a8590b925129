#include "runtime_exports/publish/commands/watcher.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::publish {
namespace {

using state::InputId;

bool is_watched(const exports::ExportDefinition& definition) {
  if (definition.is_declared()) return definition.audience == exports::Audience::public_readers;
  return definition.id == "snapshot" || definition.id.starts_with("telemetry.");
}

Selection select_watched(const config::Settings& settings, const exports::Registry& registry) {
  Selection watched;
  for (const auto& definition : registry) {
    if (is_watched(definition) && is_enabled(definition, settings)) watched.push_back(&definition);
  }
  return watched;
}

constexpr std::int64_t longest_moment_ms = 1000;
constexpr std::int64_t most_unquiet_intervals = 10;
constexpr std::int64_t loop_intervals = 10;
constexpr std::uint64_t most_publishes = 10;

/// Whether the failure may pass without a change to the watched files.
bool may_pass(const PublishReport& report) {
  return report.incomplete || std::ranges::any_of(report.errors, [](const Error& error) {
           return error.code == ErrorCode::busy || error.code == ErrorCode::io ||
                  error.code == ErrorCode::unsafe_target;
         });
}

/// Equal for equal problems.
std::string words_of_problems(const PublishReport& report, const std::string& state) {
  if (report.errors.empty() && report.findings.empty()) return {};
  auto words = state;
  for (const auto& one : report.errors) {
    words += fmt::format("\n{}\n{}\n{}\n{}\n{}\n{}", exit_code(one.code), one.subject, one.pointer,
                         one.line, one.message, one.cause);
  }
  for (const auto& one : report.findings) {
    words += fmt::format("\n{}\n{}\n{}\n{}\n{}", one.rule, one.subject, one.pointer, one.line,
                         one.message);
  }
  return words;
}

}  // namespace

Watcher::Watcher(io::FileSystem& files, io::Clock& clock, WatchedPlaces places,
                 std::int64_t interval_ms, Publish publish)
    : files_(files),
      clock_(clock),
      places_(std::move(places)),
      interval_ms_(interval_ms),
      moment_ms_(std::min(interval_ms / 4, longest_moment_ms)),
      publish_(std::move(publish)),
      begin_ms_(clock.steady_ms()) {}

WatchStep Watcher::step() {
  WatchStep step;
  const auto now_ms = clock_.steady_ms();
  const auto moved = take_look(step);
  if (!moved) {
    step.next_ms = next_look_ms(now_ms);
    return step;
  }
  if (is_publish_due(*moved, now_ms)) publish(now_ms, step);
  // A publish takes time; looks that were due meanwhile are taken once, now.
  step.next_ms = cause_ && *moved ? now_ms + moment_ms_ : next_look_ms(clock_.steady_ms());
  return step;
}

std::optional<bool> Watcher::take_look(WatchStep& step) {
  const auto now_ms = clock_.steady_ms();
  auto look = look_at_tree(files_, places_, last_ ? &*last_ : nullptr);
  if (!look) {
    const auto& error = look.error();
    const auto why = error.subject + "\n" + error.message + "\n" + error.cause;
    if (lost_folder_ != why) step.lost_folder = error;
    lost_folder_ = why;
    return std::nullopt;
  }
  const bool is_start = !last_ && lost_folder_.empty();
  step.folder_is_back = !lost_folder_.empty();
  lost_folder_.clear();
  const bool moved = is_start || step.folder_is_back || differs(*last_, *look);
  last_ = *std::move(look);
  if (!moved) return false;
  if (!cause_ || retry_slot_) changed_ms_ = now_ms;
  cause_ = is_start ? Cause::start : Cause::change;
  retry_slot_.reset();
  return true;
}

bool Watcher::is_publish_due(bool moved, std::int64_t now_ms) const {
  if (!cause_) return false;
  if (moved) return now_ms - changed_ms_ >= most_unquiet_intervals * interval_ms_;
  return !retry_slot_ || slot_at(now_ms) >= *retry_slot_;
}

void Watcher::publish(std::int64_t now_ms, WatchStep& step) {
  step.report = publish_();
  step.cause = *cause_;
  const auto& report = *step.report;
  judge(report, step);
  step.tries_again = has_failed_ && may_pass(report);
  if (step.tries_again) {
    retry_slot_ = slot_at(now_ms) + 1;
    return;
  }
  cause_.reset();
  retry_slot_.reset();
  if (has_failed_) return;
  note_published(report, *last_);
  if (!report.set_changes) return;
  auto state = state_digest(*last_);
  for (const auto& file : report.reference) state += file.sha256;
  look_for_loop(std::move(state), slot_at(now_ms), report.generation, step);
}

void Watcher::judge(const PublishReport& report, WatchStep& step) {
  const bool has_failed = report.refused() || report.incomplete;
  // A refusal is reported again when the state has changed; a failure that may pass is not.
  const auto problems = words_of_problems(
      report, has_failed && !may_pass(report) ? state_digest(*last_) : std::string{});
  step.has_news = problems != told_ && !problems.empty();
  step.works_again = has_failed_ && !has_failed;
  told_ = problems;
  has_failed_ = has_failed;
}

void Watcher::look_for_loop(std::string state, std::int64_t slot, std::uint64_t generation,
                            WatchStep& step) {
  if (state != loop_state_) loop_slots_.clear();
  loop_state_ = std::move(state);
  // Generations between two of ours are those of another publisher.
  const auto before = std::exchange(generation_, generation);
  const bool counts_others = !loop_slots_.empty() && generation > before;
  const auto publishes = counts_others ? std::min(generation - before, most_publishes + 1) : 1;
  loop_slots_.insert(loop_slots_.end(), publishes, slot);
  while (slot - loop_slots_.front() > loop_intervals) loop_slots_.pop_front();
  if (loop_slots_.size() <= most_publishes) return;
  step.loop = io::io_error(ErrorCode::defect, places_.watch_path,
                           "the exports were replaced more than ten times in ten intervals while "
                           "the state stayed the same",
                           "look for a second publisher on this tree with other settings, or for a "
                           "program that rewrites an export");
}

std::int64_t Watcher::slot_at(std::int64_t now_ms) const {
  return (now_ms - begin_ms_) / interval_ms_;
}

std::int64_t Watcher::next_look_ms(std::int64_t now_ms) const {
  const auto next_slot_ms = begin_ms_ + (slot_at(now_ms) + 1) * interval_ms_;
  const auto first_ms = next_slot_ms - moment_ms_;
  return first_ms > now_ms ? first_ms : next_slot_ms;
}

std::vector<std::string> watched_exports(const config::Settings& settings,
                                         const exports::Registry& registry) {
  std::vector<std::string> ids;
  for (const auto* watched : select_watched(settings, registry)) ids.emplace_back(watched->id);
  return ids;
}

WatchedPlaces watched_places(const std::string& root, const config::Settings& settings,
                             const std::string& watch_path, const exports::Registry& registry) {
  const auto watched = select_watched(settings, registry);
  std::set<InputId> inputs{InputId::runtime_snapshot};
  for (const auto* one : watched) {
    if (one->input) inputs.insert(*one->input);
  }
  if (find_with_free_text(watched) != nullptr && account_exports_enabled(settings)) {
    inputs.insert(InputId::users);
  }
  WatchedPlaces places{root, &settings, watch_path, {}};
  for (const auto id : inputs) {
    std::ranges::move(paths_of(registry.input(id), settings), std::back_inserter(places.inputs));
  }
  return places;
}

}  // namespace runtime_exports::publish
