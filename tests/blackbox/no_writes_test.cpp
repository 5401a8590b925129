#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("validate, diff, --dry-run and --check create nothing at all") {
  const auto words = GENERATE(Words{"validate"}, Words{"publish", "--dry-run"},
                              Words{"publish", "--check"}, Words{"validate", "--strict"},
                              Words{"diff"}, Words{"publish", "--dry-run", "--only", "version"});
  const StateTree tree{Content::sample};
  SECTION("before the first publish") {
    const auto before = tree.everything();
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == (words.back() == "--check" ? 3 : 0));
    CHECK(before.differences(tree.everything()) == Names{});
  }
  SECTION("when something would change") {
    REQUIRE(tree.run({"publish"}).exit_code == 0);
    tree.edit(snapshot_file, [](Json& value) { value["runtime"]["build"] = "2026.07.16+006"; });
    const auto before = tree.everything();
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == (words.back() == "--check" ? 3 : 0));
    CHECK(before.differences(tree.everything()) == Names{});
  }
  SECTION("when the state is refused") {
    tree.append(users_file, "{}\n");
    const auto before = tree.everything();
    CHECK(tree.run(words).exit_code == (words.back() == "version" ? 0 : 1));
    CHECK(before.differences(tree.everything()) == Names{});
  }
}

TEST_CASE("--check exits with 3 until the set is published, and with 0 after that") {
  const StateTree tree;
  CHECK(tree.run({"publish", "--check"}).exit_code == 3);
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.run({"publish", "--check"}).exit_code == 0);
  tree.append(events_file, event_row(5));
  CHECK(tree.run({"publish", "--check"}).exit_code == 3);
}

TEST_CASE("--check exits with 1, not 3, for a state that is refused") {
  const StateTree tree;
  tree.append(users_file, "{}\n");
  CHECK(tree.run({"publish", "--check"}).exit_code == 1);
}

TEST_CASE("--dry-run says what would change") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.append(events_file, event_row(5));
  const auto ended = tree.run({"publish", "--dry-run"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out.ends_with(
      "\nWould publish 1 export to runtime/exports as generation 2; nothing was written.\n"));
}

TEST_CASE("a refused publish keeps the exports and leaves no staged copy") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto before = tree.exports();
  tree.append(events_file, event_row(5));
  tree.append(audit_file, "{}\n");
  CHECK(tree.run({"publish"}).exit_code == 1);
  CHECK(before.differences(tree.exports()) == Names{});
  CHECK(TreeSnapshot::of(tree.path("runtime/.publish")).names() ==
        Names{".", ".gitignore", "lock", "staging"});
}

}  // namespace
}  // namespace runtime_exports::blackbox
