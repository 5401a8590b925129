#include "runtime_exports/publish/commands/input_replacement.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/forwarding_file_system.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/memory_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include "unit/publish/recording_file_system.hpp"
#include <sys/stat.h>
#include <unistd.h>

#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {
namespace {

namespace fs = std::filesystem;
using test_support::Dice;
using test_support::FailingFileSystem;
using test_support::ForwardingFileSystem;
using test_support::MemoryDisk;
using test_support::MemoryFileSystem;
using test_support::RecordingFileSystem;
using test_support::TemporaryFolder;

using Log = std::vector<std::string>;

const std::string old_text = "[1]\n";
const std::string new_text = "[1, 2]\n";
const std::string input_name = "changelog/log.json";
const std::string part_path = "changelog/" + std::string{input_part_name};

Status<> replace_at(io::FileSystem& files, const std::string& root) {
  const auto input = InputReplacement::read(files, root, input_name);
  if (!input) return input.error();
  return input->replace(new_text);
}

/// Lets another process do something while the new text is made durable.
class MeddlingFileSystem final : public ForwardingFileSystem {
 public:
  MeddlingFileSystem(io::FileSystem& inner, std::function<void()> work)
      : ForwardingFileSystem(inner), work_(std::move(work)) {}
  io::SystemStatus sync(io::Descriptor file) override {
    if (work_) std::exchange(work_, nullptr)();
    return ForwardingFileSystem::sync(file);
  }

 private:
  std::function<void()> work_;
};

TEST_CASE("a replaced input has the new text, and its owner and mode stay") {
  const TemporaryFolder folder;
  const auto path = folder.write(input_name, old_text);
  REQUIRE(::chmod(path.c_str(), 0664) == 0);
  const auto input = InputReplacement::read(io::posix_file_system(), folder.path(), input_name);
  REQUIRE(input);
  CHECK(input->text() == old_text);
  REQUIRE(input->replace(new_text));
  CHECK(folder.read(input_name) == new_text);
  CHECK(test_support::status_of(path).mode == 0664);
  CHECK_FALSE(folder.exists(part_path));
}

TEST_CASE("a file is durable before it is renamed, and its folder is synced after it") {
  const TemporaryFolder folder;
  folder.write(input_name, old_text);
  RecordingFileSystem files{io::posix_file_system()};
  const auto input = InputReplacement::read(files, folder.path(), input_name);
  REQUIRE(input);
  files.clear();
  REQUIRE(input->replace(new_text));
  const auto place = folder.path("changelog");
  const auto part = place + "/" + input_part_name;
  CHECK(files.log() == Log{"remove " + part, "create " + part, "write " + part, "mode " + part,
                           "sync " + part, "rename " + part + " " + place + "/log.json",
                           "sync " + place});
}

TEST_CASE("the next replacement removes what an earlier one left") {
  const TemporaryFolder folder;
  folder.write(input_name, old_text);
  folder.write(part_path, "half of it");
  REQUIRE(replace_at(io::posix_file_system(), folder.path()));
  CHECK(folder.read(input_name) == new_text);
  CHECK_FALSE(folder.exists(part_path));
}

TEST_CASE("a replacement that fails at any call leaves the old text, until the rename is done") {
  const TemporaryFolder measured;
  measured.write(input_name, old_text);
  FailingFileSystem counted{io::posix_file_system()};
  counted.heal();
  REQUIRE(replace_at(counted, measured.path()));
  const auto calls = counted.calls();
  REQUIRE(calls > 20);
  int replaced = 0;
  for (std::uint64_t k = 1; k <= calls; ++k) {
    for (const bool from : {false, true}) {
      CAPTURE(k, from);
      const TemporaryFolder folder;
      folder.write(input_name, old_text);
      FailingFileSystem files{io::posix_file_system()};
      from ? files.fail_from(k, std::errc::no_space_on_device)
           : files.fail_call(k, std::errc::io_error);
      const auto done = replace_at(files, folder.path());
      const auto now = folder.read(input_name);
      // Removing a missing file, or closing the folder, may fail without harm.
      const bool is_replaced = now == new_text;
      CHECK((is_replaced || now == old_text));
      if (is_replaced) {
        ++replaced;
        CHECK((done || done.error().message.starts_with("the file was replaced")));
      } else {
        CHECK_FALSE(done);
      }
      if (!from) CHECK_FALSE(folder.exists(part_path));
      files.heal();
      REQUIRE(replace_at(files, folder.path()));
      CHECK(folder.read(input_name) == new_text);
      CHECK_FALSE(folder.exists(part_path));
    }
  }
  CHECK(replaced < static_cast<int>(calls));
}

TEST_CASE("a power cut at any call leaves the old text or the new one, and success is durable") {
  std::uint64_t cuts = 0;
  MemoryDisk disk;
  disk.write(input_name, old_text);
  disk.settle();
  MemoryFileSystem files{disk};
  const auto check = [&files, &cuts](const std::string& wanted) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Dice dice{seed};
      const auto left = files.disk().crash(dice);
      REQUIRE(left.exists(input_name));
      const auto& text = left.read(input_name);
      CHECK((text == new_text || (wanted.empty() && text == old_text)));
      ++cuts;
    }
  };
  files.observe([&check](const std::string&) { check({}); });
  REQUIRE(replace_at(files, "."));
  files.observe({});
  check(new_text);
  CHECK(cuts > 100);
  CHECK(files.open_descriptors() == 0);
}

TEST_CASE("short writes are continued") {
  const TemporaryFolder folder;
  folder.write(input_name, old_text);
  FailingFileSystem files{io::posix_file_system()};
  files.limit_transfers(2);
  REQUIRE(replace_at(files, folder.path()));
  CHECK(folder.read(input_name) == new_text);
}

