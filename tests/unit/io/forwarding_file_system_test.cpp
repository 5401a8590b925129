#include "runtime_exports/io/forwarding_file_system.hpp"

#include <array>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

namespace runtime_exports::io {
namespace {

TEST_CASE("a stop ends long work but not clean-up") {
  const test_support::TemporaryFolder folder;
  bool is_asked = false;
  StoppableFileSystem files{posix_file_system(), [&] { return is_asked; }};
  const auto opened =
      files.open(current_folder, folder.write("a", "text"), OpenMode::lock, Links::follow, 0600);
  REQUIRE(opened);
  const OwnedDescriptor file{files, *opened};
  std::array<char, 4> bytes{};
  CHECK(files.read_at(file.get(), bytes, 0));

  is_asked = true;
  const auto read = files.read_at(file.get(), bytes, 0);
  REQUIRE_FALSE(read);
  CHECK(read.error() == std::errc::operation_canceled);
  CHECK_FALSE(files.write(file.get(), "x"));
  CHECK_FALSE(files.sync(file.get()));
  CHECK_FALSE(files.sync_all(std::array{file.get()}));
  CHECK_FALSE(files.try_lock(file.get()));
  CHECK(folder.read("a") == "text");
  CHECK(files.status(file.get()));

  files.hold_stop();
  CHECK(files.write(file.get(), "next"));
  CHECK(files.sync_all(std::array{file.get()}));
  files.allow_stop();
  CHECK_FALSE(files.sync(file.get()));
  CHECK(files.remove(current_folder, folder.path("a")));
}

}  // namespace
}  // namespace runtime_exports::io
