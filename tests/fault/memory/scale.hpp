#pragma once

#include <cstdint>

namespace runtime_exports::fault {

/// How many times as many states as in CI are checked: RUNTIME_EXPORTS_FAULT_SCALE, else 1.
std::uint64_t fault_scale();

}  // namespace runtime_exports::fault
