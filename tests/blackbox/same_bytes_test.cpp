#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

constexpr uid_t nobody = 65534;

std::map<std::string, std::string> publish_with(mode_t umask, const std::string& variable) {
  const StateTree tree{Content::sample};
  auto request = tree.request({"publish"});
  request.umask = umask;
  if (!variable.empty()) request.environment.push_back(variable);
  REQUIRE(test_support::run_program(request).exit_code == 0);
  return tree.exports().contents();
}

TEST_CASE("the same state gives the same bytes in every time zone, locale, umask and folder") {
  const auto expected = publish_with(022, "");
  REQUIRE(expected.size() == 17);
  CHECK(publish_with(022, "TZ=Pacific/Kiritimati") == expected);
  CHECK(publish_with(022, "LC_ALL=tr_TR.UTF-8") == expected);
  CHECK(publish_with(022, "LC_ALL=POSIX") == expected);
  CHECK(publish_with(077, "") == expected);
  CHECK(publish_with(0, "") == expected);
}

TEST_CASE("another user gets the same bytes and modes") {
  if (getuid() != 0) return;
  const StateTree tree{Content::sample};
  for (const auto& found : std::filesystem::recursive_directory_iterator{tree.root()}) {
    REQUIRE(lchown(found.path().c_str(), nobody, nobody) == 0);
  }
  REQUIRE(lchown(tree.root().c_str(), nobody, nobody) == 0);
  auto request = tree.request({"publish"});
  request.user = nobody;
  const auto ended = test_support::run_program(request);
  if (ended.exit_code == 127) {
    WARN("the build folder is closed to other users: nothing was tried");
    return;
  }
  REQUIRE(ended.exit_code == 0);
  CHECK(tree.exports().contents() == publish_with(022, ""));
}

TEST_CASE("the root may be named in any way") {
  const auto expected = publish_with(022, "");
  const StateTree tree{Content::sample};
  const auto publish_elsewhere = [&](const std::string& folder, const std::string& root) {
    auto request = tree.request({"publish", "--root", root});
    request.folder = folder;
    CHECK(test_support::run_program(request).exit_code == 0);
    CHECK(tree.exports().contents() == expected);
    tree.remove("runtime");
  };
  publish_elsewhere("/", tree.root());
  publish_elsewhere(tree.root(), tree.root() + "/");
  publish_elsewhere(tree.path("shared/state"), "../..");
}

TEST_CASE("rows of an array in a .json file give the same export as a .jsonl file") {
  const StateTree lines{Content::sample};
  const StateTree array{Content::sample};
  for (const auto& file :
       {events_file, errors_file, counters_file, auth_file, users_file, audit_file}) {
    auto text = array.read(file);
    text.pop_back();
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
      text.replace(at, 1, ",\n");
    }
    array.write(file.substr(0, file.size() - 1), "[" + text + "]\n");
    array.remove(file);
  }
  REQUIRE(lines.run({"publish"}).exit_code == 0);
  const auto ended = array.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error ==
        "info: shared/state/telemetry/events.json: 1 row left out: later than the snapshot "
        "[input.late-rows]\n"
        "info: shared/state/telemetry/auth_events.json: 1 row left out: later than the snapshot "
        "[input.late-rows]\n");
  CHECK(array.exports().contents() == lines.exports().contents());
}

}  // namespace
}  // namespace runtime_exports::blackbox
