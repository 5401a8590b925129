#include "runtime_exports/io/errors.hpp"

#include <cerrno>
#include <vector>

#include "support/catch.hpp"

namespace runtime_exports::io {
namespace {

TEST_CASE("an io error carries the system's own words as its cause") {
  const Error error = io_error(ErrorCode::io, "file", "writing failed", "make room",
                               std::make_error_code(std::errc::no_space_on_device));
  CHECK(error.code == ErrorCode::io);
  CHECK(error.subject == "file");
  CHECK(error.message == "writing failed");
  CHECK(error.help == "make room");
  CHECK(error.cause == "No space left on device");
}

TEST_CASE("an io error without a system error has no cause") {
  CHECK(io_error(ErrorCode::busy, "file", "message", "", {}).cause.empty());
}

TEST_CASE("the advice about a failed call follows from what the system said") {
  using enum std::errc;
  const auto help = [](std::errc error) {
    return std::string{help_for(std::make_error_code(error))};
  };
  CHECK_THAT(help(no_space_on_device), Catch::StartsWith("make room"));
  CHECK_THAT(help(read_only_file_system), Catch::Contains("mounted read-only"));
  CHECK_THAT(help(permission_denied), Catch::Contains("this user may not"));
  CHECK_THAT(help(operation_not_permitted), Catch::Contains("sandbox"));
  CHECK_THAT(help(function_not_supported), Catch::Contains("sandbox"));
  CHECK_THAT(help(invalid_argument), Catch::Contains("file system cannot"));
  CHECK_THAT(help(too_many_files_open), Catch::Contains("ulimit -n"));
  CHECK_THAT(help(too_many_files_open_in_system), Catch::Contains("fs.file-max"));
  CHECK_THAT(help(file_too_large), Catch::Contains("ulimit -f"));
  CHECK_THAT(help(filename_too_long), Catch::Contains("shorter"));
  CHECK_THAT(help(io_error), Catch::Contains("dmesg"));
  CHECK_THAT(help(cross_device_link), Catch::Contains("mount"));
  CHECK_THAT(help(device_or_resource_busy), Catch::Contains("mount"));
  for (const auto error : {no_such_file_or_directory, not_a_directory, is_a_directory,
                           too_many_symbolic_link_levels, not_supported, too_many_links}) {
    CHECK_FALSE(help(error).empty());
  }
  CHECK(help_for({}).empty());
  // Errors of calls have the other category.
  CHECK(help_for({static_cast<int>(no_space_on_device), std::system_category()}) ==
        help(no_space_on_device));
}

TEST_CASE("help suggests freeing space only when the disk is full, and never loses data") {
  for (int number = 1; number < 134; ++number) {
    const std::string help{help_for({number, std::system_category()})};
    INFO(number << ": " << help);
    const bool is_full = number == ENOSPC || number == EDQUOT;
    CHECK((help.find("make room") == std::string::npos || is_full));
    for (const auto* word : {"delete", "remove", "rm ", "overwrite", "[]"}) {
      CHECK(help.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("the help for a system failure ends with the words that the caller adds") {
  const auto full = std::make_error_code(std::errc::no_space_on_device);
  const auto error = system_failure(ErrorCode::io, "file", "it failed", full, "nothing was lost");
  CHECK(error.help == std::string{help_for(full)} + "; nothing was lost");
  CHECK(error.cause == "No space left on device");
  CHECK(system_failure(ErrorCode::io, "file", "it failed", {}, "nothing was lost").help ==
        "nothing was lost");
}

TEST_CASE("a call either succeeds or is an error about its file, with advice") {
  using Count = Result<int, std::error_code>;
  const auto full = std::make_error_code(std::errc::no_space_on_device);
  CHECK(*or_failure(Count{7}, "file", "it failed") == 7);
  const auto failed = or_failure(Count{full}, "file", "it failed", "nothing was lost");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::io);
  CHECK(failed.error().subject == "file");
  CHECK(failed.error().message == "it failed");
  CHECK(failed.error().help == std::string{help_for(full)} + "; nothing was lost");
}

TEST_CASE("the last system error is the current errno") {
  errno = ENOSPC;
  CHECK(last_system_error() == std::errc::no_space_on_device);
}

TEST_CASE("a call that a signal interrupts is made again, another failure is not") {
  std::vector<int> failures{EINTR, EINTR, EIO};
  std::size_t calls = 0;
  const int result = retry_interrupted([&] {
    errno = failures.at(calls++);
    return -1;
  });
  CHECK(result == -1);
  CHECK(calls == 3);
  CHECK(last_system_error() == std::errc::io_error);
}

TEST_CASE("the kind of a file that cannot be opened is named if the system knows it") {
  CHECK(kind_in_the_way(std::make_error_code(std::errc::too_many_symbolic_link_levels)) ==
        "a symbolic link");
  CHECK(kind_in_the_way(std::make_error_code(std::errc::no_such_device_or_address)) ==
        "a socket or a device");
  CHECK(kind_in_the_way(std::make_error_code(std::errc::permission_denied)).empty());
}

TEST_CASE("a missing attribute is distinguished from one that cannot be read") {
  CHECK(has_no_attribute({ENODATA, std::system_category()}));
  CHECK(has_no_attribute({EOPNOTSUPP, std::system_category()}));
  CHECK_FALSE(has_no_attribute({EACCES, std::system_category()}));
}

}  // namespace
}  // namespace runtime_exports::io
