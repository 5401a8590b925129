#include "runtime_exports/privacy/stack_trace.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {
namespace {

enum class LineKind { blank, plain, indented, header, announcement, python_frame, frame };

struct Line {
  std::string_view text;
  LineKind kind = LineKind::blank;
};

// Of a line that holds no frame at its begin.
LineKind kind_of(std::string_view line) {
  const std::size_t begin = end_of_run(line, 0, is_space);
  if (begin == line.size()) return LineKind::blank;
  const std::string_view content = line.substr(begin);
  if (holds_one_of(content, {"Traceback (most recent call last)", "stack backtrace:",
                             "Stack trace:", "During handling of the above exception"})) {
    return LineKind::header;
  }
  const bool announces =
      content.starts_with("panic: ") || content.starts_with("fatal error: ") ||
      holds_one_of(content, {"panicked at ", "terminate called ", "Sanitizer: "});
  if (announces) return LineKind::announcement;
  return begin > 0 ? LineKind::indented : LineKind::plain;
}

// Splits the text into lines; `matches` are its private parts, in order.
std::vector<Line> split_lines(std::string_view text, const std::vector<Match>& matches) {
  std::vector<Line> lines;
  auto match = matches.begin();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::size_t content = end_of_run(text.substr(0, end), begin, is_space);
    while (match != matches.end() && match->begin < content) ++match;
    const bool is_frame = match != matches.end() && match->begin == content && content < end &&
                          match->rule == Rule::stack_frame;
    Line line{text.substr(begin, end - begin)};
    line.kind = !is_frame                                   ? kind_of(line.text)
                : text.substr(content).starts_with("File ") ? LineKind::python_frame
                                                            : LineKind::frame;
    lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

bool is_frame(const Line& line) {
  return line.kind == LineKind::frame || line.kind == LineKind::python_frame;
}

template <class Iterator>
std::string_view first_of_kind(Iterator begin, Iterator end,
                               std::initializer_list<LineKind> kinds) {
  const auto line = std::find_if(begin, end, [&](const Line& candidate) {
    return std::find(kinds.begin(), kinds.end(), candidate.kind) != kinds.end();
  });
  return line == end ? std::string_view{} : line->text;
}

// A panic of Rust tells its place on one line and its message on the next.
std::string_view with_message(std::string_view text, std::string_view line) {
  const std::size_t next = static_cast<std::size_t>(line.data() - text.data()) + line.size() + 1;
  if (line.empty() || line.back() != ':' || next >= text.size()) return line;
  const std::size_t end = std::min(text.find('\n', next), text.size());
  return text.substr(next - 1 - line.size(), end - (next - 1 - line.size()));
}

}  // namespace

std::string_view exception_line(std::string_view text) {
  if (text.find('\n') == std::string_view::npos) return text;
  std::vector<Match> matches;
  find_private(text, matches);
  const auto lines = split_lines(text, matches);
  const auto first = std::find_if(lines.begin(), lines.end(), is_frame);
  if (first == lines.end()) return text;
  const auto after = std::find_if(lines.rbegin(), lines.rend(), is_frame).base();
  const bool is_python = (after - 1)->kind == LineKind::python_frame;
  if (is_python) {
    const auto line = first_of_kind(after, lines.end(), {LineKind::plain});
    if (!line.empty()) return line;
  }
  const auto announcement = first_of_kind(lines.begin(), lines.end(), {LineKind::announcement});
  if (!announcement.empty()) return with_message(text, announcement);
  const auto before = first_of_kind(std::make_reverse_iterator(first), lines.rend(),
                                    {LineKind::plain, LineKind::indented});
  if (!before.empty()) return before;
  return first_of_kind(after, lines.end(), {LineKind::plain});
}

}  // namespace runtime_exports::privacy
