#include <filesystem>
#include <memory>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
/// Checks for a refusal with 78: nothing is written.
void check_dangerous(const StateTree& tree, const Words& settings, const std::string& message) {
  for (const auto* command : {"publish", "validate"}) {
    Words words{command};
    for (const auto& one : settings) words.insert(words.end(), {"--set", one});
    INFO(settings.front());
    const auto before = tree.everything();
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 78);
    CHECK_THAT(ended.error, Catch::Contains(message));
    CHECK(before.differences(tree.everything()) == Names{});
  }
}

TEST_CASE("neither the exports nor the work folder may contain the project") {
  const StateTree tree;
  fs::create_directory_symlink(tree.root(), tree.path("link"));
  tree.make_folder("inner");
  const std::string setting = GENERATE("paths.exports=", "paths.work=");
  for (const auto& folder :
       {std::string{"/"}, std::string{"."}, std::string{"./"}, tree.root(), tree.root() + "/../",
        std::string{"inner/.."}, tree.path("link"), tree.path("inner/../link/.")}) {
    check_dangerous(tree, {setting + folder}, "this folder holds the project");
  }
  for (const auto* folder : {"shared", "shared/state", "changelog", "shared/config"}) {
    tree.make_folder("shared/config");
    check_dangerous(tree, {setting + folder}, "this folder holds the ");
    check_dangerous(tree, {setting + tree.path(folder)}, "this folder holds the ");
  }
  check_dangerous(tree, {setting + ".git"}, "is in the `.git` folder");
  check_dangerous(tree, {setting + ".git/hooks"}, "is in the `.git` folder");
}

TEST_CASE("publish refuses a folder that contains the key") {
  const StateTree tree;
  tree.write("keys/key", "0123456789abcdef0123456789abcdef\n");
  check_dangerous(tree, {"paths.exports=keys", "privacy.hmac_key_file=keys/key"},
                  "this folder holds the pseudonym key");
}

TEST_CASE("exports and work folder may not be inside each other, however they are written") {
  const StateTree tree;
  const bool exist = GENERATE(false, true);
  if (exist) REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const auto& work :
       {std::string{"runtime/exports"}, std::string{"runtime/exports/.work"},
        tree.path("runtime/exports/.work"), tree.path("shared/../runtime/exports")}) {
    check_dangerous(tree, {"paths.work=" + work}, "the work folder is in the exports folder");
  }
  check_dangerous(tree, {"paths.exports=" + tree.path("out"), "paths.work=out/work"},
                  "the work folder is in the exports folder");
  for (const auto& exports :
       {std::string{"runtime/.publish/staging"}, tree.path("runtime/.publish/staging"),
        std::string{"runtime/.publish/staging/x"}}) {
    check_dangerous(tree, {"paths.exports=" + exports}, "the exports folder is in the work folder");
  }
}

TEST_CASE(
    "modes that give others access to admin files, or keep the owner out, are settings errors") {
  const StateTree tree;
  const std::string setting =
      GENERATE("admin_file=0666", "admin_file=0644", "admin_file=0641", "admin_file=0642",
               "admin_dir=0755", "admin_dir=0751", "admin_dir=0702", "admin_file=0240",
               "admin_dir=0600", "public_file=0044", "public_dir=0655", "public_file=4644");
  check_dangerous(tree, {"permissions." + setting},
                  "permissions." + setting.substr(0, setting.find('=')));
}

TEST_CASE("modes that give a group access to admin files are accepted") {
  const StateTree tree;
  CHECK(tree.run({"publish", "--set", "permissions.admin_file=0660", "--set",
                  "permissions.admin_dir=0770"})
            .exit_code == 0);
}

TEST_CASE("a first publish that is refused leaves nothing") {
  const StateTree tree;
  std::string why = GENERATE("no state", "no changelog", "a bad row", "no rights", "no export");
  CAPTURE(why);
  Words words{"publish"};
  if (why == "no state") tree.remove("shared");
  if (why == "no changelog") tree.remove("changelog");
  if (why == "a bad row") tree.append(users_file, "{}\n");
  if (why == "no export") words.insert(words.end(), {"--only", "no"});
  if (why == "no rights") tree.make_folder("runtime/exports/version.json");
  const auto before = tree.everything().names();
  CHECK(tree.run(words).exit_code != 0);
  CHECK(tree.everything().names() == before);
}

TEST_CASE("a first publish that is refused keeps what was there before") {
  const StateTree tree;
  tree.make_folder("runtime/exports");
  tree.append(users_file, "{}\n");
  const auto before = tree.everything().names();
  CHECK(tree.run({"publish"}).exit_code == 1);
  CHECK(tree.everything().names() == before);
}

TEST_CASE("refused publishers do not remove the folder of one that runs at the same time") {
  const StateTree tree;
  std::vector<std::unique_ptr<RunningProgram>> refused;
  for (int i = 0; i < 8; ++i) {
    refused.push_back(std::make_unique<RunningProgram>(
        tree.request({"publish", "--wait", "60", "--only", "version", "--generated-at", "never"})));
  }
  CHECK(tree.run({"publish", "--wait", "60"}).exit_code == 0);
  for (const auto& one : refused) CHECK(one->wait().exit_code == 2);
  CHECK(tree.run({"publish", "--check"}).exit_code == 0);
}

