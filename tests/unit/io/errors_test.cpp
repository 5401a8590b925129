#include "runtime_exports/io/errors.hpp"

#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace runtime_exports::io
