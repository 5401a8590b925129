#include "runtime_exports/io/terminal.hpp"

#include <cstddef>

#include <unistd.h>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::io {
namespace {

constexpr std::size_t most_line_bytes = std::size_t{1} << 20U;

}  // namespace

void write_to_terminal(std::string_view text) {
  while (!text.empty()) {
    const auto written =
        retry_interrupted([&] { return ::write(STDERR_FILENO, text.data(), text.size()); });
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool is_interactive() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

std::optional<std::string> ask(std::string_view question) {
  write_to_terminal(question);
  std::string line;
  // Byte by byte, because the bytes after the line belong to the next question.
  for (char c = 0; line.size() < most_line_bytes; line += c) {
    const auto count = retry_interrupted([&] { return ::read(STDIN_FILENO, &c, 1); });
    if (count <= 0) {
      write_to_terminal("\n");
      if (line.empty()) return std::nullopt;
      break;
    }
    if (c == '\n') break;
  }
  return line;
}

}  // namespace runtime_exports::io