TEST_CASE(
    "a user who may read the exports but not the work folder may run commands that do not write") {
  if (geteuid() != 0) {
    WARN("skipped: only root can become another user");
    return;
  }
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--set", "permissions.admin_file=0640"}).exit_code == 0);
  for (const auto& entry : fs::recursive_directory_iterator{tree.path("runtime/exports")}) {
    REQUIRE(chown(entry.path().c_str(), 0, 65534) == 0);
  }
  fs::permissions(tree.root(), fs::perms{0755});
  for (const auto& words : {Words{"validate"}, Words{"publish", "--check"}, Words{"diff"}}) {
    auto request = tree.request(words);
    request.user = 65534;
    const auto ended = test_support::run_program(request);
    INFO(ended.error);
    CHECK(ended.exit_code == 0);
    CHECK_THAT(ended.error, Catch::Contains("this user may not read the work folder"));
  }
  for (const auto& words : {Words{"publish"}, Words{"recover"}, Words{"recover", "--discard"}}) {
    auto request = tree.request(words);
    request.user = 65534;
    const auto ended = test_support::run_program(request);
    CHECK(ended.exit_code == 74);
    CHECK_THAT(ended.error,
               Catch::Contains("runtime/.publish") && Catch::Contains("this user may not do that"));
  }
}

TEST_CASE("a folder that this user may not write to is known before the first file is replaced") {
  if (geteuid() != 0) {
    WARN("skipped: only root can become another user");
    return;
  }
  const StateTree tree;
  fs::permissions(tree.root(), fs::perms{0755});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const auto& entry : fs::recursive_directory_iterator{tree.root()}) {
    REQUIRE(chown(entry.path().c_str(), 65534, 65534) == 0);
  }
  REQUIRE(chown(tree.path("runtime/exports/telemetry").c_str(), 0, 0) == 0);
  tree.append(events_file, event_row(1, "A new event"));
  const auto before = tree.exports();
  auto request = tree.request({"publish"});
  request.user = 65534;
  const auto ended = test_support::run_program(request);
  CHECK(ended.exit_code == 74);
  CHECK_THAT(ended.error, Catch::Contains("runtime/exports/telemetry: nothing can be published "
                                          "here (Permission denied)"));
  CHECK(ended.out == "Refused: nothing was published.\n");
  CHECK(before.differences(tree.exports()) == std::vector<std::string>{});
}

TEST_CASE("a work folder that every user may write to is refused") {
  const StateTree tree;
  tree.make_folder("runtime/.publish");
  fs::permissions(tree.path("runtime/.publish"), fs::perms{0777});
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 73);
  CHECK_THAT(ended.error, Catch::Contains("error: runtime/.publish: every user of the machine may "
                                          "write to the work folder\n  help: `chmod 700 "
                                          "runtime/.publish`"));
  fs::permissions(tree.path("runtime/.publish"), fs::perms{0770});
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("a published file that is an input under another name is not replaced") {
  const StateTree tree;
  const auto snapshot = std::string{"runtime/exports/runtime_snapshot.json"};
  fs::create_directories(tree.path("runtime/exports"));
  fs::create_hard_link(tree.path("shared/state/runtime_snapshot.json"), tree.path(snapshot));
  for (const auto* command : {"publish", "validate"}) {
    const auto ended = tree.run({command});
    CHECK(ended.exit_code == 73);
    CHECK(ended.error.find(snapshot + ": the target is an input of the exports") !=
          std::string::npos);
  }
  CHECK(fs::hard_link_count(tree.path(snapshot)) == 2);
  CHECK_FALSE(fs::exists(tree.path("runtime/exports/version.json")));
}

TEST_CASE("the help of a refusal follows from what the system said") {
  if (geteuid() != 0) {
    WARN("skipped: only root can become another user");
    return;
  }
  const StateTree tree;
  fs::permissions(tree.root(), fs::perms{0755});
  fs::permissions(tree.path(changelog_file), fs::perms::none);
  auto request = tree.request({"changelog", "add", "--title", "X", "--description", "Y"});
  request.user = 65534;
  const auto ended = test_support::run_program(request);
  CHECK(ended.exit_code == 66);
  CHECK_THAT(ended.error, Catch::Contains(changelog_file) && !Catch::Contains("[]") &&
                              Catch::Contains("this user may not do that"));
  fs::permissions(tree.path(changelog_file), fs::perms{0644});
  fs::permissions(tree.path(events_file), fs::perms::none);
  request = tree.request({"validate"});
  request.user = 65534;
  const auto validated = test_support::run_program(request);
  CHECK(validated.exit_code == 66);
  CHECK_THAT(validated.error,
             Catch::Contains(events_file) && Catch::Contains("this user may not do that"));
}

TEST_CASE("a published file that this user may not read is not called missing or malformed") {
  if (geteuid() != 0) {
    WARN("skipped: only root can become another user");
    return;
  }
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/clips.json", R"({"clips": []})");
  fs::permissions(tree.root(), fs::perms{0755});
  fs::permissions(tree.path("runtime/exports/admin"), fs::perms{0700});
  fs::permissions(tree.path("runtime/exports/clips.json"), fs::perms::none);
  auto request = tree.request({"verify", "runtime/exports"});
  request.user = 65534;
  const auto verified = test_support::run_program(request);
  CHECK(verified.exit_code == 74);
  CHECK_THAT(verified.error, Catch::Contains("admin/manifest.json: the published file cannot be "
                                             "opened (Permission denied)") &&
                                 !Catch::Contains("there is no manifest"));
  CHECK_THAT(verified.error, Catch::Contains("clips.json: the published file cannot be opened "
                                             "(Permission denied)") &&
                                 !Catch::Contains("tell whoever writes the file"));
}

}  // namespace
}  // namespace runtime_exports::blackbox
