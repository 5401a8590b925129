#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t three_gibibytes = 3072 * mebibyte;

struct Input {
  std::string file;
  std::string needed_by;  ///< the only published export; empty for the settings
};

const std::vector<Input> inputs{
    {snapshot_file, "version"},
    {changelog_file, "changelog"},
    {events_file, "telemetry.events"},
    {errors_file, "telemetry.errors"},
    {counters_file, "telemetry.rates"},
    {auth_file, "telemetry.auth_events"},
    {users_file, "admin.users"},
    {audit_file, "admin.audit"},
    {settings_file, ""},
};

Words publish_only(const Input& input) {
  if (input.needed_by.empty()) return {"publish"};
  return {"publish", "--only", input.needed_by};
}

/// The path of the file, after the file is removed.
std::string emptied(const StateTree& tree, const std::string& file) {
  tree.write(file, "");
  tree.remove(file);
  return tree.path(file);
}

/// A sparse file: it takes no space on the disk.
void make_sparse(const StateTree& tree, const std::string& file, const std::string& beginning) {
  tree.write(file, beginning);
  fs::resize_file(tree.path(file), three_gibibytes);
}

void check_small(const ProgramResult& ended) {
  if (!is_sanitized()) CHECK(ended.peak_memory_bytes < 150 * mebibyte);
}

TEST_CASE("an input that is not a regular file counts as missing, is not waited for, and stays",
          "[hostile]") {
  const auto input = GENERATE(from_range(inputs));
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto path = emptied(tree, input.file);
  std::string kind;
  SECTION("a FIFO") {
    kind = "a FIFO";
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  }
  SECTION("a folder") {
    kind = "a folder";
    REQUIRE(mkdir(path.c_str(), 0700) == 0);
  }
  SECTION("a link to an endless device") {
    kind = "a device";
    fs::create_symlink("/dev/zero", path);
  }
  SECTION("a link to a terminal or none") {
    kind = "a device";
    fs::create_symlink("/dev/null", path);
  }
  const auto runtime = TreeSnapshot::of(tree.path("runtime/exports"));
  const auto ended = tree.run(publish_only(input));
  const std::string begin = "error: " + input.file + ": it is " + kind + ", not a regular file";
  if (input.needed_by.empty()) {
    CHECK(ended.exit_code == 78);
    CHECK(ended.out == "");
    CHECK(ended.error == begin + "\n");
  } else {
    CHECK(ended.exit_code == 66);
    CHECK(ended.out == "Refused: nothing was published.\n");
    CHECK(ended.error.starts_with(begin + "; the export `" + input.needed_by +
                                  "` needs it\n  help: "));
    if (input.file != snapshot_file && input.file != users_file) {
      CHECK(ended.error.ends_with(
          "help: publish others with `--only`, or list in `exports.enabled` only those that are "
          "possible\n"));
    }
  }
  CHECK(runtime.differences(tree.exports()) == Names{});
}

TEST_CASE("an input of three gibibytes is refused at once", "[hostile]") {
  const auto input = GENERATE(from_range(inputs));
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  make_sparse(tree, input.file, "");
  const auto before = tree.exports();
  const auto ended = tree.run(publish_only(input));
  check_small(ended);
  const bool is_rows = input.file.ends_with(".jsonl");
  const std::string limit = input.needed_by.empty() ? "4 MiB" : "64 MiB";
  CHECK(ended.error ==
        "error: " + input.file +
            (is_rows ? ":1: a row is longer than 16 MiB\n  help: correct it there, or in the "
                       "program that "
                       "writes this file\n"
                     : ": the file is longer than " + limit +
                           "\n  help: check that it is the right file: no document may be "
                           "longer\n"));
  CHECK(ended.exit_code == (input.needed_by.empty() ? 78 : 1));
  CHECK(before.differences(tree.exports()) == Names{});
}

