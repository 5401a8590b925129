#include "exploration.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace runtime_exports::fault {

using test_support::Dice;
using test_support::MemoryDisk;
using test_support::MemoryFileSystem;
using test_support::Survival;

namespace {

constexpr std::size_t calls_kept = 12;
constexpr unsigned deepest = 2;
constexpr std::uint64_t number_of_extremes = 3;

}  // namespace

Exploration::Origin Exploration::below(const Origin& origin, const std::string& text,
                                       std::uint64_t number) const {
  Dice dice{origin.seed * 1000003 + number};
  return {dice.below(~std::uint64_t{0}), origin.depth,
          fmt::format("{}, {} {}", origin.text, text, number)};
}

void Exploration::report(const std::string& violation, const Origin& origin) {
  violations_.push_back(fmt::format("{}: {} (seed {}){}\n  last calls:\n    {}", scenario_.name,
                                    violation, origin.seed, origin.text,
                                    fmt::join(calls_, "\n    ")));
}

void Exploration::note(const std::string& call) {
  calls_.push_back(call);
  if (calls_.size() > calls_kept) calls_.pop_front();
}

void Exploration::run(const Wrapping& wrapping) {
  MemoryFileSystem files{scenario_.start};
  files.shuffle_syncs(1);
  std::uint64_t step = 0;
  files.observe([&](const std::string& call) {
    look_at_step(files.disk(), below({}, "step", step++));
    note(call);
  });
  const auto wrapped = wrapping ? wrapping(files) : nullptr;
  const auto outcome = scenario_.run(wrapped ? *wrapped : files);
  files.observe({});
  if (files.open_descriptors() != 0) report("descriptors are left open", {});
  look_at_end(files.disk(), outcome);
}

void Exploration::look_at_step(const MemoryDisk& disk, const Origin& origin) {
  if (is_over()) return;
  look_at(disk, below(origin, "killed", 0));
  look_at(disk.crash(Survival::nothing), below(origin, "nothing survives", 1));
  look_at(disk.crash(Survival::everything), below(origin, "everything survives", 2));
  const auto cuts = origin.depth == 0 ? effort_.cuts_a_step : 1;
  for (std::uint64_t cut = 0; cut < cuts; ++cut) {
    const auto here = below(origin, "cut", number_of_extremes + cut);
    Dice dice{here.seed};
    look_at(disk.crash(dice), here);
  }
}

void Exploration::look_at(const MemoryDisk& disk, const Origin& origin) {
  if (is_over()) return;
  ++states_;
  if (const auto broken = invariants_.find_broken(disk)) {
    report(*broken, origin);
    return;
  }
  recover(disk, origin);
}

void Exploration::recover(const MemoryDisk& disk, const Origin& origin) {
  MemoryFileSystem files{disk};
  Dice dice{origin.seed};
  std::uint64_t step = 0;
  if (origin.depth < deepest && dice.below(effort_.nested_one_in) == 0) {
    files.observe([&](const std::string&) {
      auto inner = below(origin, "recovery step", step++);
      ++inner.depth;
      look_at_step(files.disk(), inner);
    });
  }
  const auto outcome = program_.recover(files);
  files.observe({});
  if (outcome.exit_code != 0) {
    report("recovery fails: " + outcome.text(), origin);
    return;
  }
  if (const auto unfinished = invariants_.find_unfinished(files.disk())) {
    report("recovered: " + *unfinished, origin);
    return;
  }
  const auto later = files.disk().crash(dice);
  if (later.exists(journal_file) || published_set(later) != published_set(files.disk())) {
    report("(6) a recovery is not durable", origin);
    return;
  }
  if (dice.below(effort_.publish_one_in) == 0) publish_once_more(files, origin);
}

void Exploration::publish_once_more(MemoryFileSystem& files, const Origin& origin) {
  const auto outcome = scenario_.run(files);
  if (outcome.exit_code != 0) {
    report("publishing again fails: " + outcome.text(), origin);
    return;
  }
  const auto after_cut = files.disk().crash(Survival::nothing);
  if (const auto unpublished = invariants_.find_unpublished(after_cut)) {
    report("published again: " + *unpublished, origin);
  }
}

void Exploration::look_at_end(const MemoryDisk& disk, const Outcome& outcome) {
  if (outcome.exit_code != 0) {
    report("the run fails: " + outcome.text(), {});
    return;
  }
  if (const auto unpublished = invariants_.find_unpublished(disk)) {
    report("at the end: " + *unpublished, {});
    return;
  }
  const auto look = [&](const MemoryDisk& after, const Origin& origin) {
    if (is_over()) return;
    ++states_;
    if (const auto unpublished = invariants_.find_unpublished(after)) {
      report("after exit 0: " + *unpublished, origin);
      return;
    }
    recover(after, origin);
  };
  look(disk.crash(Survival::nothing), below({}, "at the end, nothing survives", 0));
  for (std::uint64_t cut = 1; cut <= effort_.cuts_a_step; ++cut) {
    const auto here = below({}, "at the end, cut", cut);
    Dice dice{here.seed};
    look(disk.crash(dice), here);
  }
}

}  // namespace runtime_exports::fault
