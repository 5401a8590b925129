#include <chrono>
#include <thread>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

/// Holds the publishers' lock of a tree.
class HeldLock {
 public:
  explicit HeldLock(const StateTree& tree) {
    tree.make_folder("runtime/.publish");
    file_ = open(tree.path("runtime/.publish/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(flock(file_, LOCK_EX | LOCK_NB) == 0);
  }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;
  ~HeldLock() { release(); }

  void release() {
    if (file_ != -1) close(file_);
    file_ = -1;
  }

 private:
  int file_ = -1;
};

const std::string held =
    "error: runtime/.publish/lock: another publisher holds the lock\n  help: wait for it to "
    "finish, or let `--wait "
    "SECONDS` do so\n";

TEST_CASE("a publisher finds the lock held and is busy") {
  const StateTree tree;
  const HeldLock lock{tree};
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 75);
  CHECK(ended.out == "Refused: nothing was published.\n");
  CHECK(ended.error == held);
  CHECK(tree.is_unpublished());
}

TEST_CASE("--wait waits for the lock and then publishes") {
  const StateTree tree;
  HeldLock lock{tree};
  RunningProgram program{tree.request({"publish", "--wait", "60"})};
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  CHECK(tree.is_unpublished());
  lock.release();
  CHECK(program.wait().exit_code == 0);
  CHECK(tree.exists("runtime/exports/version.json"));
}

TEST_CASE("--wait gives up when its time is over") {
  const StateTree tree;
  const HeldLock lock{tree};
  const auto ended = tree.run({"publish", "--wait", "0.3"});
  CHECK(ended.exit_code == 75);
  CHECK(ended.error == held);
  CHECK(ended.duration >= std::chrono::milliseconds{300});
}

TEST_CASE("every command that writes the state or the changelog names the lock that is held") {
  const StateTree tree;
  const HeldLock lock{tree};
  tree.write("changelog/unreleased/a.json", R"({"id": "a", "title": "A", "description": "B"})");
  const auto before = tree.everything();
  for (const auto& words :
       {Words{"version", "stamp", "9.0.0"},
        Words{"changelog", "add", "--title", "A", "--description", "B"},
        Words{"changelog", "add", "--title", "A", "--description", "B", "--fragment"},
        Words{"changelog", "collect"}}) {
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 75);
    CHECK(ended.error == held);
  }
  CHECK(before.differences(tree.everything()) == std::vector<std::string>{});
}

TEST_CASE("commands that do not write need no lock") {
  const StateTree tree;
  const HeldLock lock{tree};
  CHECK(tree.run({"validate"}).exit_code == 0);
  CHECK(tree.run({"publish", "--dry-run"}).exit_code == 0);
  CHECK(tree.run({"publish", "--check"}).exit_code == 3);
}

TEST_CASE("if two publishers start at once, one publishes and the other waits or is busy") {
  const StateTree tree{Content::sample};
  SECTION("busy") {
    RunningProgram one{tree.request({"publish"})};
    RunningProgram other{tree.request({"publish"})};
    const auto first = one.wait().exit_code;
    const auto second = other.wait().exit_code;
    CHECK((first == 0 || second == 0));
    CHECK((first == 0 || first == 75));
    CHECK((second == 0 || second == 75));
  }
  SECTION("waiting") {
    RunningProgram one{tree.request({"publish", "--wait", "60"})};
    RunningProgram other{tree.request({"publish", "--wait", "60"})};
    CHECK(one.wait().exit_code == 0);
    CHECK(other.wait().exit_code == 0);
  }
  CHECK(tree.export_at("manifest.json")["generation"] == 1);
  CHECK(tree.run({"validate"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox
