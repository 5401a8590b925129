#include <algorithm>
#include <filesystem>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/commands/watcher.hpp"

namespace runtime_exports::publish {
namespace {

namespace fs = std::filesystem;

const std::string events = "runtime/exports/telemetry/events.json";
const std::string events_input = "shared/state/telemetry/events.jsonl";

/// A tree with one file of each kind, and the last look at it.
class SeenTree {
 public:
  explicit SeenTree(const std::string& watch_path = "runtime/exports")
      : settings_(test_support::default_settings()) {
    settings_.enabled_exports = {"telemetry.events", "snapshot", "admin.users", "version"};
    files_.write(events, "[1]\n");
    files_.write("runtime/exports/clips.json", "{}");
    files_.write("runtime/exports/polls/a.json", "{}");
    files_.write(events_input, "{}\n");
    files_.write("runtime/.publish/lock", "");
    places_ = watched_places(files_.path(), settings_, watch_path);
    last_ = look();
  }

  Look look(const Look* before = nullptr) {
    auto seen = look_at_tree(io::posix_file_system(), places_, before);
    REQUIRE(seen);
    return *std::move(seen);
  }
  /// Whether something changed since the last call.
  bool changed() {
    auto seen = look(&last_);
    const bool is_new = differs(last_, seen);
    last_ = std::move(seen);
    return is_new;
  }
  void touch(const std::string& file) const {
    fs::last_write_time(files_.path(file), fs::file_time_type::clock::now());
  }

  const test_support::TemporaryFolder& files() const { return files_; }
  const WatchedPlaces& places() const { return places_; }
  Look& last() { return last_; }

