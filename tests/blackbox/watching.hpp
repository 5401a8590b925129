#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {

inline const std::string nothing_new = "debug: there was nothing to publish\n";
inline const std::string system_file = "shared/config/system.json";
inline const std::string published_events = "runtime/exports/telemetry/events.json";

inline void enable_hot_reload(const StateTree& tree, Json more = Json::object()) {
  Json members{{"enabled", true}, {"interval_seconds", 1}};
  members.update(more);
  tree.write(system_file, Json{{"system", {{"hot_reload", members}}}}.dump());
}

/// Waits until the condition holds, at most two minutes. Returns whether it did.
inline bool comes(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{2};
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{15});
  }
  return true;
}

inline void pause_s(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// A tree that was published once and may be watched.
class WatchedTree : public StateTree {
 public:
  WatchedTree() {
    enable_hot_reload(*this);
    REQUIRE(run({"publish"}).exit_code == 0);
  }

  [[nodiscard]] int generation() const { return export_at("manifest.json")["generation"]; }
  [[nodiscard]] bool reaches(int generation_then) const {
    return comes([&] { return generation() >= generation_then; });
  }
  void add_event(const std::string& message) const { append(events_file, event_row(1, message)); }
};

/// A watch that runs in the background.
class Watching {
 public:
  explicit Watching(const StateTree& tree, std::vector<std::string> more_words = {})
      : program_(tree.request(words(std::move(more_words)))) {}

  /// Waits until the watch has printed the text this many times. Returns whether it did.
  [[nodiscard]] bool says(const std::string& text, std::size_t times = 1) const {
    return comes([&] { return count_of(program_.error_so_far(), text) >= times; });
  }
  /// Waits until the watch has looked at an already published tree and waits for changes.
  [[nodiscard]] bool is_watching() const { return says(nothing_new); }

  void send(int signal) const { kill(program_.process(), signal); }
  ProgramResult end(int signal = SIGTERM) {
    send(signal);
    return program_.wait();
  }
  ProgramResult wait() { return program_.wait(); }

 private:
  static std::vector<std::string> words(std::vector<std::string> more) {
    more.insert(more.begin(), {"watch", "--log-level", "debug"});
    return more;
  }

  RunningProgram program_;
};

}  // namespace runtime_exports::blackbox
