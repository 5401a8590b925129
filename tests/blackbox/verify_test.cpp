#include <cstdint>
#include <ctime>
#include <filesystem>

#include "mirror.hpp"
#include "support/catch.hpp"
#include <fmt/chrono.h>
#include <sys/stat.h>

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("verify finds a copy of the exports in order, and writes nothing") {
  const Mirror mirror;
  const auto before = mirror.everything();
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out.starts_with("file "));
  const auto table = without_times(ended.out);
  CHECK(table.starts_with("file bytes rows result\nversion.json "));
  CHECK(holds(table, " 1 ok\nadmin/audit/audit.json "));
  CHECK(ended.out.ends_with("\n\nClean: 12 files, generation 1.\n"));
  CHECK(before.differences(mirror.everything()) == Names{});
}

TEST_CASE("verify needs neither state nor settings, and works on the exports folder itself") {
  const StateTree tree{Content::sample};
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.remove("shared");
  tree.remove("changelog");
  const auto ended = tree.run({"verify", exports_folder});
  CHECK(ended.error.empty());
  CHECK(ended.exit_code == 0);
}

/// The time that many seconds from now, as a stamp.
std::string stamp_in(std::int64_t seconds) {
  const auto time = std::time(nullptr) + seconds;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(time));
}

void publish_at(const StateTree& tree, std::int64_t seconds) {
  REQUIRE(tree.run({"publish", "--generated-at", stamp_in(seconds)}).exit_code == 0);
}

ProgramResult verify_age(const StateTree& tree, const std::string& most) {
  return tree.run({"verify", exports_folder, "--max-age", most});
}

constexpr std::int64_t hour = 3600;

TEST_CASE("verify --max-age refuses a snapshot that is older, whatever the unit") {
  const StateTree tree;
  publish_at(tree, -2 * hour - 30);
  for (const auto* const most : {"7260s", "121m", "3h", "1d"}) {
    CAPTURE(most);
    CHECK(verify_age(tree, most).exit_code == 0);
  }
  for (const auto* const most : {"0s", "90s", "120m", "2h"}) {
    CAPTURE(most);
    const auto ended = verify_age(tree, most);
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error, "error: runtime_snapshot.json: it is "));
    CHECK(holds(ended.error,
                "[age]\n  help: see whether the runtime, the publisher or the copy "
                "stopped\n"));
  }
  CHECK(tree.run({"verify", exports_folder}).exit_code == 0);
}

TEST_CASE("verify --max-age refuses a stamp over five minutes in the future") {
  const StateTree soon;
  publish_at(soon, 290);
  CHECK(verify_age(soon, "1h").exit_code == 0);
  const StateTree later;
  publish_at(later, 330);
  const auto ended = verify_age(later, "1h");
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, " seconds in the future [age]\n  help: check the clocks"));
}

TEST_CASE("verify --max-age takes the stamp of the manifest if there is no snapshot") {
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--only", "version", "--generated-at", stamp_in(-hour)}).exit_code ==
          0);
  CHECK(verify_age(tree, "2h").exit_code == 0);
  const auto ended = verify_age(tree, "30m");
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: manifest.json: it is "));
}

TEST_CASE("verify --max-age takes only a whole number and a unit") {
  const StateTree tree;
  for (const auto* const most :
       {"", "2", "h", "-1h", "1.5h", "2w", "2 h", "2H", "99999999999999999999s"}) {
    CAPTURE(most);
    const auto ended = verify_age(tree, most);
    CHECK(ended.exit_code == 2);
    CHECK(holds(ended.error, "--max-age"));
  }
}

TEST_CASE("verify names files that do not match the manifest") {
  const Mirror mirror;
  const std::string changed =
      " [manifest.digest]\n  help: someone changed it after it was published, or the copy is "
      "incomplete; copy the whole tree again, or publish again\n";
  SECTION("by its size") {
    mirror.append("telemetry/events.json", "\n");
    CHECK(mirror.verify().error ==
          "error: telemetry/events.json: it does not match manifest.json: its size differs" +
              changed);
  }
  SECTION("by its digest") {
    mirror.replace("version.json", "Sample", "Simple");
    CHECK(mirror.verify().error ==
          "error: version.json: it does not match manifest.json: its digest differs" + changed);
  }
  SECTION("of the admin files") {
    mirror.append("admin/audit/audit.json", "\n");
    CHECK(holds(mirror.verify().error,
                "audit.json: it does not match admin/manifest.json: its size differs"));
  }
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(ended.out.ends_with("\nRefused: 1 problem found in 12 files.\n"));
  CHECK(holds(without_times(ended.out), " refused\n"));
}

TEST_CASE("verify reports a missing file that the manifest lists") {
  const Mirror mirror;
  mirror.remove("telemetry/rates.json");
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(ended.error ==
        "error: manifest.json: telemetry/rates.json is listed, but is missing "
        "[manifest.missing]\n  help: copy the tree again, or publish again\n");
  CHECK(holds(without_times(ended.out), "\ntelemetry/rates.json - - missing\n"));
}

