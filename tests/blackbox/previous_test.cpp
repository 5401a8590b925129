#include <filesystem>

#include "changelog_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
bool says_anywhere(const ProgramResult& ended, const std::string& text) {
  return (ended.out + ended.error).find(text) != std::string::npos;
}

/// A tree like a fresh clone: nothing is published in it, but a copy of its set is live.
struct FreshClone : StateTree {
  FreshClone() {
    set_changelog({"one", "two"});
    REQUIRE(run({"publish", "--export-public", "live"}).exit_code == 0);
    forget();
  }
  void set_changelog(const Words& ids) const {
    auto entries = Json::array();
    for (const auto& id : ids) entries.push_back(entry(id));
    write(changelog_file, entries.dump(2) + "\n");
  }
  void forget() const { remove("runtime"); }
  [[nodiscard]] Json generation(const std::string& folder = "runtime/exports") const {
    return read_json(folder + "/manifest.json")["generation"];
  }
};

TEST_CASE(
    "the same content as the previous set keeps the generation, other content gets the next") {
  const FreshClone tree;
  const auto live = tree.read("live/manifest.json");
  const auto same = tree.run({"publish", "--previous", "live", "--format", "json"});
  REQUIRE(same.exit_code == 0);
  CHECK(Json::parse(same.out)["previous"] == Json({{"generation", 1}}));
  CHECK(tree.read("runtime/exports/manifest.json") == live);
  tree.forget();
  tree.set_changelog({"one", "two", "three"});
  CHECK(tree.run({"publish", "--previous", "live", "--export-public", "live"}).exit_code == 0);
  CHECK(tree.generation() == 2);
  CHECK(tree.generation("live") == 2);
}

TEST_CASE("an admin file counts for the generation if the previous set has an admin manifest") {
  const FreshClone tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  fs::rename(tree.path("runtime/exports"), tree.path("whole"));
  tree.append(users_file, user_row("user-000002"));
  for (const auto& [previous, generation] : {std::pair{"live", 1}, {"whole", 2}}) {
    CAPTURE(previous);
    tree.forget();
    REQUIRE(tree.run({"publish", "--previous", previous}).exit_code == 0);
    CHECK(tree.generation() == generation);
    CHECK(tree.generation("runtime/exports/admin") == generation);
  }
}

TEST_CASE("the changelog of the previous set binds every command that takes --previous") {
  const FreshClone tree;
  tree.set_changelog({"two", "three"});
  for (const Words& words :
       {Words{"publish"},
        {"publish", "--dry-run"},
        {"validate"},
        {"diff"},
        {"changelog", "add", "--title", "New", "--description", "What it is."}}) {
    CAPTURE(words);
    auto with = words;
    with.insert(with.end(), {"--previous", "live"});
    const auto ended = tree.run(with);
    CHECK(ended.exit_code == 1);
    CHECK(says_anywhere(
        ended, "the entry `one` was published (live/changelog.runtime.json) and is missing"));
    CHECK(tree.is_unpublished());
  }
}

TEST_CASE("an id of the previous set is taken") {
  const FreshClone tree;
  tree.set_changelog({"two"});
  const auto ended = tree.run({"changelog", "add", "--id", "one", "--title", "New", "--description",
                               "What it is.", "--previous", "live"});
  CHECK(ended.exit_code == 1);
  CHECK(says_anywhere(ended, "--id"));
}

TEST_CASE("an earlier copy binds without --previous, even if the local set knows less") {
  const FreshClone tree;
  tree.set_changelog({"one", "two", "three"});
  REQUIRE(tree.run({"publish", "--export-public", "live"}).exit_code == 0);
  CHECK(tree.generation("live") == 2);
  tree.forget();
  tree.set_changelog({"one"});
  const auto live = TreeSnapshot::of(tree.path("live"));
  const auto ended = tree.run({"publish", "--export-public", "live"});
  CHECK(ended.exit_code == 1);
  CHECK(says_anywhere(
      ended, "the entry `three` was published (live/changelog.runtime.json) and is missing"));
  CHECK(live.differences(TreeSnapshot::of(tree.path("live"))).empty());
}

TEST_CASE("a copy that a crash left incomplete is repaired, and its changelog binds as it is") {
  const FreshClone tree;
  const auto manifest = tree.read("live/manifest.json");
  tree.set_changelog({"one", "two", "three"});
  REQUIRE(tree.run({"publish", "--export-public", "live"}).exit_code == 0);
  tree.write("live/manifest.json", manifest);
  tree.write("live/.public-copy.part", "");
  tree.forget();
  tree.set_changelog({"one", "two"});
  CHECK(says_anywhere(tree.run({"publish", "--export-public", "live"}),
                      "the entry `three` was published"));
  tree.set_changelog({"one", "two", "three"});
  CHECK(tree.run({"publish", "--export-public", "live"}).exit_code == 0);
  CHECK(tree.generation("live") == 2);
  CHECK(tree.run({"verify", "live", "--public"}).exit_code == 0);
}

TEST_CASE(
    "the rollback check uses the newest of all sets, and the generation follows the highest") {
  const FreshClone tree;
  REQUIRE(tree.run({"publish", "--previous", "live"}).exit_code == 0);
  fs::rename(tree.path("live"), tree.path("first"));
  tree.set_changelog({"one", "two", "three"});
  tree.edit(snapshot_file, [](Json& snapshot) { snapshot["runtime"]["version"] = "1.3.0"; });
  REQUIRE(tree.run({"publish", "--export-public", "live"}).exit_code == 0);
  tree.edit(snapshot_file, [](Json& snapshot) { snapshot["runtime"]["version"] = "1.2.9"; });
  tree.forget();
  REQUIRE(tree.run({"publish", "--previous", "first"}).exit_code == 0);
  const auto refused = tree.run({"publish", "--previous", "live"});
  CHECK(refused.exit_code == 1);
  CHECK(says_anywhere(refused, "the version is lower than the published one"));
  REQUIRE(tree.run({"publish", "--previous", "live", "--allow-rollback"}).exit_code == 0);
  CHECK(tree.generation() == 3);
}

