#include "runtime_exports/core/error.hpp"

#include "support/catch.hpp"

using namespace runtime_exports;

TEST_CASE("each kind of failure has its own exit code") {
  CHECK(exit_code(ErrorCode::defect) == 70);
  CHECK(exit_code(ErrorCode::usage) == 2);
  CHECK(exit_code(ErrorCode::settings) == 78);
  CHECK(exit_code(ErrorCode::missing_input) == 66);
  CHECK(exit_code(ErrorCode::busy) == 75);
  CHECK(exit_code(ErrorCode::unsafe_target) == 73);
  CHECK(exit_code(ErrorCode::io) == 74);
  CHECK(exit_code(ErrorCode::refused) == 1);
}

TEST_CASE("the kinds of failure are in the order in which they outrank each other") {
  CHECK(ErrorCode::defect < ErrorCode::usage);
  CHECK(ErrorCode::usage < ErrorCode::settings);
  CHECK(ErrorCode::settings < ErrorCode::missing_input);
  CHECK(ErrorCode::missing_input < ErrorCode::busy);
  CHECK(ErrorCode::busy < ErrorCode::unsafe_target);
  CHECK(ErrorCode::unsafe_target < ErrorCode::io);
  CHECK(ErrorCode::io < ErrorCode::refused);
}

TEST_CASE("a failure without a description is a defect without a place") {
  const Error error;
  CHECK(exit_code(error.code) == 70);
  CHECK(error.line == 0);
  CHECK(error.column == 0);
}