TEST_CASE("verify refuses an export that no manifest lists") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto rates = tree.read("runtime/exports/telemetry/rates.json");
  tree.remove(exports_folder);
  tree.set({{"exports", {{"enabled", {"version", "snapshot"}}}}});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/telemetry/rates.json", rates);
  const auto ended = tree.run({"verify", exports_folder});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error ==
        "error: telemetry/rates.json: manifest.json does not list this file [manifest.unlisted]\n  "
        "help: publish it again, or move it away: it does not belong to a generation\n");
}

TEST_CASE("verify refuses manifests of two generations, and unreadable manifests") {
  const Mirror mirror;
  mirror.replace("admin/manifest.json", "\"generation\": 1", "\"generation\": 7");
  auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(ended.error ==
        "error: admin/manifest.json: its generation is 7, but that of manifest.json is 1 "
        "[manifest.generation]\n  help: the copy was made during a publish, or in parts; copy "
        "again\n");
  mirror.write("admin/manifest.json", "{");
  ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "admin/manifest.json: it cannot be read as a manifest"));
}

TEST_CASE("verify opens no file of other programs, even if a manifest lists it") {
  const Mirror mirror;
  mirror.replace("manifest.json", "\"path\": \"version.json\"",
                 "\"path\": \"../../../etc/passwd\"");
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(
      holds(ended.error, "manifest.json: it lists a file, which is not one of the public exports"));
  CHECK_FALSE(holds(ended.error, "passwd"));
}

TEST_CASE("verify checks documents, and rows one by one") {
  const Mirror mirror;
  mirror.replace("admin/users/users.json", "\"created_at\"", "\"password_hash\"");
  mirror.replace("version.json", "\"runtime\"", "\"someone\"");
  mirror.relist();
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "admin/users/users.json:12:"));
  CHECK(holds(ended.error, "/users/0/"));
  CHECK(holds(ended.error, "error: version.json:6:13: /source: "));
  CHECK_FALSE(holds(ended.error, "someone"));
}

TEST_CASE("verify refuses private data in public files, unless the settings allow it") {
  const Mirror mirror;
  mirror.replace("telemetry/events.json", "Snapshot published", "mail to jo@example.org");
  mirror.relist();
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: telemetry/events.json:"));
  CHECK(holds(ended.error, "/events/0/message: the text holds "));
  CHECK(holds(ended.error, "[privacy.email]"));
  CHECK_FALSE(holds(ended.error, "jo@"));
  mirror.tree().set({{"privacy",
                      {{"allow",
                        {{{"rule", "email"},
                          {"text", "jo@example.org"},
                          {"pointer", "/events/*/message"},
                          {"reason", "the desk's own address"}}}}}}});
  CHECK(mirror.verify({"--config", mirror.tree().path(settings_file)}).exit_code == 0);
}

TEST_CASE("an e-mail address in a changelog is refused unless the changelog matches the manifest") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.remove("runtime/exports/manifest.json");
  auto text = tree.read("runtime/exports/changelog.runtime.json");
  const auto at = text.find("The first entry.");
  REQUIRE(at != std::string::npos);
  tree.write("runtime/exports/changelog.runtime.json", text.replace(at, 16, "Ask jo@example.org"));
  const auto ended = tree.run({"verify", exports_folder});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: changelog.runtime.json:6:20: /0/description: "));
}

TEST_CASE("verify compares the two changelogs") {
  const Mirror mirror;
  mirror.replace("changelog.json", "\"title\": \"First\"", "\"title\": \"Last\"");
  mirror.relist();
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "[changelog.disagreement]"));
}

TEST_CASE("verify refuses temporary names and work folders, and notes files of other programs") {
  const Mirror mirror;
  mirror.write("README.md", "Read me.\n");
  mirror.write("deep/down/a.tmp", "");
  mirror.write(".publish/staging/0", "{}");
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(ended.error ==
        "error: .publish: a publisher's work folder is in the exports folder: it may hold copies "
        "of admin exports [tree.work-folder]\n  help: set `paths.work` to a folder that is not "
        "copied or served, and move this one there\ninfo: README.md: this is not one of this "
        "program's files "
        "[tree.unknown]\nerror: deep/down/a.tmp: there is a temporary file in the exports folder "
        "[temporary-name]\n  help: move it away: everyone can read the exports\ninfo: "
        "deep/down/a.tmp: this is not one of this program's files [tree.unknown]\n");
  CHECK(ended.out.ends_with("\nRefused: 2 problems found in 12 files and 2 of other programs.\n"));
}

TEST_CASE("fifty names of other programs are noted, and the rest is counted") {
  const Mirror mirror;
  for (int i = 0; i < 60; ++i) mirror.write("other" + std::to_string(i) + ".txt", "x");
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 0);
  CHECK(std::count(ended.error.begin(), ended.error.end(), '\n') == 51);
  CHECK(ended.error.ends_with("info: .: and 10 more of these [tree]\n"));
  CHECK(mirror.verify({"--quiet"}).error.empty());
}