TEST_CASE("a previous set that is incomplete or missing is refused") {
  const FreshClone tree;
  const auto refused = [&](const std::string& file, int code = 1) {
    const auto ended = tree.run({"publish", "--previous", "live"});
    CHECK(ended.exit_code == code);
    CHECK(says_anywhere(ended, file));
    CHECK(says_anywhere(ended, "fetch it again") ==
          (file == "live" || says_anywhere(ended, "not a published set")));
    CHECK_FALSE(says_anywhere(ended, "--baseline"));
    CHECK(tree.is_unpublished());
  };
  for (const std::string file :
       {"live/manifest.json", "live/version.json", "live/changelog.runtime.json"}) {
    CAPTURE(file);
    const auto text = tree.read(file);
    for (const auto& damaged : {std::string{}, text.substr(0, text.size() / 2),
                                std::string{"<!DOCTYPE html>\n<title>404</title>\n"}}) {
      tree.write(file, damaged);
      refused(file);
    }
    tree.remove(file);
    refused(file);
    tree.write(file, text);
  }
  tree.remove("live/telemetry");
  CHECK(tree.run({"publish", "--dry-run", "--previous", "live"}).exit_code == 0);
  tree.remove("live");
  refused("live", 66);
}

TEST_CASE("a set of another project is refused") {
  const FreshClone tree;
  tree.set({{"project", "Another"}});
  for (const auto* option : {"--previous", "--export-public"}) {
    CAPTURE(option);
    const auto ended = tree.run({"publish", option, "live"});
    CHECK(ended.exit_code == 1);
    CHECK(says_anywhere(ended, "live/version.json: this set belongs to another project"));
    CHECK(tree.is_unpublished());
  }
}

TEST_CASE("a copy without version.json still belongs to its project") {
  const FreshClone tree;
  tree.remove("live/version.json");
  tree.set({{"project", "Another"}});
  const auto ended = tree.run({"publish", "--export-public", "live"});
  CHECK(ended.exit_code == 1);
  CHECK(says_anywhere(ended, "live/changelog.json: this set belongs to another project"));
  CHECK(tree.is_unpublished());
  tree.set(Json::object());
  CHECK(tree.run({"publish", "--export-public", "live"}).exit_code == 0);
}

TEST_CASE("a changelog that is compared with nothing is a warning, and refused with --strict") {
  const FreshClone tree;
  const auto& text = first_publish_warning;
  const auto run_quietly = [&](Words words) {
    words.insert(words.end(), {"--log-level", "warning"});
    return test_support::run_program(tree.request(words));
  };
  CHECK(run_quietly({"publish", "--dry-run"}).error.find(text) != std::string::npos);
  CHECK(run_quietly({"validate", "--strict"}).error.find(text) != std::string::npos);
  CHECK(run_quietly({"validate", "--strict"}).exit_code == 0);
  CHECK(run_quietly({"diff"}).error.empty());
  const auto strict = run_quietly({"publish", "--strict"});
  CHECK(strict.exit_code == 1);
  CHECK(says_anywhere(strict, "`publish --first`"));
  CHECK(tree.is_unpublished());
  CHECK(run_quietly({"publish", "--strict", "--previous", "live", "--dry-run"}).exit_code == 0);
  const auto first = run_quietly({"publish", "--strict", "--first"});
  CHECK(first.exit_code == 0);
  CHECK(first.error.empty());
}

TEST_CASE("--first is wrong usage if anything was published before") {
  const FreshClone tree;
  for (const Words& more :
       {Words{"--previous", "live"}, {"--export-public", "live"}, {"--baseline", changelog_file}}) {
    CAPTURE(more);
    Words words{"publish", "--first"};
    words.insert(words.end(), more.begin(), more.end());
    CHECK(tree.run(words).exit_code == 2);
    CHECK(tree.is_unpublished());
  }
  REQUIRE(tree.run({"publish", "--first", "--export-public", "new"}).exit_code == 0);
  const auto ended = tree.run({"publish", "--first"});
  CHECK(ended.exit_code == 2);
  CHECK(says_anywhere(ended, "runtime/exports holds an earlier one"));
}

TEST_CASE("a diff names the generation of the previous set") {
  const FreshClone tree;
  CHECK(says_anywhere(tree.run({"diff", "--previous", "live"}), "generation 1, as before\n"));
  tree.set_changelog({"one", "two", "three"});
  CHECK(says_anywhere(tree.run({"diff", "--previous", "live"}), "generation 1 -> 2\n"));
}

TEST_CASE("--only on a fresh clone does not drop what is live") {
  const FreshClone tree;
  const auto before = TreeSnapshot::of(tree.path("live"));
  for (const auto* const option : {"--previous", "--export-public"}) {
    CAPTURE(option);
    const auto ended = tree.run({"publish", "--only", "version", option, "live"});
    CHECK(ended.exit_code == 1);
    CHECK(tree.is_unpublished());
    CHECK(before.differences(TreeSnapshot::of(tree.path("live"))).empty());
    CHECK(says(ended, "[publish.not-here]"));
    CHECK(says(ended, "but live lists it"));
  }
  REQUIRE(tree.run({"publish", "--previous", "live"}).exit_code == 0);
  CHECK(tree.run({"publish", "--only", "version", "--export-public", "live"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox
