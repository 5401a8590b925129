#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace runtime_exports {

/// Why an operation failed, in the order in which failures outrank each other: when several apply,
/// the first one decides the exit code.
enum class ErrorCode {
  defect,         ///< 70: a defect of the program
  usage,          ///< 2: wrong command line
  settings,       ///< 78: bad settings or schema
  missing_input,  ///< 66: an input or a revision is missing or unreadable
  busy,           ///< 75: another publisher, a writer in the middle of a row, a pending publish
  unsafe_target,  ///< 73: a symbolic link, a device, a folder in the way, another file system
  io,             ///< 74: reading or writing failed
  refused,        ///< 1: the data breaks a rule
};

/// The exit code of the command line for a failure of this kind.
int exit_code(ErrorCode code);

/// A failure as a value. Texts are for people and hold no value of the data; names of files may
/// hold any byte and are escaped where they are printed.
struct Error {
  ErrorCode code = ErrorCode::defect;
  std::string subject = {};  ///< the file, setting or argument that it is about
  std::string pointer = {};  ///< JSON pointer in the subject; empty: the whole, or not known
  std::uint64_t line = 0;    ///< from 1; 0: not known
  std::uint64_t column = 0;  ///< from 1, in characters; 0: not known
  std::string message = {};  ///< what is wrong, one sentence without the final stop
  std::string help = {};     ///< what to do about it; empty if the message says it
  std::string cause = {};    ///< what the system said ("No space left on device"), if it did
};

}  // namespace runtime_exports
