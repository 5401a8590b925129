#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include "unit/publish/recording_file_system.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/commands/public_folder.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::default_settings;
using test_support::FailingFileSystem;
using test_support::ManualClock;
using test_support::TemporaryFolder;

const std::string events_path = "telemetry/events.json";

/// A published set of two files, and a folder to copy to.
class PublishedRoot {
 public:
  PublishedRoot() : settings_(default_settings()), disk_(io::posix_file_system()) {
    write_set(1, {{events_path, "[1]\n"}, {"version.json", "{1}\n"}});
  }

  void write_set(std::uint64_t generation,
                 const std::vector<std::pair<std::string, std::string>>& files) {
    Manifest manifest{generation, {"2026-01-01T00:00:00Z", "1.0.0", "1"}, {}};
    for (const auto& [path, text] : files) {
      files_.write("runtime/exports/" + path, text);
      manifest.files.push_back({path, text.size(), to_hex(sha256(text)),
                                std::string{exports::find_export_at(path)->schema}});
    }
    for (const auto& file : reference_) {
      manifest.reference.push_back({file.path, file.text.size(), file.sha256});
    }
    files_.write("runtime/exports/manifest.json", write_manifest(manifest));
  }
  /// Adds another program's file to the next set, and sets how it is copied from then on.
  void use_objects(const std::string& text, const std::string& path = "clips.json") {
    reference_ = {{path, to_hex(sha256(text)), text, {}}};
    naming_ = Naming::by_digest;
  }
  void remove_reference() { reference_.clear(); }

  Result<PublicCopy> copy() { return copy(disk_); }
  Result<PublicCopy> copy(io::FileSystem& files) {
    const PublicCopyRequest request{.root = files_.path(),
                                    .settings = &settings_,
                                    .folder = files_.path("pub"),
                                    .naming = naming_,
                                    .reference = reference_};
    return export_public(request, {files, clock_, schemas_});
  }

  [[nodiscard]] const TemporaryFolder& files() const { return files_; }
  FailingFileSystem& disk() { return disk_; }

  /// Whether each file that the copy's manifest lists is there and matches its digest.
  [[nodiscard]] bool is_consistent() const {
    if (!files_.exists("pub/manifest.json")) return true;
    const auto manifest = decode_manifest(files_.read("pub/manifest.json"));
    if (!manifest) return false;
    return std::ranges::all_of(all_files(*manifest), [this](const ManifestFile& file) {
      if (!files_.exists("pub/" + file.path)) return false;
      return file.object.empty() ||
             (files_.exists("pub/" + file.object) &&
              to_hex(sha256(files_.read("pub/" + file.object))) == file.sha256);
    });
  }

 private:
  TemporaryFolder files_;
  config::Settings settings_;
  ManualClock clock_;
  schema::Bundle schemas_;
  FailingFileSystem disk_;
  std::vector<ReferenceFile> reference_;
  Naming naming_ = Naming::by_path;
};

std::size_t count_files(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& found : std::filesystem::recursive_directory_iterator{folder}) {
    if (found.is_regular_file()) ++count;
  }
  return count;
}

TEST_CASE("a copy that fails at any call is completed by the next") {
  PublishedRoot measured;
  measured.disk().heal();
  REQUIRE(measured.copy());
  const auto calls = measured.disk().calls();
  REQUIRE(calls > 50);
  for (std::uint64_t k = 1; k <= calls; ++k) {
    CAPTURE(k);
    PublishedRoot root;
    const bool from = k % 2 == 0;
    if (from) root.disk().fail_from(k, std::errc::no_space_on_device);
    if (!from) root.disk().fail_call(k, std::errc::io_error);
    static_cast<void>(root.copy());
    CHECK(root.is_consistent());
    root.disk().heal();
    const auto again = root.copy();
    REQUIRE(again);
    CHECK(again->files == 3);
    CHECK(count_files(root.files().path("pub")) == 3);
    CHECK(root.files().read("pub/" + events_path) == "[1]\n");
  }
}

