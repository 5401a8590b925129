#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/error.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/commands/watch_tree.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// Why a publish was tried.
enum class Cause {
  start,   ///< nobody knows what changed while nobody watched
  change,  ///< a look saw something new
};

/// What one step of a watch did.
struct WatchStep {
  std::int64_t next_ms = 0;             ///< of the steady clock: when the next step is due
  std::optional<PublishReport> report;  ///< if a publish was tried
  Cause cause = Cause::start;           ///< of that publish
  bool tries_again = false;             ///< it failed for what may pass, and is tried again
  bool has_news = false;                ///< its problems are others than were told last
  bool works_again = false;             ///< the one before failed, this one did not
  bool folder_is_back = false;          ///< it could not be looked at before
  std::optional<Error> lost_folder;     ///< it cannot be looked at; told once
  std::optional<Error> loop;            ///< the watch must end: it goes round in a circle
};

/// Decides when to publish. It looks twice in each interval, a moment apart; what the first look
/// finds new is published if the second finds nothing newer, else further looks follow a moment
/// apart until one does, or until ten intervals are over. It neither sleeps nor logs, and what it
/// holds does not grow with time.
class Watcher {
 public:
  using Publish = std::function<PublishReport()>;

  /// What is referred to must outlive it.
  Watcher(io::FileSystem& files, io::Clock& clock, WatchedPlaces places, std::int64_t interval_ms,
          Publish publish);

  /// To be called when it is due. The first one counts as a change.
  WatchStep step();

 private:
  /// Takes a look; whether it found something new. Nothing: it could not look.
  std::optional<bool> take_look(WatchStep& step);
  void lose_folder(const Error& error, WatchStep& step);
  void note_change(Cause cause, std::int64_t now_ms);
  [[nodiscard]] bool is_publish_due(bool moved, std::int64_t now_ms) const;
  void publish(std::int64_t now_ms, WatchStep& step);
  void judge(const PublishReport& report, WatchStep& step);
  void look_for_loop(std::int64_t slot, WatchStep& step);
  [[nodiscard]] std::int64_t slot_at(std::int64_t now_ms) const;
  [[nodiscard]] std::int64_t next_look_ms(std::int64_t now_ms) const;

  io::FileSystem& files_;
  io::Clock& clock_;
  WatchedPlaces places_;
  std::int64_t interval_ms_;
  std::int64_t moment_ms_;  ///< between two looks that ask whether the folder is quiet
  Publish publish_;

  std::int64_t begin_ms_;
  std::optional<Look> last_;
  std::string lost_folder_;                 ///< why it cannot be looked at; empty: it can
  std::optional<Cause> cause_;              ///< of the publish that is to come
  std::int64_t changed_ms_ = 0;             ///< when that was seen first
  std::optional<std::int64_t> retry_slot_;  ///< the interval in which to try again
  std::string told_;                        ///< the problems of the last publish, as a digest
  bool has_failed_ = false;
  std::string loop_state_;               ///< the state's digest while `loop_slots_` were filled
  std::deque<std::int64_t> loop_slots_;  ///< the intervals of the publishes that replaced something
};

/// The ids of the exports that a watch republishes: `snapshot` and `telemetry.*`, as far as they
/// are enabled.
std::vector<std::string> watched_exports(const config::Settings& settings);

/// What a watch of these exports looks at: the folder, our published files, and the inputs that the
/// exports are made from (the accounts too, if public texts are compared with them). `settings`
/// must outlive what is returned.
WatchedPlaces watched_places(const std::string& root, const config::Settings& settings,
                             const std::string& watch_path);

}  // namespace runtime_exports::publish
