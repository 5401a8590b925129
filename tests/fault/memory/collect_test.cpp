#include <optional>
#include <string>
#include <vector>

#include "program.hpp"
#include "scale.hpp"
#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/memory_file_system.hpp"

#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::fault {
namespace {

using test_support::Dice;
using test_support::FailingFileSystem;
using test_support::MemoryDisk;
using test_support::MemoryFileSystem;
using test_support::Survival;

const std::vector<std::string> fragment_ids{"b", "a"};

/// A state, a changelog with one entry, and fragments.
MemoryDisk disk_with_fragments() {
  MemoryDisk disk;
  write_state(disk, 1);
  for (const auto& id : fragment_ids) write_fragment(disk, id);
  return disk;
}

/// The ids of the changelog; `std::nullopt` if it cannot be read.
std::optional<std::vector<std::string>> ids_of(const MemoryDisk& disk) {
  json::Parser parser;
  json::Document document;
  if (!disk.exists(changelog_file) || !parser.parse(disk.read(changelog_file), document)) {
    return std::nullopt;
  }
  std::vector<std::string> ids;
  for (const auto entry : document.root().elements()) ids.emplace_back(entry.find("id")->text());
  return ids;
}

bool has_fragment(const MemoryDisk& disk, const std::string& id) {
  return disk.exists(fragments_folder + id + ".json");
}

/// What is wrong while a collect may be interrupted; empty if nothing is.
std::string find_lost(const MemoryDisk& disk) {
  const auto ids = ids_of(disk);
  if (!ids) return "the changelog is torn or missing";
  if (std::count(ids->begin(), ids->end(), "entry-1") != 1) return "an old entry is lost";
  for (const auto& id : fragment_ids) {
    const auto count = std::count(ids->begin(), ids->end(), id);
    if (count > 1) return id + " was added twice";
    if (count == 0 && !has_fragment(disk, id)) return id + " is lost";
  }
  return {};
}

/// What is wrong after a collect that succeeded.
std::string find_left(const MemoryDisk& disk) {
  if (ids_of(disk) != std::vector<std::string>{"entry-1", "a", "b"}) return "not all were added";
  for (const auto& id : fragment_ids) {
    if (has_fragment(disk, id)) return "the fragment " + id + " was left";
  }
  return {};
}

/// Stops the machine at every call of a collect, and again at every call of the one after it.
class Crashes {
 public:
  std::uint64_t states = 0;
  std::vector<std::string> violations = {};

  void collect(const MemoryDisk& start, int depth) {
    MemoryFileSystem files{start};
    std::uint64_t step = 0;
    if (depth > 0) {
      files.observe(
          [&](const std::string& call) { look_at_step(files.disk(), call, ++step, depth - 1); });
    }
    const auto outcome = program_.collect(files);
    files.observe({});
    if (outcome.exit_code != 0) report("collect fails: " + outcome.text());
    report(find_left(files.disk()));
    const auto after_cut = files.disk().crash(Survival::nothing);
    report(find_lost(after_cut));
    if (ids_of(after_cut) != ids_of(files.disk())) report("exit 0 is not durable");
  }

 private:
  void look_at_step(const MemoryDisk& disk, const std::string& call, std::uint64_t step,
                    int depth) {
    call_ = call;
    look_at(disk, depth);
    look_at(disk.crash(Survival::nothing), depth);
    look_at(disk.crash(Survival::everything), depth);
    for (std::uint64_t cut = 0; cut < fault_scale(); ++cut) {
      Dice dice{step * 1000003 + cut};
      look_at(disk.crash(dice), depth);
    }
  }

  void look_at(const MemoryDisk& disk, int depth) {
    if (violations.size() > 3) return;
    ++states;
    report(find_lost(disk));
    collect(disk, depth);
  }

  void report(const std::string& violation) {
    if (!violation.empty()) violations.push_back(violation + ", before " + call_);
  }

  Program program_{Schemas::open};
  std::string call_ = "any call";
};

TEST_CASE(
    "A crash at any call of collect, or of the next collect, leaves each entry exactly once") {
  Crashes crashes;
  crashes.collect(disk_with_fragments(), 2);
  for (const auto& violation : crashes.violations) UNSCOPED_INFO(violation);
  CHECK(crashes.violations.empty());
  CHECK(crashes.states > 1000);
}

TEST_CASE("A collect that fails at any call can be repeated, and leaves each entry exactly once") {
  Program program{Schemas::open};
  MemoryFileSystem measured{disk_with_fragments()};
  FailingFileSystem counting{measured};
  REQUIRE(program.collect(counting).exit_code == 0);
  const auto calls = counting.calls();
  REQUIRE(calls > 50);
  for (std::uint64_t k = 1; k <= calls; ++k) {
    for (const bool for_ever : {false, true}) {
      CAPTURE(k, for_ever);
      MemoryFileSystem files{disk_with_fragments()};
      FailingFileSystem failing{files};
      for_ever ? failing.fail_from(k, std::errc::no_space_on_device)
               : failing.fail_call(k, std::errc::io_error);
      const auto outcome = program.collect(failing);
      CHECK(find_lost(files.disk()).empty());
      CHECK(find_lost(files.disk().crash(Survival::nothing)).empty());
      if (outcome.exit_code == 0) CHECK(ids_of(files.disk())->size() == 3);
      files.close_all();
      REQUIRE(program.collect(files).exit_code == 0);
      CHECK(find_left(files.disk()).empty());
    }
  }
}

TEST_CASE("A crash while a fragment is added leaves all of it or nothing, and exit 0 is durable") {
  Program program{Schemas::open};
  MemoryDisk start;
  write_state(start, 1);
  MemoryFileSystem files{start};
  const auto path = fragments_folder + "a.json";
  std::string whole;
  std::uint64_t states = 0;
  const auto run = [&](bool knows_text) {
    files.disk() = start;
    files.observe([&](const std::string& call) {
      CAPTURE(call);
      for (std::uint64_t seed = 0; knows_text && seed < 20; ++seed) {
        Dice dice{seed};
        const auto left = files.disk().crash(dice);
        CHECK(ids_of(left) == ids_of(start));
        if (left.exists(path)) CHECK(left.read(path) == whole);
        ++states;
      }
    });
    const auto outcome = program.add_fragment(files, "a");
    files.observe({});
    CHECK(outcome.exit_code == 0);
    whole = files.disk().read(path);
    CHECK(files.disk().crash(Survival::nothing).exists(path));
  };
  run(false);
  run(true);
  CHECK(states > 100);
  CHECK(files.open_descriptors() == 0);
}

}  // namespace
}  // namespace runtime_exports::fault
