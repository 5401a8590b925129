#include <filesystem>
#include <string>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

const Json skipping{{"exports", {{"skip_missing", true}}}};

void remove_state(const StateTree& tree) {
  for (const auto& file : {counters_file, errors_file, users_file, audit_file}) tree.remove(file);
}

TEST_CASE("with skip_missing an export whose input is missing is left out and reported") {
  const StateTree tree;
  remove_state(tree);
  REQUIRE(tree.run({"publish", "--quiet"}).exit_code == 66);
  tree.set(skipping);
  const auto ended = tree.run({"publish"});
  CAPTURE(ended.error);
  REQUIRE(ended.exit_code == 0);
  CHECK(ended.error.find("shared/state/telemetry/counters.jsonl: the file does not exist, so the "
                         "export `telemetry.rates` is left out [export.skipped]") !=
        std::string::npos);
  CHECK(ended.error.find("`admin.audit` is left out") != std::string::npos);
  CHECK(tree.exists("runtime/exports/telemetry/events.json"));
  CHECK_FALSE(tree.exists("runtime/exports/telemetry/rates.json"));
  CHECK_FALSE(tree.exists("runtime/exports/admin"));
  CHECK(tree.run({"validate"}).exit_code == 0);
}

TEST_CASE("with skip_missing the snapshot and the changelog are still needed") {
  for (const auto& file : {snapshot_file, changelog_file}) {
    CAPTURE(file);
    const StateTree tree;
    tree.set(skipping);
    tree.remove(file);
    CHECK(tree.run({"publish", "--quiet"}).exit_code == 66);
    CHECK(tree.is_unpublished());
  }
}

TEST_CASE("with skip_missing what was published before must be there") {
  const StateTree tree;
  tree.set(skipping);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.remove(counters_file);
  const auto before = tree.exports();
  const auto ended = tree.run({"publish", "--quiet"});
  CHECK(ended.exit_code == 66);
  CHECK(ended.error.find("the export `telemetry.rates` needs it") != std::string::npos);
  CHECK(before.differences(tree.exports()).empty());
}

TEST_CASE("with skip_missing what is in the previous set or an earlier copy must be there") {
  const StateTree tree;
  tree.set(skipping);
  REQUIRE(tree.run({"publish", "--export-public", "live"}).exit_code == 0);
  tree.remove("runtime");
  tree.remove(counters_file);
  for (const auto* option : {"--previous", "--export-public"}) {
    CAPTURE(option);
    const auto ended = tree.run({"publish", "--quiet", option, "live"});
    CHECK(ended.exit_code == 66);
    CHECK(ended.error.find("the export `telemetry.rates` needs it") != std::string::npos);
    CHECK(tree.is_unpublished());
  }
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("with skip_missing there may be nothing left to publish") {
  const StateTree tree;
  tree.set(skipping);
  tree.write("runtime/exports/tallies.json", "{}\n");
  tree.remove(counters_file);
  const auto ended = tree.run({"publish", "--only", "telemetry.rates"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
}

TEST_CASE("without accounts a warning says that texts were not compared, and --strict refuses") {
  const StateTree tree;
  tree.set(skipping);
  for (const auto& file : {users_file, audit_file}) tree.remove(file);
  const auto strict = tree.run({"publish", "--strict"});
  CHECK(strict.exit_code == 1);
  CHECK(tree.is_unpublished());
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.find("warning: shared/state/accounts/users.jsonl: the file does not exist, so "
                         "public texts are not compared with the accounts [privacy.no-accounts]") !=
        std::string::npos);
  // Without anything to compare, there is nothing to say.
  CHECK(tree.run({"publish", "--only", "version"}).error.find("no-accounts") == std::string::npos);
}

TEST_CASE("with skip_missing and nothing left to publish there is nothing to do") {
  const StateTree tree;
  tree.set(skipping);
  tree.remove(counters_file);
  for (const Words& more : {Words{}, Words{"--export-public", "pub"}, Words{"--dry-run"}}) {
    CAPTURE(more);
    Words words{"publish", "--only", "telemetry.rates"};
    words.insert(words.end(), more.begin(), more.end());
    const auto ended = tree.run(words);
    CAPTURE(ended.error);
    CHECK(ended.exit_code == 0);
    CHECK(ended.out.ends_with("Nothing to do: the input of every selected export is missing.\n"));
    CHECK_FALSE(says(ended, "error: "));
    CHECK(tree.is_unpublished());
    CHECK_FALSE(tree.exists("pub"));
  }
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("manifest.json")["generation"] == 1);
}

TEST_CASE("with skip_missing an input that cannot be looked at is an error, not left out") {
  const StateTree tree;
  tree.set(skipping);
  SECTION("a file is in the place of its folder") {
    tree.remove("shared/state/accounts");
    tree.write("shared/state/accounts", "not a folder\n");
  }
  SECTION("its folder is a link to itself") {
    tree.remove("shared/state/accounts");
    std::filesystem::create_symlink("accounts", tree.path("shared/state/accounts"));
  }
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 66);
  CHECK(says(ended, "error: " + users_file + ": "));
  CHECK_FALSE(says(ended, "export.skipped"));
  CHECK(tree.is_unpublished());
}

TEST_CASE("with skip_missing an input in a closed folder is an error, not left out") {
  if (::getuid() != 0) return;
  constexpr uid_t nobody = 65534;
  const StateTree tree;
  tree.set(skipping);
  REQUIRE(::chown(tree.root().c_str(), nobody, nobody) == 0);
  REQUIRE(::chmod(tree.path("shared/state/accounts").c_str(), 0) == 0);
  auto request = tree.request({"publish"});
  request.user = nobody;
  const auto ended = test_support::run_program(request);
  CHECK(ended.exit_code == 66);
  CHECK(says(ended, "error: " + users_file + ": "));
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox
