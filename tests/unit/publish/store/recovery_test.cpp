#include "runtime_exports/publish/store/recovery.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include "unit/publish/store/ready.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::default_settings;
using test_support::FailingFileSystem;
using test_support::ManualClock;
using test_support::SystemCall;
using Paths = std::vector<std::string>;

/// A published set, and the next set committed but not in place.
class Interrupted {
 public:
  explicit Interrupted(io::FileSystem& files = io::posix_file_system()) : ready(files) {
    REQUIRE(ready.replace(set_of("old")));
    REQUIRE(ready.commit(set_of("new")));
  }

  Result<Recovery> finish() { return finish_interrupted(ready.workspace()); }

  [[nodiscard]] bool is_pending() const { return ready.root.exists("runtime/.publish/journal"); }

  /// The content of each file, in the order in which the files are replaced.
  [[nodiscard]] Paths texts() const {
    Paths texts;
    for (const auto* path : paths) texts.push_back(ready.root.read(exports + std::string{path}));
    return texts;
  }

  /// Does the publish's rename of one file.
  void put_in_place(std::size_t file) const {
    std::filesystem::rename(ready.root.path(slot(file)), ready.published(paths[file]));
  }

  /// Before it was moved, a file of the set was in the slot with this path.
  [[nodiscard]] static std::string slot(std::size_t file) {
    return "runtime/.publish/staging/" + std::to_string(paths.size() + file);
  }

  static constexpr std::array<const char*, 3> paths{"version.json", "telemetry/rates.json",
                                                    "manifest.json"};
  static constexpr const char* exports = "runtime/exports/";

 private:
  std::vector<StagedFile> set_of(std::string_view bytes) {
    std::vector<StagedFile> set;
    for (const auto* path : paths) set.push_back(ready.staged(path, bytes));
    return set;
  }

 public:
  Ready ready;
};

const Paths all_old{"old", "old", "old"};
const Paths all_new{"new", "new", "new"};

Result<Recovery> recover_root(const Interrupted& interrupted, RecoverRequest::Intent intent) {
  ManualClock clock;
  auto schemas = schema::embedded_bundle();
  return recover({interrupted.ready.root.path(), &interrupted.ready.settings, intent, 0},
                 {io::posix_file_system(), clock, schemas});
}

}  // namespace

TEST_CASE("a committed publish is finished, and after that there is nothing to finish") {
  Interrupted interrupted;
  const auto recovery = interrupted.finish();
  REQUIRE(recovery);
  CHECK(recovery->outcome == Recovery::Outcome::finished);
  CHECK(recovery->generation == Ready::generation);
  CHECK(recovery->paths == Paths{"version.json", "telemetry/rates.json", "manifest.json"});
  CHECK(interrupted.texts() == all_new);
  CHECK_FALSE(interrupted.is_pending());
  const auto again = interrupted.finish();
  REQUIRE(again);
  CHECK(again->outcome == Recovery::Outcome::nothing);
}

TEST_CASE("files that were in place already are not moved again, but get their mode") {
  Interrupted interrupted;
  interrupted.put_in_place(0);
  const auto version = interrupted.ready.published("version.json");
  std::filesystem::permissions(version, std::filesystem::perms{0600});
  const auto recovery = interrupted.finish();
  REQUIRE(recovery);
  CHECK(recovery->paths == Paths{"telemetry/rates.json", "manifest.json"});
  CHECK(interrupted.texts() == all_new);
  CHECK(test_support::status_of(version).mode == 0644);
}

TEST_CASE("a staged copy whose first name was lost is found under the second") {
  Interrupted interrupted;
  std::filesystem::remove(interrupted.ready.root.path(Interrupted::slot(1)));
  REQUIRE(interrupted.finish());
  CHECK(interrupted.texts() == all_new);
}

TEST_CASE("a staged copy that is lost or damaged leaves everything as it was, and pending") {
  for (const bool is_gone : {true, false}) {
    Interrupted interrupted;
    for (const auto* name : {"", ".copy"}) {
      const auto path = Interrupted::slot(2) + name;
      std::filesystem::remove(interrupted.ready.root.path(path));
      if (!is_gone) interrupted.ready.root.write(path, "torn");
    }
    const auto recovery = interrupted.finish();
    REQUIRE_FALSE(recovery);
    CHECK(recovery.error().code == ErrorCode::defect);
    CHECK(recovery.error().subject == "manifest.json");
    CHECK(interrupted.texts() == all_old);
    CHECK(interrupted.is_pending());
  }
}

TEST_CASE("only a publish of the whole set supersedes one that cannot be finished") {
  Interrupted interrupted;
  for (const auto* name : {"", ".copy"}) {
    std::filesystem::remove(interrupted.ready.root.path(Interrupted::slot(0) + name));
  }
  auto& workspace = interrupted.ready.workspace();
  const auto some = recover_first(workspace, Replaces::some);
  REQUIRE_FALSE(some);
  CHECK(some.error().code == ErrorCode::defect);
  const auto whole = recover_first(workspace, Replaces::whole_set);
  REQUIRE(whole);
  CHECK(whole->is_superseded);
  CHECK(whole->left_set_torn);
  REQUIRE(whole->findings.size() == 1);
  CHECK(whole->findings[0].rule == "publish.superseded");
  CHECK(interrupted.is_pending());
}

