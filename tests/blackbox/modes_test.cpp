#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>

namespace runtime_exports::blackbox {
namespace {

void check_modes(const TreeSnapshot& exports, mode_t public_file, mode_t public_folder,
                 mode_t admin_file, mode_t admin_folder) {
  for (const auto& name : exports.names()) {
    if (name == ".") continue;
    INFO(name);
    const auto& entry = exports.at(name);
    const bool admin = name.starts_with("admin");
    if (entry.kind == 'f') CHECK(entry.mode == (admin ? admin_file : public_file));
    if (entry.kind == 'd') CHECK(entry.mode == (admin ? admin_folder : public_folder));
  }
}

TEST_CASE("public files are 0644 in 0755, admin files 0640 in 0750, whatever the umask") {
  const auto umask = GENERATE(mode_t{0}, mode_t{022}, mode_t{077}, mode_t{0777});
  const StateTree tree;
  auto request = tree.request({"publish"});
  request.umask = umask;
  REQUIRE(test_support::run_program(request).exit_code == 0);
  check_modes(tree.exports(), 0644, 0755, 0640, 0750);
  CHECK(tree.exports().at(".").mode == 0755);
  CHECK(tree.everything().at("runtime/.publish").mode == 0700);
}

TEST_CASE("the modes of the settings are used") {
  const StateTree tree;
  tree.set({{"permissions",
             {{"public_file", "0664"},
              {"public_dir", "0775"},
              {"admin_file", "0600"},
              {"admin_dir", "0700"}}}});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  check_modes(tree.exports(), 0664, 0775, 0600, 0700);
}

TEST_CASE("equal bytes with a wrong mode get the right mode") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto before = tree.exports();
  REQUIRE(chmod(tree.path("runtime/exports/version.json").c_str(), 0600) == 0);
  REQUIRE(chmod(tree.path("runtime/exports/admin/users/users.json").c_str(), 0644) == 0);
  REQUIRE(chmod(tree.path("runtime/exports/admin/users").c_str(), 0777) == 0);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  const auto after = tree.exports();
  check_modes(after, 0644, 0755, 0640, 0750);
  for (const auto& name : after.names()) CHECK(before.at(name).inode == after.at(name).inode);
}

TEST_CASE("a manifest with a wrong mode gets the right mode") {
  const auto name = GENERATE(as<std::string>{}, "manifest.json", "admin/manifest.json");
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  REQUIRE(chmod(tree.path("runtime/exports/" + name).c_str(), 0666) == 0);
  CHECK(tree.run({"publish"}).exit_code == 0);
  check_modes(tree.exports(), 0644, 0755, 0640, 0750);
}

TEST_CASE("neither the bytes nor the mode of another program's file change") {
  const StateTree tree;
  tree.write("runtime/exports/clips.json", "{}");
  REQUIRE(chmod(tree.path("runtime/exports/clips.json").c_str(), 0600) == 0);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.exports().at("clips.json").mode == 0600);
}

TEST_CASE("a publish that only corrects modes says so") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto spoil = [&] {
    REQUIRE(chmod(tree.path("runtime/exports/version.json").c_str(), 0600) == 0);
  };
  spoil();
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.ends_with(
      "Corrected modes in runtime/exports, which already holds generation 1.\n"));
  spoil();
  const auto result = Json::parse(tree.run({"publish", "--format", "json"}).out);
  CHECK(result["outcome"] == "published");
  CHECK(result["generation"] == 1);
  check_modes(tree.exports(), 0644, 0755, 0640, 0750);
  CHECK(Json::parse(tree.run({"publish", "--format", "json"}).out)["outcome"] == "unchanged");
}

}  // namespace
}  // namespace runtime_exports::blackbox
