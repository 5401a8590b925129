#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::io {

/// Why the last system call failed. Only this function reads errno as a reason: call it on the line
/// after the system call, before anything else can overwrite errno.
std::error_code last_system_error();

/// Repeats `call` while a signal interrupts it, and returns its result. Not for close and fsync,
/// which have happened or failed even if they report EINTR.
template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

/// An Error about `subject`: a file, an option or a setting. Its cause is the system's text for
/// `system_error`, or empty if that holds no error.
Error io_error(ErrorCode code, std::string subject, std::string message, std::string help,
               std::error_code system_error = {});

/// What a person can do about this error, as one clause without a full stop. Following it loses no
/// data. Empty if there is no error.
std::string_view help_for(std::error_code system_error);

/// Whether the error means that an extended attribute does not exist: the file has none with that
/// name, or its file system supports none.
bool has_no_attribute(std::error_code system_error);

/// Whether the error means that the file system has no hard links, or that a sandbox forbids them.
bool has_no_links(std::error_code system_error);

/// What is in the place of the file to be opened: "a symbolic link" or "a socket or a device";
/// empty if the system does not say.
std::string_view kind_in_the_way(std::error_code system_error);

/// An io_error() whose help is help_for() followed by `besides`, such as "nothing was published".
Error system_failure(ErrorCode code, std::string subject, std::string message,
                     std::error_code system_error, std::string_view besides = {});

/// The value that a system call returned, or its error as a system_failure() with ErrorCode::io.
template <class T>
Result<T> or_failure(Result<T, std::error_code> result, std::string_view subject,
                     std::string_view message, std::string_view besides = {}) {
  if (result) return *std::move(result);
  return system_failure(ErrorCode::io, std::string{subject}, std::string{message}, result.error(),
                        besides);
}

}  // namespace runtime_exports::io
