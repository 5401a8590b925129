#pragma once

#include <cstdint>

namespace runtime_exports::fault {

/// Multiplies the number of states that CI checks: RUNTIME_EXPORTS_FAULT_SCALE, else 1.
std::uint64_t fault_scale();

}  // namespace runtime_exports::fault