TEST_CASE("an array of three gibibytes, or one after a good row, is refused at once", "[hostile]") {
  const StateTree tree;
  SECTION("an array") {
    tree.remove(users_file);
    make_sparse(tree, "shared/state/accounts/users.json", "[");
  }
  SECTION("after a row") {
    make_sparse(tree, users_file, user_row("user-000001"));
  }
  const auto ended = tree.run({"publish"});
  check_small(ended);
  CHECK(ended.exit_code == 1);
  CHECK_THAT(ended.error, Catch::Contains(": a row is longer than 16 MiB\n  help: "));
  CHECK(tree.is_unpublished());
}

TEST_CASE("a file that an option names may be endless, too", "[hostile]") {
  const StateTree tree;
  make_sparse(tree, "big", "");
  REQUIRE(mkfifo(tree.path("fifo").c_str(), 0600) == 0);
  const auto name = GENERATE(as<std::string>{}, "big", "fifo", "/dev/zero");
  const auto words = GENERATE_COPY(
      Words{"publish", "--baseline", name}, Words{"publish", "--config", name},
      Words{"publish", "--set", "privacy.identifiers=hmac", "--set",
            "privacy.hmac_key_file=" + name},
      Words{"schema", "check", name, name}, Words{"schema", "check", "version.schema.json", name});
  const auto ended = tree.run(words);
  INFO(words[1] + " " + words[2]);
  check_small(ended);
  const auto code = ended.exit_code;
  CHECK((code == 66 || code == 78 || (name == "big" && code == 1)));
  CHECK(ended.error.starts_with("error: " + name + ": "));
  CHECK(tree.is_unpublished());
}

/// Writes to a file again and again while the object lives.
class RestlessWriter {
 public:
  explicit RestlessWriter(std::function<void()> write)
      : thread_([this, write = std::move(write)] {
          while (!stop_) write();
        }) {}
  RestlessWriter(const RestlessWriter&) = delete;
  RestlessWriter& operator=(const RestlessWriter&) = delete;
  ~RestlessWriter() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

std::string many_accounts(char mark) {
  std::string rows;
  for (int row = 0; row < 4000; ++row) rows += user_row(fmt::format("user-{:06}-{}", row, mark));
  return rows;
}

void write_at(const std::string& path, const std::string& text, std::size_t offset) {
  const int file = open(path.c_str(), O_WRONLY);
  const auto rest = text.substr(offset);
  if (pwrite(file, rest.data(), rest.size(), static_cast<off_t>(offset)) < 0) std::abort();
  close(file);
}

TEST_CASE("accounts that change while they are read are busy, or give one good state",
          "[hostile]") {
  const StateTree tree;
  const auto path = tree.path(users_file);
  const auto first = many_accounts('a');
  const auto second = many_accounts('b');
  tree.write(users_file, first);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  std::function<void()> change;
  bool may_be_busy = true;
  SECTION("cut short and written again") {
    change = [&] {
      fs::resize_file(path, first.size() / 2);
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
      write_at(path, first, first.size() / 2);
    };
  }
  SECTION("written over") {
    change = [&, turn = 0]() mutable { write_at(path, ++turn % 2 == 0 ? first : second, 0); };
  }
  SECTION("replaced as a whole") {
    may_be_busy = false;
    change = [&, turn = 0]() mutable {
      tree.write("next", ++turn % 2 == 0 ? first : second);
      fs::rename(tree.path("next"), path);
    };
  }
  for (int round = 0; round < 12; ++round) {
    const auto before = tree.exports();
    const auto ended = [&] {
      const RestlessWriter writer{change};
      return tree.run({"publish"});
    }();
    INFO(ended.error);
    CHECK((ended.exit_code == 0 || (may_be_busy && ended.exit_code == 75)));
    if (ended.exit_code != 0) CHECK(before.differences(tree.exports()) == Names{});
    CHECK(tree.export_at("admin/users/users.json")["users"].size() > 0);
  }
  tree.write(users_file, first);
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("admin/users/users.json")["users"].size() == 4000);
  CHECK(tree.run({"validate"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox
