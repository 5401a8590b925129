#include "runtime_exports/io/errors.hpp"

#include <utility>

namespace runtime_exports::io {

Error io_error(ErrorCode code, std::string subject, std::string message, std::string help,
               std::error_code system_error) {
  Error error;
  error.code = code;
  error.subject = std::move(subject);
  error.message = std::move(message);
  error.help = std::move(help);
  if (system_error) error.cause = system_error.message();
  return error;
}

}  // namespace runtime_exports::io
