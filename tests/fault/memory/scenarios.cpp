#include "scenarios.hpp"

#include <utility>

namespace runtime_exports::fault {

using test_support::Dice;
using test_support::MemoryDisk;
using test_support::MemoryFileSystem;

namespace {

MemoryDisk next_revision(MemoryDisk disk, int revision) {
  disk.pass_seconds(60);
  write_state(disk, revision);
  return disk;
}

/// The disk after a power cut right before the n-th file is put in place.
MemoryDisk interrupted_disk(Program& program, const MemoryDisk& start, int before_rename) {
  MemoryFileSystem files{start};
  MemoryDisk left;
  int renames = 0;
  files.observe([&](const std::string& call) {
    const bool puts_in_place = call.starts_with("rename " + staging_folder);
    if (!puts_in_place || ++renames != before_rename) return;
    Dice dice{static_cast<std::uint64_t>(before_rename)};
    left = files.disk().crash(dice);
  });
  program.publish(files);
  return left;
}

/// A publish that finds an interrupted one: files of three generations may be there.
Scenario late_scenario(Program& program, int before_rename) {
  const auto start = next_revision(published_disk(program, 1), 2);
  const auto first = publish_scenario(program, {}, start);
  auto left = next_revision(interrupted_disk(program, start, before_rename), 3);
  auto late = publish_scenario(program, "a publish over an interrupted one", std::move(left));
  late.history = {first.history[0], first.history[1], late.history.back()};
  return late;
}

}  // namespace

MemoryDisk published_disk(Program& program, int revisions) {
  MemoryDisk disk;
  write_others(disk);
  for (int revision = 1; revision <= revisions; ++revision) {
    MemoryFileSystem files{next_revision(disk, revision)};
    program.publish(files);
    disk = files.disk();
  }
  return disk;
}

Scenario publish_scenario(Program& program, std::string name, MemoryDisk start,
                          std::vector<std::string> only) {
  const auto run = [&program, only](io::FileSystem& files) { return program.publish(files, only); };
  MemoryFileSystem files{start};
  run(files);
  std::vector<PublishedSet> history{published_set(start), published_set(files.disk())};
  return {std::move(name), std::move(start), std::move(history), run};
}

std::vector<Scenario> all_scenarios(Program& program) {
  MemoryDisk nothing;
  write_state(nothing, 1);
  auto beside_others = nothing;
  write_others(beside_others);
  auto published = published_disk(program, 1);
  const auto after_another = next_revision(published, 2);
  published.settle();
  const auto changed = next_revision(published, 2);
  auto lost_target = published;
  lost_target.remove(exports_folder + "/telemetry/rates.json");
  lost_target.remove(exports_folder + "/admin/manifest.json");
  lost_target.settle();

  std::vector<Scenario> all;
  all.push_back(publish_scenario(program, "the first publish", nothing));
  all.push_back(publish_scenario(program, "the first publish beside other files", beside_others));
  all.push_back(publish_scenario(program, "a second publish", changed));
  all.push_back(publish_scenario(program, "a publish right after another", after_another));
  all.push_back(
      publish_scenario(program, "only some exports", changed, {"snapshot", "telemetry.events"}));
  all.push_back(publish_scenario(program, "only an admin export", changed, {"admin.users"}));
  all.push_back(publish_scenario(program, "only some exports at first", nothing, {"version"}));
  all.push_back(publish_scenario(program, "lost targets", lost_target));
  for (const int rename : {1, 5, 12}) all.push_back(late_scenario(program, rename));
  return all;
}

}  // namespace runtime_exports::fault