TEST_CASE("an input that someone else wrote, replaced, removed or changed meanwhile is busy") {
  const TemporaryFolder folder;
  const auto path = folder.write(input_name, old_text);
  const auto meddle = GENERATE(0, 1, 2, 3, 4);
  CAPTURE(meddle);
  const auto time = fs::last_write_time(path);
  MeddlingFileSystem files{io::posix_file_system(), [&] {
                             if (meddle == 0) folder.append(input_name, " ");
                             if (meddle == 1) {
                               folder.write("other", old_text);
                               fs::rename(folder.path("other"), path);
                             }
                             if (meddle == 2) fs::remove(path);
                             if (meddle == 3) {
                               folder.write(input_name, "[2]\n");
                               fs::last_write_time(path, time);
                             }
                             if (meddle == 4) fs::permissions(path, fs::perms{0600});
                           }};
  const auto done = replace_at(files, folder.path());
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::busy);
  CHECK(done.error().subject == input_name);
  CHECK_FALSE(folder.exists(part_path));
  CHECK(folder.exists(input_name) == (meddle != 2));
  if (meddle != 2) CHECK(folder.read(input_name) != new_text);
}

TEST_CASE("anything but a regular file is an unsafe target") {
  const TemporaryFolder folder;
  folder.make_folder("changelog");
  folder.write("elsewhere.json", old_text);
  const auto path = folder.path(input_name);
  SECTION("a symbolic link") {
    fs::create_symlink("../elsewhere.json", path);
  }
  SECTION("a link that leads nowhere") {
    fs::create_symlink("nowhere", path);
  }
  SECTION("a folder") {
    fs::create_directory(path);
  }
  SECTION("a FIFO") {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  }
  const auto done = replace_at(io::posix_file_system(), folder.path());
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::unsafe_target);
  CHECK(folder.read("elsewhere.json") == old_text);
}

TEST_CASE("links on the way to the folder are followed, as for a publish") {
  const TemporaryFolder folder;
  folder.write("real/log.json", old_text);
  fs::create_symlink("real", folder.path("changelog"));
  REQUIRE(replace_at(io::posix_file_system(), folder.path()));
  CHECK(folder.read("real/log.json") == new_text);
}

TEST_CASE("a missing file, folder or root is a missing input") {
  const TemporaryFolder folder;
  for (const auto& root : {folder.path(), folder.path("nowhere")}) {
    const auto done = replace_at(io::posix_file_system(), root);
    REQUIRE_FALSE(done);
    CHECK(done.error().code == ErrorCode::missing_input);
  }
  folder.make_folder("changelog");
  const auto done = replace_at(io::posix_file_system(), folder.path());
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::missing_input);
  CHECK(done.error().message == "the file does not exist");
}

TEST_CASE("an owner that cannot be kept refuses the replacement") {
  if (::geteuid() != 0) return;
  const TemporaryFolder folder;
  const auto path = folder.write(input_name, old_text);
  REQUIRE(::chown(path.c_str(), 12345, 12346) == 0);
  FailingFileSystem files{io::posix_file_system()};
  files.fail_every(test_support::SystemCall::set_owner, std::errc::operation_not_permitted);
  const auto done = replace_at(files, folder.path());
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::io);
  CHECK(folder.read(input_name) == old_text);
  REQUIRE(replace_at(io::posix_file_system(), folder.path()));
  CHECK(test_support::status_of(path).owner == 12345);
  CHECK(test_support::status_of(path).group == 12346);
}

TEST_CASE("an access list outlives the replacement") {
  // Owner, another user, group, mask and others, as the system stores them.
  const std::string list{
      "\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x04\0\x39\x30\0\0"
      "\x04\0\x04\0\xff\xff\xff\xff\x10\0\x04\0\xff\xff\xff\xff"
      "\x20\0\0\0\xff\xff\xff\xff",
      44};
  const std::string name = "system.posix_acl_access";
  auto& files = io::posix_file_system();
  const TemporaryFolder folder;
  folder.write(input_name, old_text);
  const auto open_input = [&] {
    const auto opened = files.open(io::current_folder, folder.path(input_name), io::OpenMode::read,
                                   io::Links::follow, 0);
    REQUIRE(opened);
    return io::OwnedDescriptor{files, *opened};
  };
  if (!files.set_attribute(open_input().get(), name, list)) return;  // none are kept here
  REQUIRE(replace_at(files, folder.path()));
  const auto kept = files.attribute(open_input().get(), name);
  REQUIRE(kept);
  CHECK(*kept == list);
}

TEST_CASE("an input is replaced under the publisher's lock") {
  const TemporaryFolder folder;
  folder.write(input_name, old_text);
  folder.make_folder("runtime");
  const auto settings = test_support::default_settings();
  test_support::ManualClock clock;
  schema::Bundle schemas;
  auto& files = io::posix_file_system();
  bool is_held = false;
  const Environment environment{files, clock, schemas, [&is_held] { is_held = true; }};
  const auto input = InputReplacement::read(files, folder.path(), input_name);
  REQUIRE(input);
  {
    auto workspace = open_workspace_for_writing(files, clock, {folder.path(), settings});
    REQUIRE(workspace);
    const auto busy = replace_input(*input, new_text, {folder.path(), settings, 0}, environment);
    REQUIRE_FALSE(busy);
    CHECK(busy.error().code == ErrorCode::busy);
    CHECK(folder.read(input_name) == old_text);
    CHECK_FALSE(is_held);
  }
  REQUIRE(replace_input(*input, new_text, {folder.path(), settings, 0}, environment));
  CHECK(folder.read(input_name) == new_text);
  CHECK(is_held);
}

}  // namespace
}  // namespace runtime_exports::publish
