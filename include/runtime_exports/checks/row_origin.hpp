#pragma once

#include <cstdint>
#include <string_view>

namespace runtime_exports::checks {

/// Where a row that is checked came from: a file and a line for the message.
struct RowOrigin {
  std::string_view file;
  std::uint64_t line = 0;
};

}  // namespace runtime_exports::checks
