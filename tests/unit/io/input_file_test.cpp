#include "runtime_exports/io/input_file.hpp"

#include <filesystem>
#include <string>
#include <utility>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::io {
namespace {

using test_support::FailingFileSystem;
using test_support::SystemCall;
using test_support::TemporaryFolder;

/// Bytes whose neighbours show where they are.
std::string numbered_bytes(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; bytes.size() < count; ++i) bytes += std::to_string(i) + ",";
  bytes.resize(count);
  return bytes;
}

InputFile open_input(FileSystem& files, const std::string& path) {
  auto input = InputFile::open(files, "input", path);
  REQUIRE(input);
  return std::move(*input);
}

Error open_error(const std::string& path) {
  const auto input = InputFile::open(posix_file_system(), "input", path);
  REQUIRE_FALSE(input);
  return input.error();
}

TEST_CASE("a missing input is named and said to be missing") {
  const TemporaryFolder folder;
  const Error error = open_error(folder.path("none"));
  CHECK(error.code == ErrorCode::missing_input);
  CHECK(error.subject == "input");
  CHECK(error.message == "the file does not exist");
  CHECK(error.cause == "No such file or directory");
}

TEST_CASE("anything but a regular file is refused with its kind") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  REQUIRE(::mknod(folder.path("socket").c_str(), S_IFSOCK | 0600, 0) == 0);
  CHECK(open_error(folder.path()).message == "it is a folder, not a regular file");
  CHECK(open_error(folder.path("fifo")).message == "it is a FIFO, not a regular file");
  CHECK(open_error("/dev/null").message == "it is a device, not a regular file");
  CHECK(open_error(folder.path("socket")).message ==
        "it is a socket or a device, not a regular file");
  CHECK(open_error(folder.path("fifo")).code == ErrorCode::missing_input);
}

TEST_CASE("an input that may not be read is a missing input") {
  FailingFileSystem files(posix_file_system());
  files.fail_every(SystemCall::open, std::errc::permission_denied);
  const auto input = InputFile::open(files, "input", "any");
  REQUIRE_FALSE(input);
  CHECK(input.error().code == ErrorCode::missing_input);
  CHECK(input.error().cause == "Permission denied");
}

TEST_CASE("an input may be a symbolic link") {
  const TemporaryFolder folder;
  folder.write("file", "text");
  std::filesystem::create_symlink("file", folder.path("link"));
  InputFile input = open_input(posix_file_system(), folder.path("link"));
  CHECK(*input.read_all(4) == "text");
}

TEST_CASE("reads forwards, backwards and across give the bytes of the file") {
  const TemporaryFolder folder;
  const std::string bytes = numbered_bytes(3'000'001);
  InputFile input = open_input(posix_file_system(), folder.write("file", bytes));
  REQUIRE(input.bytes() == bytes.size());
  const auto is_right = [&](std::uint64_t offset, std::uint64_t count) {
    const auto read = input.read(offset, count);
    return read.has_value() && *read == std::string_view(bytes).substr(offset, count);
  };
  constexpr std::uint64_t row = 777;
  std::uint64_t wrong = 0;
  for (std::uint64_t at = 0; at + row <= bytes.size(); at += row)
    wrong += is_right(at, row) ? 0U : 1U;
  for (std::uint64_t at = bytes.size(); at >= row; at -= row) {
    wrong += is_right(at - row, row) ? 0U : 1U;
  }
  for (std::uint64_t i = 0, at = 0; i < 5000; ++i, at = (at + 1'234'567) % (bytes.size() - row)) {
    wrong += is_right(at, row) ? 0U : 1U;
  }
  CHECK(wrong == 0);
  CHECK(is_right(0, bytes.size()));
  CHECK(is_right(100, 2 * InputFile::window_bytes));
  CHECK(is_right(bytes.size(), 0));
  CHECK(is_right(5, 0));
}

TEST_CASE("consecutive reads share their window") {
  const TemporaryFolder folder;
  constexpr std::uint64_t size = 8 * InputFile::window_bytes;
  constexpr std::uint64_t row = 512;
  FailingFileSystem files(posix_file_system());
  InputFile input = open_input(files, folder.write("file", std::string(size, 'x')));
  files.heal();
  for (std::uint64_t at = 0; at < size; at += row) REQUIRE(input.read(at, row));
  CHECK(files.calls() < 20);
}

