#include <string_view>

#include "scale.hpp"
#include "scenarios.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::fault {
namespace {

using test_support::Dice;
using test_support::MemoryDisk;
using test_support::MemoryFileSystem;

/// Calls `look` for many states of a machine that stopped while a publish was committed.
template <class Look>
void for_each_pending(const Scenario& scenario, Look look) {
  MemoryFileSystem files{scenario.start};
  std::uint64_t seed = 0;
  std::uint64_t pending = 0;
  files.observe([&](const std::string& call) {
    for (std::uint64_t cut = 0; cut < 3 * fault_scale(); ++cut) {
      Dice dice{++seed};
      auto disk = files.disk().crash(dice);
      if (!disk.exists(journal_file)) continue;
      ++pending;
      INFO(fmt::format("{}: cut {} before {}", scenario.name, seed, call));
      look(std::move(disk), dice);
    }
  });
  REQUIRE(scenario.run(files).exit_code == 0);
  CHECK(pending > 50);
}

Scenario second_publish(Program& program) {
  auto disk = published_disk(program, 1);
  write_state(disk, 2);
  disk.settle();
  return publish_scenario(program, "a second publish", std::move(disk));
}

/// The path of one of the existing files.
std::string any_path(const PublishedSet& set, Dice& dice) {
  std::vector<std::string> paths;
  for (const auto& [path, file] : set) {
    if (file.bytes) paths.push_back(path);
  }
  return paths[dice.below(paths.size())];
}

/// Replaces an export, as a checkout does.
void replace(MemoryDisk& disk, const std::string& path, std::string_view bytes,
             std::uint32_t mode) {
  disk.write(exports_folder + "/" + path, bytes, mode);
}

bool has_way_out(const Outcome& outcome, std::string_view word) {
  return outcome.errors.size() == 1 && outcome.errors[0].help.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("A file that got its old content back while a publish is pending is published again") {
  Program program;
  const auto scenario = second_publish(program);
  const Invariants invariants{scenario.history, scenario.start};
  for_each_pending(scenario, [&](MemoryDisk disk, Dice& dice) {
    const auto& before = scenario.history.front();
    const auto path = any_path(before, dice);
    replace(disk, path, *before.at(path).bytes, before.at(path).mode);
    MemoryFileSystem files{std::move(disk)};
    CHECK(program.recover(files).text() == "exit 0");
    CHECK(invariants.find_unpublished(files.disk()).value_or("") == "");
    CHECK(invariants.find_unpublished(files.disk().crash(dice)).value_or("") == "");
  });
}

TEST_CASE("A file that was removed while a publish is pending is published again") {
  Program program;
  const auto scenario = second_publish(program);
  const Invariants invariants{scenario.history, scenario.start};
  for_each_pending(scenario, [&](MemoryDisk disk, Dice& dice) {
    disk.remove(exports_folder + "/" + any_path(scenario.history.front(), dice));
    MemoryFileSystem files{std::move(disk)};
    CHECK(program.recover(files).text() == "exit 0");
    CHECK(invariants.find_unpublished(files.disk().crash(dice)).value_or("") == "");
  });
}

TEST_CASE("A file that someone changed stops a recovery, until the publish is discarded") {
  Program program;
  const auto scenario = second_publish(program);
  for_each_pending(scenario, [&](MemoryDisk disk, Dice& dice) {
    auto path = any_path(scenario.history.front(), dice);
    // The changelog is left out, because it is refused for another reason: entries must not be
    // lost.
    while (path == "changelog.runtime.json") path = any_path(scenario.history.front(), dice);
    replace(disk, path, "theirs", 0600);
    const auto before = published_set(disk);
    MemoryFileSystem files{std::move(disk)};
    for (const auto& outcome : {program.recover(files), program.publish(files)}) {
      CHECK(outcome.exit_code == 73);
      CHECK(has_way_out(outcome, "--discard"));
      CHECK(published_set(files.disk()) == before);
      CHECK(files.disk().exists(journal_file));
    }

    CHECK(program.discard(files).text() == "exit 0");
    CHECK(published_set(files.disk()) == before);
    CHECK_FALSE(files.disk().crash(dice).exists(journal_file));

    CHECK(program.publish(files).text() == "exit 0");
    const auto after = published_set(files.disk().crash(dice));
    CHECK(find_inconsistency(after).value_or("") == "");
    CHECK(same_exports(after, scenario.history.back()));
  });
}

TEST_CASE("A damaged journal is set aside, and the next publish replaces the whole set") {
  Program program;
  const auto scenario = second_publish(program);
  for_each_pending(scenario, [&](MemoryDisk disk, Dice& dice) {
    auto text = disk.read(journal_file);
    text[dice.below(text.size())] ^= 1;
    disk.write(journal_file, text, 0600);
    const auto before = published_set(disk);
    MemoryFileSystem files{std::move(disk)};
    const auto outcome = dice.flip() ? program.recover(files) : program.publish(files);
    CHECK(outcome.exit_code == 74);
    CHECK(has_way_out(outcome, "publish again"));
    CHECK(published_set(files.disk()) == before);
    CHECK(files.disk().crash(dice).exists(journal_file + ".bad"));

    CHECK(program.publish(files).text() == "exit 0");
    const auto after = published_set(files.disk().crash(dice));
    CHECK(find_inconsistency(after).value_or("") == "");
    CHECK(same_exports(after, scenario.history.back()));
  });
}

TEST_CASE("Without its staged copies a publish is not finished, but a full publish replaces it") {
  Program program;
  const auto scenario = second_publish(program);
  for_each_pending(scenario, [&](MemoryDisk disk, Dice& dice) {
    const auto& before = scenario.history.front();
    const auto path = any_path(before, dice);
    replace(disk, path, *before.at(path).bytes, before.at(path).mode);
    const auto names = disk.node(*disk.find(staging_folder)).names;
    for (const auto& [name, inode] : names) disk.remove(staging_folder + "/" + name);
    const auto left = published_set(disk);
    MemoryFileSystem files{std::move(disk)};
    for (const auto& outcome : {program.recover(files), program.publish(files, {"version"})}) {
      CHECK(outcome.exit_code == 70);
      CHECK(has_way_out(outcome, "without `--only`"));
      CHECK(published_set(files.disk()) == left);
    }

    CHECK(program.publish(files).text() == "exit 0");
    const auto after = published_set(files.disk().crash(dice));
    CHECK(find_inconsistency(after).value_or("") == "");
    CHECK(same_exports(after, scenario.history.back()));
  });
}

TEST_CASE("Commands that do not write are busy while a publish is pending, and change nothing") {
  Program program;
  for_each_pending(second_publish(program), [&](MemoryDisk disk, Dice&) {
    MemoryFileSystem files{std::move(disk)};
    std::string changes;
    files.observe([&](const std::string& call) { changes += call + "\n"; });
    const auto outcome = program.look(files);
    CHECK(outcome.exit_code == 75);
    CHECK(has_way_out(outcome, "recover"));
    CHECK(changes == "");
  });
}

}  // namespace runtime_exports::fault