TEST_CASE("a newer copy that fails at any call leaves a manifest whose files are all there") {
  PublishedRoot measured;
  REQUIRE(measured.copy());
  measured.write_set(2, {{"version.json", "{2}\n"}});
  measured.disk().heal();
  REQUIRE(measured.copy());
  const auto calls = measured.disk().calls();
  for (std::uint64_t k = 1; k <= calls; ++k) {
    CAPTURE(k);
    PublishedRoot root;
    REQUIRE(root.copy());
    root.write_set(2, {{"version.json", "{2}\n"}});
    root.disk().fail_from(k, std::errc::io_error);
    static_cast<void>(root.copy());
    CHECK(root.is_consistent());
    root.disk().heal();
    const auto again = root.copy();
    REQUIRE(again);
    CHECK(again->generation == 2);
    CHECK(count_files(root.files().path("pub")) == 2);
    CHECK(root.files().read("pub/version.json") == "{2}\n");
  }
}

TEST_CASE("a copy by digest that fails at any call leaves a manifest whose objects are all there") {
  const auto renew = [](PublishedRoot& root) {
    root.use_objects("{\"clips\": []}\n");
    root.write_set(1, {{events_path, "[1]\n"}, {"version.json", "{1}\n"}});
    REQUIRE(root.copy());
    root.use_objects("{\"clips\": [1]}\n");
    root.write_set(2, {{"version.json", "{2}\n"}});
    root.disk().heal();
  };
  PublishedRoot measured;
  renew(measured);
  REQUIRE(measured.copy());
  const auto calls = measured.disk().calls();
  for (std::uint64_t k = 1; k <= calls; ++k) {
    CAPTURE(k);
    PublishedRoot root;
    renew(root);
    if (k % 2 == 0) root.disk().fail_from(k, std::errc::io_error);
    if (k % 2 == 1) root.disk().fail_call(k, std::errc::no_space_on_device);
    static_cast<void>(root.copy());
    CHECK(root.is_consistent());
    root.disk().heal();
    const auto again = root.copy();
    REQUIRE(again);
    CHECK(root.is_consistent());
    CHECK(again->generation == 2);
    CHECK(again->files == 3);
    CHECK(root.files().read("pub/clips.json") == "{\"clips\": [1]}\n");
    // The objects of the set before, too.
    CHECK(again->objects == 5);
    CHECK(count_files(root.files().path("pub")) == 8);
  }
}

TEST_CASE("a copy that fails at any call is completed by a set without one of its files") {
  const bool is_first = GENERATE(true, false);
  const auto begin = [&](PublishedRoot& root) {
    if (!is_first) REQUIRE(root.copy());
    root.use_objects("{}\n", "status/live.json");
    root.write_set(2, {{"version.json", "{2}\n"}});
    root.disk().heal();
  };
  PublishedRoot measured;
  begin(measured);
  REQUIRE(measured.copy());
  const auto calls = measured.disk().calls();
  for (std::uint64_t k = 1; k <= calls; ++k) {
    CAPTURE(k);
    PublishedRoot root;
    begin(root);
    root.disk().fail_from(k, std::errc::io_error);
    static_cast<void>(root.copy());
    root.disk().heal();
    root.remove_reference();
    root.write_set(3, {{"version.json", "{3}\n"}});
    // Also if this one fails, too, at the call before the mark is removed.
    if (k % 2 == 0) {
      root.disk().fail_every(test_support::SystemCall::remove, std::errc::io_error);
      CHECK_FALSE(root.copy());
      root.disk().heal();
    }
    const auto again = root.copy();
    REQUIRE(again);
    CHECK(again->files == 2);
    CHECK_FALSE(root.files().exists("pub/status"));
  }
}

TEST_CASE("what is no file at the place of the copy's manifest is named, and stays") {
  PublishedRoot root;
  root.files().make_folder("pub/manifest.json");
  const auto copy = root.copy();
  REQUIRE_FALSE(copy);
  CHECK(copy.error().code == ErrorCode::unsafe_target);
  CHECK(copy.error().subject == root.files().path("pub/manifest.json"));
  CHECK(copy.error().help.starts_with("name an empty folder"));
}

TEST_CASE("a copy by digest works where there are no hard links") {
  PublishedRoot root;
  root.use_objects("{\"clips\": []}\n");
  root.write_set(2, {{"version.json", "{2}\n"}});
  root.disk().fail_every(test_support::SystemCall::link, std::errc::operation_not_permitted);
  REQUIRE(root.copy());
  CHECK(root.is_consistent());
  CHECK(root.files().read("pub/version.json") == "{2}\n");
}

