#include "runtime_exports/io/system_call.hpp"

namespace runtime_exports::io {

std::error_code last_system_error() {
  return {errno, std::system_category()};
}

}  // namespace runtime_exports::io
