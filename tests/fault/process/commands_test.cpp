#include <filesystem>

#include "scale.hpp"
#include "stop_points.hpp"
#include "support/catch.hpp"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::fault {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;
using Words = std::vector<std::string>;

/// A project with a publish that was killed after its commit.
class Pending {
 public:
  Pending() {
    if (tracing_is_permitted()) leave_half_replaced(states_);
  }

  [[nodiscard]] const TwoStates& states() const { return states_; }
  [[nodiscard]] bool is_there() const { return states_.has_journal(); }

  /// Checks that the exports do not change, and that only the lock changes the work folder.
  void check_untouched_by(const Words& words, int exit_code) const {
    const auto before = states_.tree().everything();
    const auto ended = states_.run(words);
    INFO(ended.error);
    CHECK(ended.exit_code == exit_code);
    CHECK(before.differences(states_.tree().everything()) == Names{});
  }

 private:
  TwoStates states_;
};

void damage(const TwoStates& states) {
  const auto journal = states.tree().read("runtime/.publish/journal");
  auto damaged = journal;
  damaged[journal.size() / 2] = static_cast<char>(damaged[journal.size() / 2] ^ 1);
  states.tree().write("runtime/.publish/journal", damaged);
}

TEST_CASE("recover has nothing to do where nothing was ever published", "[commands]") {
  const StateTree tree;
  const auto before = tree.everything();
  const auto ended = tree.run({"recover"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out == "Nothing to do: no publish was interrupted.\n");
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("recover has nothing to do after a publish that ended well", "[commands]") {
  const TwoStates states;
  CHECK(states.run({"recover"}).exit_code == 0);
  CHECK(states.run({"recover", "--discard"}).exit_code == 0);
  CHECK(states.is_a());
  CHECK(states.check_settled() == Violations{});
}

TEST_CASE("recover finishes a pending publish, once", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  CHECK_FALSE(states.is_b());
  const auto ended = states.run({"recover"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.starts_with("Finished the interrupted publish of generation 2: "));
  CHECK(states.is_b());
  CHECK(states.check_settled() == Violations{});
  CHECK(states.run({"recover"}).out == "Nothing to do: no publish was interrupted.\n");
}

TEST_CASE("commands that do not write report a pending publish as busy and create nothing",
          "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  pending.check_untouched_by({"validate"}, 75);
  pending.check_untouched_by({"verify", "runtime/exports"}, 75);
  pending.check_untouched_by({"diff"}, 75);
  pending.check_untouched_by({"publish", "--dry-run"}, 75);
  pending.check_untouched_by({"publish", "--check"}, 75);
  CHECK(pending.states().has_journal());
}

TEST_CASE("a pending publish is finished by the next one, before its own", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  SECTION("of the same state") {
    CHECK(states.run({"publish"}).exit_code == 0);
    CHECK(states.is_b());
    CHECK(states.tree().export_at("manifest.json").at("generation") == 2);
  }
  SECTION("of another state") {
    states.use(State::a_again);
    CHECK(states.run({"publish", "--allow-rollback"}).exit_code == 0);
    CHECK(states.tree().export_at("manifest.json").at("generation") == 3);
  }
  SECTION("of a state that is refused") {
    states.tree().write(blackbox::users_file, "{");
    CHECK(states.run({"publish"}).exit_code != 0);
    CHECK(states.is_b());
  }
  SECTION("of a part") {
    CHECK(states.run({"publish", "--only", "version"}).exit_code == 0);
    CHECK(states.is_b());
  }
  CHECK_FALSE(states.has_journal());
}

TEST_CASE("a target that somebody replaced stops the recovery before anything is touched",
          "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  states.tree().write("runtime/exports/telemetry/rates.json", "{}\n");
  const auto before = states.tree().exports();
  for (const char* const command : {"recover", "publish"}) {
    const auto ended = states.run({command});
    CHECK(ended.exit_code == 73);
    CHECK(ended.error.find("telemetry/rates.json") != std::string::npos);
    CHECK(ended.error.find("recover --discard") != std::string::npos);
    CHECK(before.differences(states.tree().exports()) == Names{});
    CHECK(states.has_journal());
  }
  CHECK(states.run({"recover", "--discard"}).exit_code == 0);
  CHECK(before.contents() == states.tree().exports().contents());
  CHECK_FALSE(states.has_journal());
  CHECK(states.run({"publish"}).exit_code == 0);
  CHECK(states.check_settled() == Violations{});
}

TEST_CASE("a target that is no longer a regular file stops the recovery and is not followed",
          "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  const auto target = states.exports() + "/telemetry/rates.json";
  const auto kept = states.tree().read("runtime/exports/telemetry/rates.json");
  states.tree().write("precious", kept);
  fs::remove(target);
  SECTION("a link") {
    fs::create_symlink(states.tree().path("precious"), target);
  }
  SECTION("a FIFO") {
    REQUIRE(mkfifo(target.c_str(), 0600) == 0);
  }
  SECTION("a folder") {
    fs::create_directory(target);
  }
  const auto before = states.tree().exports();
  for (const char* const command : {"recover", "publish"}) {
    const auto ended = states.run({command});
    INFO(ended.error);
    CHECK(ended.exit_code == 73);
    CHECK(before.differences(states.tree().exports()) == Names{});
  }
  CHECK(states.tree().read("precious") == kept);
  fs::remove(target);
  CHECK(states.run({"recover"}).exit_code == 0);
  CHECK(states.is_b());
}

TEST_CASE("a target that is missing gets its staged copy", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  states.tree().remove("runtime/exports/telemetry/rates.json");
  states.tree().remove("runtime/exports/admin/users");
  CHECK(states.run({"recover"}).exit_code == 0);
  CHECK(states.is_b());
  CHECK(states.check_settled() == Violations{});
}

TEST_CASE("a damaged journal is set aside, and the next publish starts again", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  damage(states);
  const auto first = GENERATE("recover", "publish");
  const auto before = states.tree().exports();
  CHECK(states.run({first}).exit_code == 74);
  CHECK(before.differences(states.tree().exports()) == Names{});
  CHECK_FALSE(states.has_journal());
  CHECK(fs::exists(states.work("journal.bad")));
  CHECK_FALSE(fs::is_empty(states.work("staging")));
  CHECK(states.run({"publish"}).exit_code == 0);
  CHECK(states.check_settled() == Violations{});
  CHECK(states.is_b());
}

TEST_CASE("an empty journal is a damaged one", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  pending.states().tree().write("runtime/.publish/journal", "");
  CHECK(pending.states().run({"recover"}).exit_code == 74);
  CHECK(pending.states().run({"recover", "--discard"}).exit_code == 0);
  CHECK_FALSE(fs::exists(pending.states().work("journal.bad")));
  CHECK(fs::is_empty(pending.states().work("staging")));
}

TEST_CASE("a lost staged copy is named, and a full publish supersedes what was pending",
          "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  fs::remove_all(states.work("staging"));
  fs::create_directory(states.work("staging"));
  const auto before = states.tree().exports();
  const auto ended = states.run({"recover"});
  CHECK(ended.exit_code == 70);
  CHECK(ended.error.find(".json") != std::string::npos);
  CHECK(before.differences(states.tree().exports()) == Names{});
  CHECK(states.run({"publish", "--only", "version"}).exit_code == 70);
  CHECK(before.differences(states.tree().exports()) == Names{});
  CHECK(states.run({"publish"}).exit_code == 0);
  CHECK(states.check_settled() == Violations{});
  CHECK(states.is_b());
}

TEST_CASE("one of the two links of a staged copy is enough", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  const bool drop_copies = GENERATE(true, false);
  for (const auto& staged : TreeSnapshot::of(states.work("staging")).names()) {
    const bool is_copy = staged.ends_with(".copy");
    if (staged != "." && is_copy == drop_copies) fs::remove(states.work("staging/" + staged));
  }
  CHECK(states.run({"recover"}).exit_code == 0);
  CHECK(states.is_b());
  CHECK(states.check_settled() == Violations{});
}

TEST_CASE("a damaged slot is not published: its bytes are checked", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  for (const auto& staged : TreeSnapshot::of(states.work("staging")).names()) {
    if (staged == ".") continue;
    fs::remove(states.work("staging/" + staged));  // it may be a link of a published file
    states.tree().write("runtime/.publish/staging/" + staged, "{}\n");
  }
  const auto before = states.tree().exports();
  CHECK(states.run({"recover"}).exit_code == 70);
  CHECK(before.differences(states.tree().exports()) == Names{});
}

TEST_CASE("--discard drops a pending publish and leaves the published files as they are",
          "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  const auto before = states.tree().exports().contents();
  CHECK(states.run({"recover", "--discard"}).exit_code == 0);
  CHECK(before == states.tree().exports().contents());
  CHECK_FALSE(states.has_journal());
  CHECK(fs::is_empty(states.work("staging")));
  CHECK(states.run({"publish"}).exit_code == 0);
  CHECK(states.check_settled() == Violations{});
}

TEST_CASE("a pending publish is not finished into another exports folder", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  const auto before = states.tree().exports();
  const auto ended = states.run({"recover", "--set", "paths.exports=runtime/elsewhere"});
  CHECK(ended.exit_code == 73);
  CHECK(before.differences(states.tree().exports()) == Names{});
  CHECK_FALSE(states.tree().exists("runtime/elsewhere"));
  CHECK(states.has_journal());
}

TEST_CASE("a journal that is not a regular file is not followed", "[commands]") {
  const Pending pending;
  if (!pending.is_there()) return skip(untraceable);
  const auto& states = pending.states();
  const auto journal = states.work("journal");
  fs::rename(journal, states.tree().path("precious"));
  SECTION("a link") {
    fs::create_symlink(states.tree().path("precious"), journal);
  }
  SECTION("a FIFO") {
    REQUIRE(mkfifo(journal.c_str(), 0600) == 0);
  }
  SECTION("a folder") {
    fs::create_directory(journal);
  }
  const auto before = states.tree().exports();
  CHECK(states.run({"recover"}).exit_code == 73);
  CHECK(states.run({"publish"}).exit_code == 73);
  CHECK(before.differences(states.tree().exports()) == Names{});
}

TEST_CASE("recover is busy while a publisher holds the lock", "[commands]") {
  const TwoStates states;
  const int lock = open(states.work("lock").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(lock != -1);
  REQUIRE(flock(lock, LOCK_EX | LOCK_NB) == 0);
  CHECK(states.run({"recover"}).exit_code == 75);
  CHECK(states.run({"recover", "--discard"}).exit_code == 75);
  close(lock);
  CHECK(states.run({"recover"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::fault
