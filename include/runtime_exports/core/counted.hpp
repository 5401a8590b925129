#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace runtime_exports {

/// 1234567 as "1,234,567".
inline std::string with_thousands(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

/// "1 file", "1,000 files".
inline std::string counted(std::uint64_t count, std::string_view noun) {
  return with_thousands(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

/// A limit in bytes as people write it: "64 MiB", "1 GiB", "20 bytes".
inline std::string bytes_in_words(std::uint64_t bytes) {
  constexpr std::uint64_t unit = 1024;
  std::string_view name = "byte";
  for (const std::string_view larger : {"KiB", "MiB", "GiB"}) {
    if (bytes == 0 || bytes % unit != 0) break;
    bytes /= unit;
    name = larger;
  }
  return name == "byte" ? counted(bytes, name) : std::to_string(bytes).append(" ").append(name);
}

}  // namespace runtime_exports