 private:
  test_support::TemporaryFolder files_;
  config::Settings settings_;
  WatchedPlaces places_;
  Look last_;
};

TEST_CASE("if nothing changed, nothing is seen") {
  SeenTree tree{GENERATE("runtime/exports", "runtime", ".")};
  CHECK_FALSE(tree.changed());
}

TEST_CASE("new, changed and removed files are seen, below new folders too") {
  SeenTree tree;
  const auto file = GENERATE(as<std::string>{}, events, events_input, "runtime/exports/clips.json",
                             "runtime/exports/polls/a.json", "runtime/exports/new/deep/x.json");
  CAPTURE(file);
  tree.files().write(file, "[2, 3]\n");
  CHECK(tree.changed());
  CHECK_FALSE(tree.changed());
  fs::remove(tree.files().path(file));
  CHECK(tree.changed());
  CHECK_FALSE(tree.changed());
}

TEST_CASE("two threads see what one sees, in the same order") {
  SeenTree tree{GENERATE("runtime/exports", "runtime", ".")};
  for (int i = 0; i < 50; ++i) {
    tree.files().write("runtime/exports/many/" + std::to_string(i % 7) + "/" + std::to_string(i),
                       "x");
    tree.files().write("runtime/exports/" + std::to_string(i) + ".json", "y");
  }
  const auto alone = tree.look();
  auto places = tree.places();
  places.threads = 2;
  const auto together = look_at_tree(io::posix_file_system(), places, &alone);
  REQUIRE(together);
  CHECK_FALSE(differs(alone, *together));
  REQUIRE(alone.others.size() > 100);
  REQUIRE(alone.others.size() == together->others.size());
  for (std::size_t i = 0; i < alone.others.size(); ++i) {
    CHECK(alone.others[i].path == together->others[i].path);
    CHECK(alone.others[i].digest == together->others[i].digest);
  }
}

TEST_CASE("a new empty folder is seen") {
  SeenTree tree;
  tree.files().make_folder("runtime/exports/new");
  CHECK(tree.changed());
}

TEST_CASE("bytes that changed while size and time stayed are seen") {
  SeenTree tree;
  const auto path = tree.files().path("runtime/exports/clips.json");
  const auto time = fs::last_write_time(path);
  tree.files().write("runtime/exports/clips.json", "[]");
  fs::last_write_time(path, time);
  CHECK(tree.changed());
}

TEST_CASE("a file that was only touched, or replaced by an equal one, is not a change") {
  SeenTree tree;
  const auto file = GENERATE(as<std::string>{}, events, events_input, "runtime/exports/clips.json");
  tree.touch(file);
  CHECK_FALSE(tree.changed());
  tree.files().write(file + ".new", tree.files().read(file));
  fs::rename(tree.files().path(file + ".new"), tree.files().path(file));
  CHECK_FALSE(tree.changed());
}

TEST_CASE("changes in files that are not watched are not seen") {
  SeenTree tree{GENERATE("runtime/exports", "runtime")};
  const auto file =
      GENERATE(as<std::string>{}, "runtime/.publish/lock", "runtime/.publish/staging/0",
               "changelog/changelog.runtime.json", "shared/state/accounts/audit.jsonl",
               "shared/state/telemetry/errors.jsonl");
  CAPTURE(file);
  tree.files().write(file, "new\n");
  CHECK_FALSE(tree.changed());
}

TEST_CASE("links are recorded and not followed") {
  SeenTree tree;
  const auto outside = tree.files().write("outside/x", "1");
  fs::create_directory_symlink(tree.files().path("outside"),
                               tree.files().path("runtime/exports/link"));
  CHECK(tree.changed());
  tree.files().write("outside/y", "2");
  CHECK_FALSE(tree.changed());
  fs::create_directory_symlink(tree.files().path("runtime"),
                               tree.files().path("runtime/exports/loop"));
  CHECK(tree.changed());
}

TEST_CASE("a folder of the exports that becomes a link to itself is seen") {
  SeenTree tree;
  const auto folder = tree.files().path("runtime/exports/telemetry");
  fs::rename(folder, tree.files().path("telemetry"));
  fs::create_directory_symlink("../../telemetry", folder);
  CHECK(tree.changed());
}

TEST_CASE("an input is watched under both of its names, and through a link") {
  SeenTree tree;
  tree.files().write("shared/state/telemetry/events.json", "[]");
  CHECK(tree.changed());
  const auto real = tree.files().write("elsewhere.json", "{}");
  fs::create_directories(tree.files().path("shared/state"));
  fs::create_symlink(real, tree.files().path("shared/state/runtime_snapshot.json"));
  CHECK(tree.changed());
  tree.files().write("elsewhere.json", "{\"a\": 1}");
  CHECK(tree.changed());
}

TEST_CASE("a published file is recognised by its digest, and an edited one is not") {
  SeenTree tree;
  PublishReport report;
  const std::string text = "[4]\n";
  report.exports.push_back({exports::find_export("telemetry.events"), Change::changed, 1,
                            text.size(), to_hex(sha256(text)), 0});
  report.manifests.emplace("manifest.json", to_hex(sha256("{4}\n")));
  tree.files().write(events, text);
  tree.files().write("runtime/exports/manifest.json", "{4}\n");
  note_published(report, tree.last());
  SECTION("as it was published") {
    CHECK_FALSE(tree.changed());
  }
  SECTION("edited since") {
    tree.files().write(events, "[5]\n");
    CHECK(tree.changed());
  }
  SECTION("its manifest edited since") {
    tree.files().write("runtime/exports/manifest.json", "{5}\n");
    CHECK(tree.changed());
  }
  SECTION("removed since") {
    fs::remove(tree.files().path(events));
    CHECK(tree.changed());
  }
}

TEST_CASE("folders that a publish makes are not a change") {
  SeenTree tree{GENERATE("runtime/exports", "runtime", ".")};
  tree.files().make_folder("runtime/exports/admin/users");
  tree.files().make_folder("runtime/exports/admin/audit");
  CHECK_FALSE(tree.changed());
}

TEST_CASE("the state's digest depends only on the bytes of the inputs") {
  SeenTree tree;
  const auto before = state_digest(tree.last());
  tree.touch(events_input);
  tree.files().write("runtime/exports/clips.json", "[]");
  tree.changed();
  CHECK(state_digest(tree.last()) == before);
  tree.files().append(events_input, "{}\n");
  tree.changed();
  CHECK_FALSE(state_digest(tree.last()) == before);
}

TEST_CASE("large files of other programs are compared by size and time, published ones by digest") {
  SeenTree tree;
  const auto file = GENERATE(as<std::string>{}, events, "runtime/exports/clips.json");
  tree.files().write(file, "");
  fs::resize_file(tree.files().path(file), std::uintmax_t{65} << 20U);
  CHECK(tree.changed());
  tree.touch(file);
  CHECK(tree.changed() == (file != events));
}

TEST_CASE("a watched folder that is missing, a file or a link is an error") {
  SeenTree tree;
  fs::rename(tree.files().path("runtime/exports"), tree.files().path("away"));
  SECTION("missing") {}
  SECTION("a file") {
    tree.files().write("runtime/exports", "");
  }
  SECTION("a link") {
    fs::create_directory_symlink(tree.files().path("away"), tree.files().path("runtime/exports"));
  }
  const auto seen = look_at_tree(io::posix_file_system(), tree.places(), nullptr);
  REQUIRE_FALSE(seen);
  CHECK(seen.error().subject == "runtime/exports");
}

TEST_CASE("of a folder that cannot be listed only the name is seen") {
  SeenTree tree;
  test_support::FailingFileSystem files{io::posix_file_system()};
  // Two walks share the names of the watched folder: one lists it and `telemetry`, then the other
  // lists it and `polls`.
  files.fail_nth(test_support::SystemCall::list, 4, std::errc::io_error);
  const auto seen = look_at_tree(files, tree.places(), nullptr);
  REQUIRE(seen);
  const auto notes = [&](const std::string& path) {
    return std::ranges::count(seen->others, path, &FileNote::path);
  };
  CHECK(notes("clips.json") == 1);
  CHECK(notes("polls") == 1);
  CHECK(notes("polls/a.json") == 0);
  files.fail_nth(test_support::SystemCall::list, 1, std::errc::io_error);
  CHECK_FALSE(look_at_tree(files, tree.places(), nullptr));
}

TEST_CASE("a look at ten thousand files asks for the status of each once") {
  SeenTree tree;
  for (int file = 0; file < 10'000; ++file) {
    tree.files().write(
        "runtime/exports/f" + std::to_string(file / 100) + "/" + std::to_string(file) + ".json",
        "{}");
  }
  CHECK(tree.changed());
  test_support::FailingFileSystem files{io::posix_file_system()};
  const auto seen = look_at_tree(files, tree.places(), &tree.last());
  REQUIRE(seen);
  CHECK_FALSE(differs(tree.last(), *seen));
  // One per file, and three per folder: open, list, close.
  CHECK(files.calls() < 11'000);
}

TEST_CASE("the accounts are watched only if texts are compared with them") {
  auto settings = test_support::default_settings();
  const std::string users = "shared/state/accounts/users.jsonl";
  const auto watches_users = [&] {
    const auto inputs = watched_places("/", settings, "x").inputs;
    return std::find(inputs.begin(), inputs.end(), users) != inputs.end();
  };
  settings.enabled_exports = {"snapshot", "admin.audit"};
  CHECK(watches_users());
  settings.enabled_exports = {"snapshot"};
  CHECK_FALSE(watches_users());
  settings.enabled_exports = {"telemetry.rates", "admin.audit", "version", "changelog"};
  CHECK_FALSE(watches_users());
  CHECK(watched_exports(settings) == std::vector<std::string>{"telemetry.rates"});
}

}  // namespace
}  // namespace runtime_exports::publish
