#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "runtime_exports/core/error.hpp"

namespace runtime_exports::io {

/// An Error about the file `subject`, with the system's own text for `system_error` as its cause
/// (empty if that holds no error).
Error io_error(ErrorCode code, std::string subject, std::string message, std::string help,
               std::error_code system_error);

/// What a person can do about it when the system says this, as one clause without the final stop.
/// To follow it loses nothing. Empty if there is no error.
std::string_view help_for(std::error_code system_error);

/// An io_error() whose help is help_for() and, after it, what else is to be known, such as
/// "nothing was published".
Error system_failure(ErrorCode code, std::string subject, std::string message,
                     std::error_code system_error, std::string_view besides = {});

}  // namespace runtime_exports::io