TEST_CASE(
    "the next publish says that it finished an interrupted one, and begins without leftovers") {
  Interrupted interrupted;
  const auto earlier = recover_first(interrupted.ready.workspace(), Replaces::some);
  REQUIRE(earlier);
  REQUIRE(earlier->findings.size() == 1);
  CHECK(earlier->findings[0].rule == "publish.recovered");
  CHECK_FALSE(earlier->is_superseded);
  CHECK_FALSE(earlier->left_set_torn);
  CHECK(interrupted.texts() == all_new);
  CHECK(std::filesystem::is_empty(interrupted.ready.root.path("runtime/.publish/staging")));
}

TEST_CASE("if somebody changed a target, neither it nor any other is replaced") {
  Interrupted interrupted;
  const auto manifest = interrupted.ready.published("manifest.json");
  SECTION("other bytes") {
    interrupted.ready.root.write("runtime/exports/manifest.json", "theirs");
  }
  SECTION("a link") {
    std::filesystem::remove(manifest);
    std::filesystem::create_symlink("../../elsewhere", manifest);
  }
  SECTION("a folder") {
    std::filesystem::remove(manifest);
    std::filesystem::create_directory(manifest);
  }
  SECTION("now declared as a file of another program") {
    auto& declared = interrupted.ready.settings.declared_exports.emplace_back();
    declared.path = "telemetry/rates.json";
  }
  const auto recovery = interrupted.finish();
  REQUIRE_FALSE(recovery);
  CHECK(recovery.error().code == ErrorCode::unsafe_target);
  CHECK(recovery.error().help.find("recover --discard") != std::string::npos);
  CHECK(interrupted.ready.root.read("runtime/exports/version.json") == "old");
  CHECK(interrupted.is_pending());
}

TEST_CASE("a journal of another exports folder is left alone") {
  Interrupted interrupted;
  interrupted.ready.settings.paths.exports = "runtime/others";
  const auto recovery = interrupted.finish();
  REQUIRE_FALSE(recovery);
  CHECK(recovery.error().code == ErrorCode::unsafe_target);
  CHECK(recovery.error().help.find("`paths.exports`") != std::string::npos);
  CHECK(interrupted.texts() == all_old);
  CHECK(interrupted.is_pending());
}

TEST_CASE("a damaged journal is set aside, and the staged copies stay with it") {
  Interrupted interrupted;
  interrupted.ready.root.append("runtime/.publish/journal", "x");
  const auto first = interrupted.finish();
  REQUIRE_FALSE(first);
  CHECK(first.error().code == ErrorCode::io);
  CHECK_FALSE(interrupted.is_pending());
  CHECK(interrupted.ready.root.exists("runtime/.publish/journal.bad"));
  CHECK(interrupted.ready.root.exists(Interrupted::slot(0)));
  CHECK(is_set_torn(interrupted.ready.workspace()));
  const auto second = interrupted.finish();
  REQUIRE(second);
  CHECK(second->outcome == Recovery::Outcome::nothing);
}

TEST_CASE("discarding drops what is pending, keeps the published files and counts them as torn") {
  Interrupted interrupted;
  interrupted.put_in_place(0);
  const auto dropped = discard_interrupted(interrupted.ready.workspace());
  REQUIRE(dropped);
  CHECK(dropped->outcome == Recovery::Outcome::discarded);
  CHECK(interrupted.texts() == Paths{"new", "old", "old"});
  CHECK(std::filesystem::is_empty(interrupted.ready.root.path("runtime/.publish/staging")));
  CHECK(is_set_torn(interrupted.ready.workspace()));
  const auto again = discard_interrupted(interrupted.ready.workspace());
  REQUIRE(again);
  CHECK(again->outcome == Recovery::Outcome::nothing);
}

TEST_CASE("a failure of the disk leaves a publish that the next recovery finishes") {
  for (const auto call : {SystemCall::sync, SystemCall::rename, SystemCall::read_at,
                          SystemCall::write, SystemCall::remove, SystemCall::open}) {
    FailingFileSystem files{io::posix_file_system()};
    Interrupted interrupted{files};
    std::filesystem::remove(interrupted.ready.root.path(Interrupted::slot(0)));
    files.fail_every(call, std::errc::io_error);
    const auto failed = interrupted.finish();
    files.heal();
    CAPTURE(static_cast<int>(call));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::io);
    CHECK(interrupted.is_pending());
    REQUIRE(interrupted.finish());
    CHECK(interrupted.texts() == all_new);
  }
}

TEST_CASE("recover needs the lock, finishes or drops what is pending, and tidies up") {
  Interrupted interrupted;
  const auto locked = recover_root(interrupted, RecoverRequest::Intent::finish);
  REQUIRE_FALSE(locked);
  CHECK(locked.error().code == ErrorCode::busy);
  interrupted.ready.workspace().lock.reset();
  const auto finished = recover_root(interrupted, RecoverRequest::Intent::finish);
  REQUIRE(finished);
  CHECK(finished->outcome == Recovery::Outcome::finished);
  CHECK(finished->findings.empty());
  CHECK(std::filesystem::is_empty(interrupted.ready.root.path("runtime/.publish/staging")));
  const auto discarded = recover_root(interrupted, RecoverRequest::Intent::discard);
  REQUIRE(discarded);
  CHECK(discarded->outcome == Recovery::Outcome::nothing);
}

TEST_CASE("recover creates nothing where nothing was published") {
  const test_support::TemporaryFolder root;
  const auto settings = default_settings();
  ManualClock clock;
  auto schemas = schema::embedded_bundle();
  const auto recovery =
      recover({root.path(), &settings}, {io::posix_file_system(), clock, schemas});
  REQUIRE(recovery);
  CHECK(recovery->outcome == Recovery::Outcome::nothing);
  CHECK(std::filesystem::is_empty(root.path()));
}

}  // namespace runtime_exports::publish
