#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace runtime_exports {

/// Why an operation failed. The order is the precedence: if several apply, the first one decides
/// the exit code.
enum class ErrorCode {
  defect,         ///< 70: a defect in the program
  usage,          ///< 2: wrong command line
  settings,       ///< 78: bad settings or schema
  missing_input,  ///< 66: an input or a revision is missing or unreadable
  busy,           ///< 75: another publisher, a row that is being written, a pending publish
  unsafe_target,  ///< 73: a symbolic link, a device, a folder in the way, another file system
  io,             ///< 74: reading or writing failed
  refused,        ///< 1: the data breaks a rule
};

/// The exit code of the command line for this kind of failure.
constexpr int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return 2;
    case ErrorCode::settings:
      return 78;
    case ErrorCode::missing_input:
      return 66;
    case ErrorCode::busy:
      return 75;
    case ErrorCode::unsafe_target:
      return 73;
    case ErrorCode::io:
      return 74;
    case ErrorCode::refused:
      return 1;
    case ErrorCode::defect:
      break;
  }
  return 70;
}

/// A failure as a value. Texts are for people and contain no values of the data. Names of files may
/// contain any byte; they are escaped when printed.
struct Error {
  ErrorCode code = ErrorCode::defect;
  std::string subject = {};  ///< the file, setting or argument concerned
  std::string pointer = {};  ///< JSON pointer in the subject; empty: all of it, or not known
  std::uint64_t line = 0;    ///< from 1; 0: not known
  std::uint64_t column = 0;  ///< from 1, in characters; 0: not known
  std::string message = {};  ///< what is wrong, as one sentence without a full stop
  std::string help = {};     ///< what to do about it; empty if the message says so
  std::string cause = {};    ///< the system's text, if any ("No space left on device")

  /// The message and the cause, for a line of its own.
  [[nodiscard]] std::string with_cause() const {
    return cause.empty() ? message : message + " (" + cause + ")";
  }
};

/// A value, or the reason why there is none: the part of std::expected that is needed here.
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(*-explicit-*)
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// The value; only if has_value().
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  /// Why there is no value; only if not has_value().
  E& error() { return std::get<1>(state_); }
  const E& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, E> state_;
};

/// The value of an operation that returns only its success.
struct Done {};
template <class E = Error>
using Status = Result<Done, E>;

}  // namespace runtime_exports