TEST_CASE("a read past the window leaves the window as it is") {
  const TemporaryFolder folder;
  const std::string bytes = numbered_bytes(100'000);
  FailingFileSystem files(posix_file_system());
  InputFile input = open_input(files, folder.write("file", bytes));
  const auto view = input.read(1'000, 500);
  REQUIRE(view);
  std::string into(70'000, '\0');
  REQUIRE(input.read_into(into, 30'000));
  CHECK(into == bytes.substr(30'000));
  CHECK(*view == bytes.substr(1'000, 500));
  files.heal();
  REQUIRE(input.read(1'000, 500));
  CHECK(files.calls() == 0);
  const auto beyond = input.read_into(into, 30'001);
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().code == ErrorCode::defect);
  std::filesystem::resize_file(folder.path("file"), 50'000);
  const auto shrunk = input.read_into(into, 30'000);
  REQUIRE_FALSE(shrunk);
  CHECK(shrunk.error().code == ErrorCode::busy);
}

TEST_CASE("reads in a random order load little more than they return") {
  const TemporaryFolder folder;
  constexpr std::uint64_t size = 32 * InputFile::window_bytes;
  constexpr std::uint64_t row = 300;
  constexpr std::uint64_t reads = 10'000;
  FailingFileSystem files(posix_file_system());
  InputFile input = open_input(files, folder.write("file", std::string(size, 'x')));
  std::uint64_t at = 0;
  for (std::uint64_t i = 0; i < reads; ++i) {
    at = (at + 12'345'679) % (size - row);
    REQUIRE(input.read(at, row));
  }
  CHECK(files.bytes_read() < reads * 8192);
}

TEST_CASE("a read beyond the size is a defect, also where the sum overflows") {
  const TemporaryFolder folder;
  InputFile input = open_input(posix_file_system(), folder.write("file", "0123456789"));
  CHECK(input.read(5, 6).error().code == ErrorCode::defect);
  CHECK(input.read(11, 0).error().code == ErrorCode::defect);
  CHECK(input.read(~std::uint64_t{0}, 2).error().code == ErrorCode::defect);
  CHECK(input.read(2, ~std::uint64_t{0}).error().code == ErrorCode::defect);
  CHECK(*input.read(5, 5) == "56789");
}

TEST_CASE("short reads of the system are continued") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  InputFile input = open_input(files, folder.write("file", "0123456789"));
  files.limit_transfers(3);
  CHECK(*input.read(1, 8) == "12345678");
  CHECK(*input.read_all(10) == "0123456789");
}

TEST_CASE("a file that shrank is busy") {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "0123456789");
  InputFile input = open_input(posix_file_system(), path);
  REQUIRE(::truncate(path.c_str(), 4) == 0);
  CHECK(input.read(0, 10).error().code == ErrorCode::busy);
  CHECK(input.read_all(10).error().code == ErrorCode::busy);
  CHECK(input.extend().error().code == ErrorCode::busy);
  CHECK(input.read(0, 4).error().code == ErrorCode::busy);
}

TEST_CASE("a read that failed does not disturb the next one") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  InputFile input = open_input(files, folder.write("file", "0123456789"));
  files.fail_nth(SystemCall::read_at, 1, std::errc::io_error);
  const auto failed = input.read(2, 3);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::io);
  CHECK(failed.error().cause == "Input/output error");
  CHECK(*input.read(2, 3) == "234");
}

TEST_CASE("appended bytes count only after extend") {
  const TemporaryFolder folder;
  InputFile input = open_input(posix_file_system(), folder.write("file", "row\npar"));
  CHECK(*input.read(4, 3) == "par");
  folder.append("file", "tial\n");
  CHECK(input.bytes() == 7);
  CHECK(*input.read_all(100) == "row\npar");
  CHECK(input.extend());
  CHECK(input.bytes() == 12);
  CHECK(*input.read(4, 8) == "partial\n");
  CHECK(input.extend());
  CHECK(input.bytes() == 12);
}

TEST_CASE("a file longer than the limit is refused before it is read") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  InputFile input = open_input(files, folder.write("file", "0123456789"));
  files.heal();
  CHECK(input.read_all(9).error().code == ErrorCode::refused);
  CHECK(files.calls() == 0);
}

TEST_CASE("an empty input is empty") {
  const TemporaryFolder folder;
  InputFile input = open_input(posix_file_system(), folder.write("file", ""));
  CHECK(input.bytes() == 0);
  CHECK(input.read(0, 0)->empty());
  CHECK(input.read_all(0)->empty());
}

TEST_CASE("a file of many windows is shown and digested as a whole") {
  const TemporaryFolder folder;
  std::string text(InputFile::window_bytes * 2 + 3, 'x');
  text.back() = 'y';
  InputFile input = open_input(posix_file_system(), folder.write("file", text));
  std::string shown;
  CHECK(input.read_windows([&](std::string_view bytes) -> Status<> {
    shown += bytes;
    return Done{};
  }));
  CHECK(shown == text);
  CHECK(*input.digest() == sha256(text));
}

TEST_CASE("the first failure ends the reading of windows") {
  const TemporaryFolder folder;
  const std::string text(InputFile::window_bytes * 2, 'x');
  const std::string path = folder.write("file", text);
  InputFile input = open_input(posix_file_system(), path);
  int calls = 0;
  const auto stopped = input.read_windows([&](std::string_view) -> Status<> {
    ++calls;
    return Error{.code = ErrorCode::refused};
  });
  CHECK(stopped.error().code == ErrorCode::refused);
  CHECK(calls == 1);
  REQUIRE(::truncate(path.c_str(), 4) == 0);
  CHECK(input.digest().error().code == ErrorCode::busy);
}

}  // namespace
}  // namespace runtime_exports::io
