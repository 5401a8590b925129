#include <algorithm>
#include <optional>
#include <unordered_set>

#include "disk_trace.hpp"
#include "scale.hpp"
#include "stop_points.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::fault {
namespace {

/// A fingerprint that is the same for two trees that a program cannot distinguish.
std::string fingerprint(const TreeImage& image) {
  Sha256 hash;
  std::map<std::uint64_t, std::string> first_names;
  for (const auto& [path, entry] : image) {
    const auto& first = first_names.emplace(entry.node, path).first->second;
    hash.update(fmt::format("{}\n{}\n{} {:o} {}\n", path, first, entry.kind, entry.mode,
                            entry.bytes.size()));
    hash.update(entry.bytes);
  }
  return to_hex(hash.finish());
}

/// Simulates crashes in a recorded trace.
class Replay {
 public:
  /// Starts at this operation of the trace.
  Replay(TwoStates& states, const DiskTrace& trace, std::size_t begin = 0)
      : states_(states), trace_(trace), begin_(begin) {}

  /// Crashes at every point until this many different states were checked, or there are no more.
  /// Returns their number.
  std::size_t run(std::size_t wanted) {
    crash_at_end();
    const auto& operations = trace_.operations();
    const auto rounds = std::max<std::size_t>(2, 4 * wanted / (operations.size() - begin_ + 1));
    for (std::size_t round = 0; round < rounds && checked_ < wanted; ++round) {
      DiskModel disk = trace_.before();
      for (std::size_t at = 0; at <= operations.size() && checked_ < wanted; ++at) {
        if (at >= begin_) crash(disk, at, round);
        if (at < operations.size()) disk.apply(operations[at]);
      }
    }
    return checked_;
  }

 private:
  /// First no unsynced data survives, then all of it, then some.
  Survival survival_of(std::size_t round) {
    constexpr double shares[] = {0.5, 0.1, 0.9, 0.3, 0.7};
    if (round < 2) return {static_cast<double>(round), random_};
    return {shares[round % std::size(shares)], random_};
  }

  void crash_at_end() {
    DiskModel disk = trace_.before();
    for (const auto& operation : trace_.operations()) disk.apply(operation);
    for (std::size_t round = 0; round < 4; ++round) crash(disk, trace_.operations().size(), round);
  }

  void crash(const DiskModel& disk, std::size_t at, std::size_t round) {
    const auto image = disk.crash(survival_of(round));
    const bool is_end = at == trace_.operations().size();
    if (!seen_.insert(fingerprint(image)).second) return;
    ++checked_;
    CAPTURE(at, round, trace_.operations().size());
    states_.put(image);
    REQUIRE(states_.check_always() == Violations{});
    // Promise 6: what a successful run has published survives, and nothing is pending.
    if (is_end) REQUIRE((states_.is_b() && !states_.has_journal()));
    recover();
  }

  void recover() {
    const bool was_committed = states_.has_journal();
    const auto ended = states_.run({"recover"});
    INFO(ended.error);
    REQUIRE(ended.exit_code == 0);
    REQUIRE(states_.check_settled() == Violations{});
    if (was_committed) REQUIRE(states_.is_b());
    if (checked_ % 20 != 0) return;
    REQUIRE(states_.run({"publish"}).exit_code == 0);
    REQUIRE(states_.check_settled() == Violations{});
    REQUIRE(states_.is_b());
  }

  TwoStates& states_;
  const DiskTrace& trace_;
  std::size_t begin_;
  std::mt19937_64 random_{20260102};
  std::unordered_set<std::string> seen_;
  std::size_t checked_ = 0;
};

/// Runs the program, which must succeed, and replays it.
std::size_t replay(TwoStates& states, const char* command, std::size_t wanted) {
  DiskTrace trace{states.runtime()};
  REQUIRE(trace.run(states.tree().request({command}), DiskTrace::unlimited) == 0);
  REQUIRE(states.check_settled() == Violations{});
  REQUIRE(states.is_b());
  return Replay{states, trace}.run(wanted);
}

/// Kills a publish after an operation on the disk, runs the next program to its end, and replays
/// that program. Data that the first left unsynced may still be unsynced. Returns std::nullopt if
/// the first publish ended before it was killed.
std::optional<std::size_t> replay_after_kill(TwoStates& states, std::size_t killed_at,
                                             const char* next, std::size_t wanted) {
  states.reset();
  DiskTrace trace{states.runtime()};
  const int killed = trace.run(states.tree().request({"publish"}), killed_at);
  if (killed == 0) return std::nullopt;
  const auto begin = trace.operations().size();
  CAPTURE(killed_at, next);
  REQUIRE(trace.run(states.tree().request({next}), DiskTrace::unlimited) == 0);
  REQUIRE(states.check_settled() == Violations{});
  if (states.is_a()) return 0;  // there was nothing to finish
  return Replay{states, trace, begin}.run(wanted);
}

TEST_CASE("the power may fail at any moment of a publish", "[replay]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states;
  const auto checked = replay(states, "publish", scaled(1000));
  print_figure(fmt::format("{} states of the disk after a crash in a publish", checked));
  CHECK(checked > 500);
}

TEST_CASE("the power may fail at any moment of the very first publish", "[replay]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states{Before::nothing};
  const auto checked = replay(states, "publish", scaled(300));
  print_figure(fmt::format("{} states after a crash in the first publish", checked));
  CHECK(checked > 200);
}

TEST_CASE("the power may fail at any moment of a recovery", "[replay]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states;
  std::size_t checked = 0;
  for (const auto leave : {leave_pending, leave_half_replaced}) {
    for (const char* const command : {"recover", "publish"}) {
      leave(states);
      checked += replay(states, command, scaled(100));
    }
  }
  print_figure(fmt::format("{} states after a crash in a recovery", checked));
  CHECK(checked > 100);
}

/// How many operations on the disk a publish makes before it commits, by its first rename.
std::size_t operations_before_commit(const TwoStates& states) {
  DiskTrace trace{states.runtime()};
  REQUIRE(trace.run(states.tree().request({"publish"}), DiskTrace::unlimited) == 0);
  const auto& all = trace.operations();
  const auto commit = std::find_if(all.begin(), all.end(), [](const DiskOperation& one) {
    return one.kind == DiskOperation::Kind::rename;
  });
  return static_cast<std::size_t>(commit - all.begin());
}

TEST_CASE("the power may fail in the run after a killed one", "[replay]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states;
  const auto committed_at = operations_before_commit(states);
  const auto next = [&](std::size_t at) { return effort() > 1 || at >= committed_at ? 1U : 20U; };
  std::size_t checked = 0;
  for (const char* const command : {"recover", "publish"}) {
    for (std::size_t at = 1;; at += next(at)) {
      const auto more = replay_after_kill(states, at, command, 10);
      if (!more) break;
      checked += *more;
    }
  }
  print_figure(fmt::format("{} states after a crash in the run after a killed one", checked));
  CHECK(checked > 100);
}

}  // namespace
}  // namespace runtime_exports::fault
