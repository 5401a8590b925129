#include "runtime_exports/core/counted.hpp"

#include <cstddef>

#include <fmt/format.h>

namespace runtime_exports {

std::string with_thousands(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", with_thousands(count), noun, count == 1 ? "" : "s");
}

std::string bytes_in_words(std::uint64_t bytes) {
  constexpr std::uint64_t unit = 1024;
  std::string_view name = "byte";
  for (const std::string_view larger : {"KiB", "MiB", "GiB"}) {
    if (bytes == 0 || bytes % unit != 0) break;
    bytes /= unit;
    name = larger;
  }
  return name == "byte" ? counted(bytes, name) : fmt::format("{} {}", bytes, name);
}

}  // namespace runtime_exports