TEST_CASE("a file of another program is copied only as it was checked") {
  PublishedRoot root;
  root.use_objects("{\"clips\": []}\n");
  root.write_set(2, {{"version.json", "{2}\n"}});
  root.files().write("runtime/exports/clips.json", "{\"clips\": [2]}\n");
  REQUIRE(root.copy());
  CHECK(root.files().read("pub/clips.json") == "{\"clips\": []}\n");
  root.use_objects("{\"clips\": [3]}\n");
  const auto copy = root.copy();
  REQUIRE_FALSE(copy);
  CHECK(copy.error().code == ErrorCode::busy);
}

TEST_CASE("a file that does not match the manifest is not copied") {
  PublishedRoot root;
  const bool is_as_long = GENERATE(true, false);
  root.files().write("runtime/exports/" + events_path, is_as_long ? "[2]\n" : "[22]\n");
  const auto copy = root.copy();
  REQUIRE_FALSE(copy);
  CHECK(copy.error().code == ErrorCode::refused);
  CHECK(copy.error().subject == events_path);
  CHECK_FALSE(root.files().exists("pub/" + events_path));
  CHECK_FALSE(root.files().exists("pub/manifest.json"));
}

TEST_CASE("a kept file of the copy does not hide that the published one was changed") {
  PublishedRoot root;
  REQUIRE(root.copy());
  root.files().write("runtime/exports/version.json", "{2}\n");
  CHECK_FALSE(root.copy());
}

TEST_CASE("a public manifest that lists an admin file, another's or itself copies nothing") {
  PublishedRoot root;
  const std::string path =
      GENERATE("admin/users/users.json", "admin/manifest.json", "clips.json", "../secret",
               "/etc/passwd", "telemetry/../version.json", "manifest.json");
  Manifest manifest{1, {"2026-01-01T00:00:00Z", "1.0.0", "1"}, {}};
  manifest.files.push_back({path, 4, to_hex(sha256("{1}\n")), "version.schema.json"});
  root.files().write("runtime/exports/admin/users/users.json", "{1}\n");
  root.files().write("runtime/exports/clips.json", "{1}\n");
  root.files().write("runtime/exports/manifest.json", write_manifest(manifest));
  const auto copy = root.copy();
  REQUIRE_FALSE(copy);
  CHECK(copy.error().code == ErrorCode::refused);
  CHECK_FALSE(root.files().exists("pub"));
}

TEST_CASE("a copy syncs each step before the next one relies on it") {
  PublishedRoot root;
  REQUIRE(root.copy());
  root.write_set(2, {{"version.json", "{2}\n"}});
  test_support::RecordingFileSystem files{io::posix_file_system()};
  const auto copy = root.files().path("pub");
  REQUIRE(root.copy(files));
  const auto& log = files.log();
  CAPTURE(log);
  const auto after = [&](std::size_t from, const std::string& end) {
    for (auto at = from; at < log.size(); ++at) {
      if (log[at].ends_with(end)) return at + 1;
    }
    FAIL("nothing after call " << from << " is " << end);
    return log.size();
  };
  const auto sync = "sync " + copy;
  // The new files, the manifest, the removals: the folder is synced after each of them.
  const auto put = after(0, copy + "/version.json");
  const auto listed = after(after(put, sync), copy + "/manifest.json");
  const auto removed = after(after(listed, sync), "/" + events_path);
  CHECK(log[removed - 1].starts_with("remove "));
  const auto ended = after(after(removed, sync), "/.public-copy.part");
  CHECK(log[ended - 1].starts_with("remove "));
  CHECK(after(ended, sync) == log.size());
}

TEST_CASE("the mark of a copy and its folder, which a killed run made, are durable first") {
  PublishedRoot root;
  root.files().make_folder("pub");
  test_support::RecordingFileSystem files{io::posix_file_system()};
  REQUIRE(root.copy(files));
  const auto& log = files.log();
  CAPTURE(log);
  const auto copy = root.files().path("pub");
  const auto begun = std::ranges::find(log, "sync " + copy);
  CHECK(std::find(log.begin(), begun, "sync " + copy + "/..") != begun);
  CHECK(std::none_of(log.begin(), begun,
                     [](const auto& call) { return call.starts_with("rename "); }));
}

}  // namespace
}  // namespace runtime_exports::publish
