#include <algorithm>
#include <array>
#include <cerrno>
#include <iostream>
#include <map>

#include "scale.hpp"
#include "scenarios.hpp"
#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/forwarding_file_system.hpp"
#include <fmt/format.h>

namespace runtime_exports::fault {
namespace {

using test_support::Dice;
using test_support::FailingFileSystem;
using test_support::MemoryDisk;
using test_support::MemoryFileSystem;
using test_support::Survival;
using test_support::SystemCall;

constexpr std::errc quota_exceeded{EDQUOT};

enum class Lasting { once, for_ever };

/// How a run fails: the k-th call, and perhaps all after it.
struct Failure {
  std::uint64_t call = 0;
  std::errc error{};
  Lasting lasting = Lasting::once;
};

std::vector<std::errc> plausible_errors(SystemCall call) {
  using enum std::errc;
  switch (call) {
    case SystemCall::open:
      return {permission_denied, too_many_files_open, io_error, not_enough_memory,
              no_space_on_device};
    case SystemCall::write:
      return {no_space_on_device, io_error, quota_exceeded, file_too_large};
    case SystemCall::sync:
      return {io_error, no_space_on_device, quota_exceeded, read_only_file_system};
    case SystemCall::close:
      return {io_error, no_space_on_device, quota_exceeded};
    case SystemCall::status:
    case SystemCall::status_at:
      return {io_error, permission_denied, not_enough_memory};
    case SystemCall::read_at:
      return {io_error, not_enough_memory, is_a_directory};
    case SystemCall::rename:
      return {io_error,          no_space_on_device,   permission_denied, no_such_file_or_directory,
              cross_device_link, read_only_file_system};
    case SystemCall::link:
      return {io_error, no_space_on_device, operation_not_permitted, too_many_links,
              read_only_file_system};
    case SystemCall::make_folder:
      return {no_space_on_device, permission_denied, io_error, read_only_file_system};
    case SystemCall::list:
      return {io_error, too_many_files_open, not_enough_memory};
    case SystemCall::try_lock:
      return {operation_would_block, io_error, no_lock_available};
    case SystemCall::set_permissions:
    case SystemCall::set_owner:
    case SystemCall::set_modified:
    case SystemCall::attribute:
    case SystemCall::set_attribute:
    case SystemCall::remove_attribute:
    case SystemCall::remove:
    case SystemCall::remove_folder:
      break;
  }
  return {io_error, operation_not_permitted, read_only_file_system};
}

bool is_documented(int exit_code) {
  constexpr std::array codes{0, 66, 73, 74, 75};
  return std::find(codes.begin(), codes.end(), exit_code) != codes.end();
}

/// Runs a scenario with failing calls and checks the result.
class FailingRuns {
 public:
  explicit FailingRuns(const Scenario& scenario)
      : scenario_(scenario),
        invariants_(scenario.history, scenario.start),
        calls_(calls_of(scenario)) {}

  [[nodiscard]] const std::vector<SystemCall>& calls() const { return calls_; }

  void try_all() {
    for (std::uint64_t call = 1; call <= calls_.size(); ++call) {
      for (const auto error : plausible_errors(calls_[call - 1])) {
        for (const auto lasting : {Lasting::once, Lasting::for_ever}) {
          try_one({call, error, lasting}, std::nullopt);
        }
      }
    }
  }

  /// A run that fails, and a second one that fails too, before the machine recovers.
  void try_pairs(std::uint64_t pairs) {
    Dice dice{pairs};
    for (std::uint64_t pair = 0; pair < pairs; ++pair) {
      const auto first = any_failure(dice);
      try_one(first, any_failure(dice));
    }
  }

  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  [[nodiscard]] const auto& complaints() const { return complaints_; }

 private:
  static std::vector<SystemCall> calls_of(const Scenario& scenario) {
    MemoryFileSystem files{scenario.start};
    FailingFileSystem counting{files};
    scenario.run(counting);
    return counting.kinds();
  }

