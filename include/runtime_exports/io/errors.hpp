#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

#include "runtime_exports/core/error.hpp"

namespace runtime_exports::io {

/// Why the system call just made failed. The one place that reads errno as a reason: call it on
/// the line after the system call, before anything else can overwrite errno.
std::error_code last_system_error();

/// What `call` returns, made again as long as a signal interrupts it. Not for close and fsync,
/// which have happened or failed even when they say EINTR.
template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

/// An Error about the file `subject`, with the system's own text for `system_error` as its cause
/// (empty if that holds no error).
Error io_error(ErrorCode code, std::string subject, std::string message, std::string help,
               std::error_code system_error);

/// What a person can do about it when the system says this, as one clause without the final stop.
/// To follow it loses nothing. Empty if there is no error.
std::string_view help_for(std::error_code system_error);

/// Whether an extended attribute is not there: the file has none of that name, or its file system
/// keeps none.
bool has_no_attribute(std::error_code system_error);

/// What is in the place of the file that was to be opened, "a symbolic link" or "a socket or a
/// device"; empty if the system does not say so.
std::string_view kind_in_the_way(std::error_code system_error);

/// An io_error() whose help is help_for() and, after it, what else is to be known, such as
/// "nothing was published".
Error system_failure(ErrorCode code, std::string subject, std::string message,
                     std::error_code system_error, std::string_view besides = {});

}  // namespace runtime_exports::io
