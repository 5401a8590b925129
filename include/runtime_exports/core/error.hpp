#pragma once

#include <cstdint>
#include <memory>
#include <string>

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
int exit_code(ErrorCode code);

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
};

}  // namespace runtime_exports