TEST_CASE("a link, a FIFO or a folder in the place of an export is unsafe") {
  const Mirror mirror;
  const auto path = mirror.path("telemetry/rates.json");
  mirror.remove("telemetry/rates.json");
  SECTION("a link") {
    std::filesystem::create_symlink("errors.json", path);
  }
  SECTION("a link to nothing") {
    std::filesystem::create_symlink("nothing", path);
  }
  SECTION("a FIFO") {
    REQUIRE(mkfifo(path.c_str(), 0644) == 0);
  }
  SECTION("a folder") {
    std::filesystem::create_directory(path);
  }
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 73);
  CHECK(holds(ended.error, "error: telemetry/rates.json: "));
  CHECK(holds(without_times(ended.out), "\ntelemetry/rates.json - - unreadable\n"));
}

TEST_CASE("a link to the exports folder is followed, but no link below it") {
  const Mirror mirror;
  std::filesystem::create_symlink("telemetry", mirror.path("other"));
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 0);
  CHECK(ended.error ==
        "info: other: it is a symbolic link that is not ours; it was not followed "
        "[tree.unknown]\n");
  std::filesystem::create_symlink(mirror.path(""), mirror.tree().path("current"));
  CHECK(mirror.tree().run({"verify", "current"}).exit_code == 0);
}

TEST_CASE("verify refuses a folder that is missing or contains no exports") {
  const StateTree tree;
  const auto missing = tree.run({"verify", "nowhere"});
  CHECK(missing.exit_code == 66);
  CHECK(missing.error ==
        "error: nowhere: the folder cannot be opened (No such file or directory)\n  help: name the "
        "folder that holds the exports\n");
  CHECK(missing.out == "Refused: 1 problem found.\n");
  CHECK(tree.run({"verify", snapshot_file}).exit_code == 66);
  tree.make_folder("empty");
  const auto empty = tree.run({"verify", "empty"});
  CHECK(empty.exit_code == 66);
  CHECK(empty.error ==
        "error: empty: this folder holds no exports of this program\n  help: name the folder that "
        "holds "
        "version.json and manifest.json; before the first publish there is none\n");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto root = tree.run({"verify", ".", "--quiet"});
  CHECK(root.exit_code == 66);
  CHECK(root.error ==
        "error: .: this folder holds no exports of this program\n  help: did you mean its folder "
        "`runtime/exports`?\n");
  CHECK(root.out == "Refused: 1 problem found.\n");
  CHECK(tree.run({"verify"}).exit_code == 2);
}

TEST_CASE("verify says that a publish is pending beside the exports") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/.publish/journal", "");
  for (const std::string folder : {"runtime/exports", "runtime/exports/", "./runtime/exports//"}) {
    const auto ended = tree.run({"verify", folder});
    CHECK(ended.exit_code == 75);
    CHECK(holds(ended.error, "journal: a publish is under way, or was interrupted"));
  }
}

TEST_CASE("verify's result as JSON is one document with the same findings") {
  const Mirror mirror;
  mirror.remove("telemetry/rates.json");
  const auto ended = mirror.verify({"--format", "json"});
  const auto result = Json::parse(ended.out);
  CHECK(ended.exit_code == 1);
  CHECK(result["command"] == "verify");
  CHECK(result["outcome"] == "refused");
  CHECK(result["exit_code"] == 1);
  CHECK(result["public_only"] == false);
  CHECK(result["generation"] == 1);
  CHECK(result["files"].size() == 12);
  CHECK(result["files"][4] ==
        Json{{"path", "telemetry/rates.json"}, {"audience", "public"}, {"result", "missing"}});
  CHECK(result["files"][8]["rows"] == 1);
  CHECK(result["findings"][0]["rule"] == "manifest.missing");
  CHECK(result["errors"].empty());
}

TEST_CASE("validate without a state suggests verify") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.remove(snapshot_file);
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 66);
  CHECK(holds(ended.error,
              "\n  help: without a state nothing can be validated; `runtime-exports verify "
              "runtime/exports` checks what is published\n"));
}

TEST_CASE("verify finds a pending publish however the exports folder is named") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  std::filesystem::create_directory_symlink("runtime/exports", tree.path("current"));
  std::filesystem::create_directory_symlink("runtime", tree.path("site"));
  tree.write("runtime/.publish/journal", "");
  for (const auto& folder :
       Words{tree.path("runtime/exports"), "shared/../runtime/exports",
             "runtime/exports/../exports", "current", "site/exports", tree.path("current")}) {
    CAPTURE(folder);
    const auto ended = tree.run({"verify", folder});
    CHECK(ended.exit_code == 75);
    CHECK(holds(ended.error, "journal: a publish is under way, or was interrupted"));
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox
