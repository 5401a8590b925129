#pragma once

#include <string>
#include <system_error>

#include "runtime_exports/core/error.hpp"

namespace runtime_exports::io {

/// An Error about the file `subject`, with the system's own text for `system_error` as its cause
/// (empty if that holds no error).
Error io_error(ErrorCode code, std::string subject, std::string message, std::string help,
               std::error_code system_error);

}  // namespace runtime_exports::io