  Failure any_failure(Dice& dice) const {
    const auto call = dice.below(calls_.size()) + 1;
    const auto errors = plausible_errors(calls_[call - 1]);
    return {call, errors[dice.below(errors.size())],
            dice.flip() ? Lasting::once : Lasting::for_ever};
  }

  Outcome run(MemoryFileSystem& files, const Failure& failure) {
    FailingFileSystem failing{files};
    if (failure.lasting == Lasting::once) {
      failing.fail_call(failure.call, failure.error);
    } else {
      failing.fail_from(failure.call, failure.error);
    }
    auto outcome = scenario_.run(failing);
    ++runs_;
    return outcome;
  }

  void try_one(const Failure& failure, const std::optional<Failure>& second) {
    MemoryFileSystem files{scenario_.start};
    const auto outcome = run(files, failure);
    look_at_outcome(failure, outcome, files);
    if (second) look_at_outcome(*second, run(files, *second), files);
    Dice dice{runs_};
    const auto after_cut = files.disk().crash(dice);
    for (const auto& disk : {after_cut, files.disk().crash(Survival::nothing)}) {
      if (const auto broken = invariants_.find_broken(disk)) complain(failure, "cut: " + *broken);
    }
    MemoryFileSystem restarted{dice.flip() ? after_cut : files.disk()};
    heal(failure, restarted);
  }

  void look_at_outcome(const Failure& failure, const Outcome& outcome, MemoryFileSystem& files) {
    if (!is_documented(outcome.exit_code)) complain(failure, outcome.text());
    if (const auto broken = invariants_.find_broken(files.disk())) complain(failure, *broken);
    if (files.open_descriptors() != 0) complain(failure, "a descriptor is left open");
    if (outcome.exit_code == 0) {
      const auto left = invariants_.find_unpublished(files.disk().crash(Survival::nothing));
      if (left) complain(failure, "exit 0: " + *left);
    } else if (outcome.errors.empty()) {
      complain(failure, outcome.text() + " without an error");
    }
    for (const auto& error : outcome.errors) {
      if (error.message.empty() || error.help.empty()) {
        complain(failure, "no way out: " + error.subject + ": " + error.message);
      }
    }
  }

  /// Checks that one publish puts everything in order when nothing fails any more.
  void heal(const Failure& failure, MemoryFileSystem& files) {
    const auto outcome = scenario_.run(files);
    if (outcome.exit_code != 0) return complain(failure, "healed: " + outcome.text());
    if (const auto left = invariants_.find_unpublished(files.disk())) {
      complain(failure, "healed: " + *left);
    }
  }

  /// One line for each problem.
  void complain(const Failure& failure, const std::string& what) {
    const auto [complaint, is_new] = complaints_.emplace(what, std::string{});
    if (!is_new) return;
    complaint->second =
        fmt::format("{}: call {} (kind {}) fails with errno {} {}", scenario_.name, failure.call,
                    static_cast<int>(calls_[failure.call - 1]), static_cast<int>(failure.error),
                    failure.lasting == Lasting::once ? "once" : "for ever");
  }

  const Scenario& scenario_;
  Invariants invariants_;
  std::vector<SystemCall> calls_;
  std::uint64_t runs_ = 0;
  std::map<std::string, std::string> complaints_;
};

/// The scenarios that differ in the calls that they make.
std::vector<Scenario> failing_scenarios(Program& program) {
  std::vector<Scenario> chosen;
  for (auto& scenario : all_scenarios(program)) {
    if (scenario.name == "the first publish" || scenario.name == "a second publish" ||
        scenario.name == "only an admin export") {
      chosen.push_back(std::move(scenario));
    }
  }
  chosen.push_back(std::move(all_scenarios(program).back()));
  return chosen;
}

/// Fails one sync as a disk does: the data written to the file is lost.
class LosingFileSystem final : public test_support::ForwardingFileSystem {
 public:
  LosingFileSystem(MemoryFileSystem& files, std::int64_t lost_sync)
      : ForwardingFileSystem(files), memory_(&files), left_(lost_sync) {}

  io::SystemStatus sync(io::Descriptor file) override {
    return --left_ == 0 ? memory_->fail_sync(file) : ForwardingFileSystem::sync(file);
  }
  /// Whether that sync was reached.
  [[nodiscard]] bool has_lost() const { return left_ <= 0; }

 private:
  MemoryFileSystem* memory_;
  std::int64_t left_;
};

void check_quiet(const FailingRuns& failing) {
  for (const auto& complaint : failing.complaints())
    UNSCOPED_INFO(complaint.first + "; " + complaint.second);
  CHECK(failing.complaints().empty());
}

}  // namespace

TEST_CASE("Whichever call fails, nothing is broken, and the next publish succeeds", "[calls]") {
  Program program{Schemas::open};
  std::uint64_t runs = 0;
  for (const auto& scenario : failing_scenarios(program)) {
    FailingRuns failing{scenario};
    failing.try_all();
    failing.try_pairs(100 * (fault_scale() - 1));
    runs += failing.runs();
    std::cout << scenario.name << ": " << failing.calls().size() << " calls\n";
    check_quiet(failing);
  }
  std::cout << "runs with failing calls: " << runs << "\n";
}

TEST_CASE("A clean-up that fails after the commit undoes nothing, and is not a failure") {
  Program program{Schemas::open};
  for (const auto& scenario : failing_scenarios(program)) {
    const Invariants invariants{scenario.history, scenario.start};
    MemoryFileSystem whole{scenario.start};
    FailingFileSystem counting{whole};
    scenario.run(counting);
    const auto& kinds = counting.kinds();
    const auto last_rename = std::find(kinds.rbegin(), kinds.rend(), SystemCall::rename);
    auto call = static_cast<std::uint64_t>(kinds.rend() - last_rename);
    int removed = 0;
    for (; call < kinds.size(); ++call) {
      // The first is the journal; if it were not removed, the publish would be pending.
      if (kinds[call] != SystemCall::remove || removed++ == 0) continue;
      MemoryFileSystem files{scenario.start};
      FailingFileSystem failing{files};
      failing.fail_call(call + 1, std::errc::io_error);
      INFO(scenario.name << ": call " << call + 1);
      CHECK(scenario.run(failing).text() == "exit 0");
      CHECK(invariants.find_unpublished(files.disk()).value_or("") == "");
    }
    CHECK(removed > 1);
  }
}

TEST_CASE("A first publish that is refused leaves no folder, whatever a power cut keeps of it") {
  Program program{Schemas::open};
  MemoryDisk disk;
  write_state(disk, 1);
  disk.remove(project + "shared/state/runtime_snapshot.json");
  MemoryFileSystem files{disk};
  CHECK(program.publish(files).exit_code == 66);
  CHECK_FALSE(files.disk().find(project + "runtime"));
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Dice dice{seed};
    auto left = files.disk().crash(dice);
    write_state(left, 1);
    MemoryFileSystem restarted{left};
    CHECK(program.publish(restarted).text() == "exit 0");
  }
}

TEST_CASE("Data that a failed sync lost is not published, whatever happens next") {
  Program program{Schemas::open};
  for (const auto& scenario : failing_scenarios(program)) {
    const Invariants invariants{scenario.history, scenario.start};
    for (std::int64_t lost_sync = 1;; ++lost_sync) {
      MemoryFileSystem files{scenario.start};
      LosingFileSystem losing{files, lost_sync};
      const auto outcome = scenario.run(losing);
      if (!losing.has_lost()) break;
      INFO(fmt::format("{}: sync {}: {}", scenario.name, lost_sync, outcome.text()));
      CHECK(outcome.exit_code == 74);
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Dice dice{seed};
        MemoryFileSystem restarted{files.disk().crash(dice)};
        CHECK(invariants.find_broken(restarted.disk()).value_or("") == "");
        CHECK(scenario.run(restarted).text() == "exit 0");
        CHECK(invariants.find_unpublished(restarted.disk()).value_or("") == "");
      }
      CHECK(scenario.run(files).text() == "exit 0");
      CHECK(invariants.find_unpublished(files.disk().crash(Survival::nothing)).value_or("") == "");
    }
  }
}

}  // namespace runtime_exports::fault
