#include "runtime_exports/core/result.hpp"

#include <memory>
#include <string>
#include <utility>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

Error refused(std::string message) {
  Error error;
  error.code = ErrorCode::refused;
  error.message = std::move(message);
  return error;
}

}  // namespace

TEST_CASE("a result holds its value") {
  Result<std::string> result{std::string{"value"}};
  REQUIRE(result.has_value());
  CHECK(static_cast<bool>(result));
  CHECK(*result == "value");
  CHECK(result->size() == 5);
  *result += "s";
  CHECK(*std::as_const(result) == "values");
}

TEST_CASE("a result holds the reason why there is no value") {
  const Result<std::string> result{refused("because")};
  CHECK_FALSE(result.has_value());
  CHECK_FALSE(static_cast<bool>(result));
  CHECK(result.error().code == ErrorCode::refused);
  CHECK(result.error().message == "because");
}

TEST_CASE("a value that cannot be copied is moved in and out") {
  Result<std::unique_ptr<int>> result{std::make_unique<int>(7)};
  REQUIRE(result.has_value());
  const std::unique_ptr<int> taken = *std::move(result);
  CHECK(*taken == 7);
  CHECK(*result == nullptr);
}

TEST_CASE("a result distinguishes its value from an error of the same shape") {
  struct Reason {
    std::string text;
  };
  const Result<std::string, Reason> good{std::string{"text"}};
  const Result<std::string, Reason> bad{Reason{"text"}};
  CHECK(good.has_value());
  CHECK_FALSE(bad.has_value());
}

TEST_CASE("a status is success or says why not") {
  const Status<> done{Done{}};
  const Status<> failed{refused("because")};
  CHECK(done.has_value());
  CHECK_FALSE(failed.has_value());
}

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
