#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
/// Checks for a refusal with 73: nothing is published and no file of the tree is touched.
void check_untouched(const StateTree& tree, Words words) {
  INFO(words.back());
  const auto before = tree.everything();
  const auto ended = tree.run(std::move(words));
  CHECK(ended.exit_code == 73);
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("--result-file replaces no input, setting, export or file of the work folder") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.set({{"project", "Sample"}});
  tree.append(events_file, event_row(1, "A new event"));
  tree.make_folder(".git");
  fs::create_directory_symlink(tree.root(), tree.path("link"));
  const std::string file =
      GENERATE("changelog/changelog.runtime.json", "shared/state/runtime_snapshot.json",
               "shared/state/telemetry/new.json", "shared/config/exports.json",
               "runtime/exports/version.json", "runtime/exports/admin/users/users.json",
               "runtime/exports/manifest.json", "runtime/exports/new.json", "runtime/.publish/lock",
               "shared/config/system.json", "./runtime/../shared/config/system.json",
               "runtime/.publish/journal", ".git/index",
               "changelog/../link/changelog/changelog.runtime.json", "link/runtime/.publish/x");
  for (const auto* command : {"publish", "validate"}) {
    check_untouched(tree, {command, "--result-file", file});
  }
  check_untouched(tree, {"validate", "--result-file", tree.path(file)});
  check_untouched(tree, {"schema", "check", "version.schema.json", "runtime/exports/version.json",
                         "--result-file", file});
}

TEST_CASE("--result-file knows the files of the project by other names too") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  SECTION("a hard link to an input") {
    fs::create_hard_link(tree.path(snapshot_file), tree.path("result.json"));
  }
  SECTION("a hard link to an export") {
    fs::create_hard_link(tree.path("runtime/exports/version.json"), tree.path("result.json"));
  }
  SECTION("where the changelog leads to") {
    fs::rename(tree.path(changelog_file), tree.path("result.json"));
    fs::create_symlink(tree.path("result.json"), tree.path(changelog_file));
  }
  check_untouched(tree, {"validate", "--result-file", "result.json"});
}

TEST_CASE("neither a result nor a page replaces the key of the pseudonyms") {
  const StateTree tree;
  tree.write("key", "0123456789abcdef0123456789ABCDEF");
  tree.set({{"privacy", {{"identifiers", "hmac"}, {"hmac_key_file", "key"}}}});
  check_untouched(tree, {"publish", "--result-file", "key"});
  check_untouched(tree, {"report", "--out", "key"});
}

TEST_CASE("neither a result nor a page replaces a file that the same command names") {
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--export-public", "pub"}).exit_code == 0);
  fs::copy(tree.path("pub"), tree.path("previous"), fs::copy_options::recursive);
  tree.write("before.json", tree.read(changelog_file));
  for (const std::string file : {"version.json", "new.json"}) {
    check_untouched(tree, {"publish", "--export-public", "pub", "--result-file", "pub/" + file});
    check_untouched(tree,
                    {"validate", "--previous", "previous", "--result-file", "previous/" + file});
    check_untouched(tree, {"verify", "pub", "--result-file", "./pub/" + file});
    check_untouched(tree, {"report", "pub", "--out", "pub/" + file});
  }
  check_untouched(tree, {"validate", "--baseline", "before.json", "--result-file", "before.json"});
  check_untouched(tree,
                  {"schema", "check", "version", "before.json", "--result-file", "before.json"});
}

TEST_CASE("--result-file replaces nothing but a regular file") {
  const StateTree tree;
  tree.write("precious", "kept");
  const std::string what = GENERATE("folder", "link", "fifo", "/dev/null");
  tree.make_folder("folder");
  fs::create_symlink("precious", tree.path("link"));
  REQUIRE(mkfifo(tree.path("fifo").c_str(), 0600) == 0);
  check_untouched(tree, {"publish", "--result-file", what});
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a settings file that --config names is not replaced") {
  const StateTree tree;
  tree.write("mine.json", "{}\n");
  check_untouched(tree, {"validate", "--config", "mine.json", "--result-file", "mine.json"});
}

TEST_CASE("a result that exceeds a size limit leaves the old one whole") {
  const StateTree tree;
  tree.write("result.json", "old");
  auto request = tree.request({"validate", "--result-file", "result.json"});
  request.limits = {{RLIMIT_FSIZE, 64}};
  const auto ended = test_support::run_program(request);
  CHECK(ended.exit_code == 74);
  CHECK(tree.read("result.json") == "old");
  CHECK_FALSE(tree.exists(".result.json.part"));
}

TEST_CASE("neither a copy nor schemas are written among the project's files") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  fs::create_directory_symlink(tree.path("runtime"), tree.path("link"));
  const std::string folder = GENERATE("runtime/exports/copy", "runtime/.publish/staging/copy",
                                      "shared/state/copy", ".git/copy", "link/exports/copy");
  tree.make_folder(".git");
  check_untouched(tree, {"publish", "--export-public", folder});
  check_untouched(tree, {"publish", "--export-public", tree.path(folder)});
  check_untouched(tree, {"schema", "export", folder});
}

TEST_CASE("one file is not written twice by one command") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  fs::create_directory_symlink(".", tree.path("link"));
  for (const auto& other : {std::string{"page.html"}, std::string{"./page.html"},
                            std::string{"link/page.html"}, tree.path("page.html")}) {
    check_untouched(tree, {"report", "--out", "page.html", "--result-file", other});
    CHECK_FALSE(tree.exists("page.html"));
  }
  tree.write("page.html", "old\n");
  check_untouched(tree, {"report", "--out", "page.html", "--result-file", "link/page.html"});
  CHECK(tree.run({"report", "--out", "page.html", "--result-file", "result.json"}).exit_code == 0);
}

TEST_CASE("a command without settings does not replace the files that they name") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("key", "0123456789abcdef0123456789ABCDEF");
  tree.set({{"privacy", {{"identifiers", "hmac"}, {"hmac_key_file", "key"}}}});
  check_untouched(tree, {"verify", "runtime/exports", "--result-file", "key"});
  CHECK(tree.run({"verify", "runtime/exports", "--result-file", "result.json"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox
