#include "runtime_exports/core/terminal_text.hpp"

#include <fmt/format.h>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports {

std::string terminal_text(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const auto point = front_code_point(text);
    const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
    const bool separator = point.value == 0x2028 || point.value == 0x2029;
    if (!point.valid) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (control || separator || is_bidirectional_control(point.value)) {
      shown += fmt::format("\\u{{{:x}}}", point.value);
    } else {
      shown.append(text.substr(0, point.bytes));
    }
    text.remove_prefix(point.bytes);
  }
  return shown;
}

}  // namespace runtime_exports
