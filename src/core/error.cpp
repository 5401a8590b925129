#include "runtime_exports/core/error.hpp"

namespace runtime_exports {

int exit_code(ErrorCode code) {
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

}  // namespace runtime_exports
