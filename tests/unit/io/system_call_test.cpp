#include "runtime_exports/io/system_call.hpp"

#include <vector>

#include "support/catch.hpp"

namespace runtime_exports::io {
namespace {

TEST_CASE("the last system error is the errno of now") {
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

}  // namespace
}  // namespace runtime_exports::io
