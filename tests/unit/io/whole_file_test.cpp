#include "runtime_exports/io/whole_file.hpp"

#include <filesystem>
#include <iterator>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/temporary_folder.hpp"

namespace runtime_exports::io {
namespace {

using test_support::FailingFileSystem;
using test_support::SystemCall;
using test_support::TemporaryFolder;

std::size_t names_in(const TemporaryFolder& folder) {
  const std::filesystem::directory_iterator names{folder.path()};
  return static_cast<std::size_t>(std::distance(begin(names), end(names)));
}

TEST_CASE("a file is written whole, also over an older one and what a killed run left") {
  const TemporaryFolder folder;
  const auto path = folder.path("result.json");
  REQUIRE(write_whole(posix_file_system(), {path, "first"}));
  CHECK(folder.read("result.json") == "first");
  folder.write(".result.json.part", "half");
  REQUIRE(write_whole(posix_file_system(), {path, "second"}));
  CHECK(folder.read("result.json") == "second");
  CHECK(names_in(folder) == 1);
}

TEST_CASE("where a call fails, the old file stays and nothing is left beside it") {
  const TemporaryFolder folder;
  const auto path = folder.path("result.json");
  folder.write("result.json", "old");
  FailingFileSystem files{posix_file_system()};
  for (const auto call : {SystemCall::open, SystemCall::write, SystemCall::sync, SystemCall::close,
                          SystemCall::status, SystemCall::rename}) {
    files.fail_every(call, std::errc::io_error);
    CHECK_FALSE(write_whole(files, {path, "new"}));
    files.heal();
    CHECK(folder.read("result.json") == "old");
    CHECK(names_in(folder) == 1);
  }
}

TEST_CASE("a file that must be new is not written over another") {
  const TemporaryFolder folder;
  const auto path = folder.path("result.json");
  REQUIRE(write_whole(posix_file_system(), {path, "first", 0644, Existing::refuse}));
  const auto again = write_whole(posix_file_system(), {path, "second", 0644, Existing::refuse});
  REQUIRE_FALSE(again);
  CHECK(again.error() == std::errc::file_exists);
  CHECK(folder.read("result.json") == "first");
}

}  // namespace
}  // namespace runtime_exports::io
