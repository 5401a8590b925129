#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runtime_exports::cli {

enum class Align { left, right };

/// Rows of text in columns as wide as their widest cell (in characters), two spaces apart, without
/// white space at the ends of lines. The first row is the heading.
std::string format_table(const std::vector<Align>& columns,
                         const std::vector<std::vector<std::string>>& rows);

/// 1234567 as "1,234,567".
std::string with_thousands(std::uint64_t number);

}  // namespace runtime_exports::cli
