#pragma once

#include <cstddef>
#include <string_view>

#include "runtime_exports/core/position.hpp"

namespace runtime_exports {

/// The offset of the byte at that position; the end of the text if it has no such position.
std::size_t offset_of(std::string_view text, const Position& position);

}  // namespace runtime_exports
