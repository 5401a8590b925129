#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "invariants.hpp"
#include "program.hpp"
#include "support/io/memory_file_system.hpp"

namespace runtime_exports::fault {

/// An operation of the program, which is interrupted at every step.
struct Scenario {
  std::string name;
  test_support::MemoryDisk start;
  std::vector<PublishedSet> history;  ///< sets that may be published meanwhile; at the end the last
  std::function<Outcome(io::FileSystem&)> run;
};

/// How thoroughly to explore.
struct Effort {
  std::uint64_t cuts_a_step = 1;       ///< random power cuts, besides the extremes
  std::uint64_t nested_one_in = 16;    ///< one of so many recoveries is itself interrupted
  std::uint64_t publish_one_in = 256;  ///< one more publish after this many recoveries
  std::uint64_t most_violations = 3;   ///< then it ends
};

/// A layer between the program and the disk, for programs with a bug.
using Wrapping = std::function<std::unique_ptr<io::FileSystem>(test_support::MemoryFileSystem&)>;

/// Stops the machine at every call of a scenario, checks what is left, recovers, checks again, and
/// stops the recovery too.
class Exploration {
 public:
  Exploration(Program& program, const Scenario& scenario, const Effort& effort)
      : program_(program),
        scenario_(scenario),
        effort_(effort),
        invariants_(scenario.history, scenario.start) {}

  void run(const Wrapping& wrapping = {});

  /// How many states of a stopped machine were checked.
  [[nodiscard]] std::uint64_t states() const { return states_; }
  /// What was found, with everything needed to reproduce it.
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

 private:
  /// Where in the scenario a state comes from.
  struct Origin {
    std::uint64_t seed = 0;
    unsigned depth = 0;  ///< 0: the run itself; 1: a recovery; 2: the recovery of a recovery
    std::string text;
  };

  [[nodiscard]] bool is_over() const { return violations_.size() >= effort_.most_violations; }
  void look_at_step(const test_support::MemoryDisk& disk, const Origin& origin);
  void look_at(const test_support::MemoryDisk& disk, const Origin& origin);
  void recover(const test_support::MemoryDisk& disk, const Origin& origin);
  void publish_once_more(test_support::MemoryFileSystem& files, const Origin& origin);
  void look_at_end(const test_support::MemoryDisk& disk, const Outcome& outcome);
  Origin below(const Origin& origin, const std::string& text, std::uint64_t number) const;
  void report(const std::string& violation, const Origin& origin);
  void note(const std::string& call);

  Program& program_;
  const Scenario& scenario_;
  Effort effort_;
  Invariants invariants_;
  std::uint64_t states_ = 0;
  std::vector<std::string> violations_;
  std::deque<std::string> calls_;
};

}  // namespace runtime_exports::fault
