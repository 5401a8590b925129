#include "mirror.hpp"
#include <catch2/catch.hpp>

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("--public refuses admin files at their places") {
  const Mirror mirror;
  auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  const auto found = [](const std::string& path) {
    return "error: " + path +
           ": a file of the admin audience lies in a public tree; remove it "
           "[privacy.admin-file]\n";
  };
  CHECK(ended.error == found("admin/audit/audit.json") + found("admin/manifest.json") +
                           found("admin/users/users.json"));
  mirror.make_public();
  ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out.ends_with("\n\nClean for the public: 9 files, generation 1.\n"));
  mirror.write("admin/users/users.json.gz", "\x1f\x8b");
  CHECK(mirror.verify({"--public"}).exit_code == 1);
}

TEST_CASE("--public refuses admin files under other names, by what they hold") {
  const Mirror mirror{Content::sample};
  const auto [file, held] = GENERATE(
      table<std::string, std::string>({{exports_folder + "/admin/users/users.json", "accounts"},
                                       {exports_folder + "/admin/audit/audit.json", "an audit"},
                                       {exports_folder + "/admin/manifest.json", "the manifest"},
                                       {users_file, "accounts"},
                                       {audit_file, "an audit log"},
                                       {auth_file, "raw authentication events"},
                                       {snapshot_file, "the runtime's own snapshot"}}));
  mirror.make_public();
  REQUIRE(mirror.verify({"--public"}).exit_code == 0);
  mirror.write("old/notes.txt", mirror.tree().read(file));
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.starts_with("error: old/notes.txt: the file holds " + held));
  CHECK(holds(ended.error, ", which only admins may see; remove it [privacy.admin-content]\n"));
  CHECK(mirror.verify().exit_code == 0);
}

TEST_CASE("--public looks into the beginning of large files, and says so") {
  const Mirror mirror{Content::sample};
  mirror.make_public();
  mirror.write("large.txt", std::string(std::size_t{2} << 20U, 'x'));
  mirror.write("packed.gz", "\x1f\x8b\x08");
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error ==
        "info: large.txt: the file is not ours [tree.unknown]\n"
        "info: packed.gz: the file is compressed and was not looked into [tree.compressed]\n"
        "info: packed.gz: the file is not ours [tree.unknown]\n"
        "info: .: 1 of the other files are above 1048576 bytes; only their beginning was looked "
        "at [tree.large-file]\n");
}

TEST_CASE("the public exports and the sample files of others are clean for the public") {
  const Mirror mirror{Content::sample};
  mirror.make_public();
  for (const std::string name :
       {"clips.json", "polls.json", "tallies.json", "scoreboards.json", "README.md"}) {
    std::filesystem::copy(SAMPLE_ROOT "/runtime/exports/" + name, mirror.path(name));
  }
  const auto ended = mirror.verify({"--public"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == "info: README.md: the file is not ours [tree.unknown]\n");
}

TEST_CASE("public exports under other names are no admin content") {
  const Mirror mirror{Content::sample};
  mirror.make_public();
  for (const std::string name :
       {"version", "changelog", "changelog.runtime", "telemetry/events", "telemetry/rates",
        "telemetry/errors", "telemetry/auth_events", "runtime_snapshot", "manifest"}) {
    mirror.write(name + ".copy", mirror.read(name + ".json"));
  }
  CHECK(mirror.verify({"--public"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox
