#pragma once

#include <string>
#include <string_view>

namespace runtime_exports {

/// The text without anything that a terminal obeys: controls, bytes that are not UTF-8, direction
/// marks and line separators become \xNN or \u{N}. Everything else stays.
std::string terminal_text(std::string_view text);

}  // namespace runtime_exports
