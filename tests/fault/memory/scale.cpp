#include "scale.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace runtime_exports::fault {

std::uint64_t fault_scale() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* const text = std::getenv("RUNTIME_EXPORTS_FAULT_SCALE");
  return text == nullptr
             ? 1
             : std::max(std::uint64_t{1}, std::uint64_t{std::strtoul(text, nullptr, 10)});
}

}  // namespace runtime_exports::fault
