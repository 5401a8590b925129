#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace runtime_exports {

/// 1234567 as "1,234,567".
std::string with_thousands(std::uint64_t number);

/// "1 file", "1,000 files".
std::string counted(std::uint64_t count, std::string_view noun);

/// A limit in bytes as people write it: "64 MiB", "1 GiB", "20 bytes".
std::string bytes_in_words(std::uint64_t bytes);

}  // namespace runtime_exports
