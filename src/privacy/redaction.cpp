#include "runtime_exports/privacy/redaction.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

namespace runtime_exports::privacy {
namespace {

enum class LineKind { nothing, plain, indented, announcement, python_frame, frame };

struct Line {
  std::string_view text;
  LineKind kind = LineKind::nothing;
};

// Of a line that holds no frame at its begin.
LineKind kind_of(std::string_view line) {
  const std::size_t begin = end_of_run(line, 0, is_space);
  const std::string_view content = line.substr(begin);
  const bool is_header = holds_one_of(
      content, {"Traceback (most recent call last)", "(most recent call first)",
                "stack backtrace:", "Stack trace:", "During handling of the above exception"});
  const bool is_nothing = content.empty() || is_header || content.starts_with("Extension modules:");
  if (is_nothing) return LineKind::nothing;
  const bool announces =
      content.starts_with("panic: ") || content.starts_with("fatal error: ") ||
      content.starts_with("Fatal Python error: ") ||
      holds_one_of(content, {"panicked at ", "terminate called ", "Sanitizer: "});
  if (announces) return LineKind::announcement;
  return begin > 0 ? LineKind::indented : LineKind::plain;
}

// How many bytes the break between lines takes that is at `at`; 0: there is none.
std::size_t break_bytes(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at, 3);
  if (rest.starts_with("\r\n")) return 2;
  if (rest.starts_with('\n') || rest.starts_with('\r')) return 1;
  return rest == "\u2028" || rest == "\u2029" ? 3 : 0;
}

// Where the line ends; the end of the text if it is the last.
std::size_t end_of_line(std::string_view text, std::size_t begin) {
  constexpr std::string_view first_bytes = "\n\r\xE2";
  std::size_t end = text.find_first_of(first_bytes, begin);
  while (end < text.size() && break_bytes(text, end) == 0) {
    end = text.find_first_of(first_bytes, end + 1);
  }
  return std::min(end, text.size());
}

// How many bytes of the line draw the tree of a group of exceptions in Python: `  | `, `    +---`.
std::size_t margin_bytes(std::string_view line) {
  const std::size_t sign = end_of_run(line, 0, [](char c) { return c == ' '; });
  const std::string_view rest = line.substr(sign);
  if (rest.starts_with("+-")) return line.size();
  return rest.starts_with('|') || rest.starts_with("+ ") ? std::min(sign + 2, line.size()) : 0;
}

// Splits the text into lines; `matches` are its private parts, in order.
std::vector<Line> split_lines(std::string_view text, const std::vector<Match>& matches) {
  std::vector<Line> lines;
  const bool has_margin = text.find("Exception Group Traceback") != std::string_view::npos;
  auto match = matches.begin();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = end_of_line(text, begin);
    if (has_margin) begin += margin_bytes(text.substr(begin, end - begin));
    const std::size_t content = end_of_run(text.substr(0, end), begin, is_space);
    while (match != matches.end() && match->begin < content) ++match;
    const bool is_frame = match != matches.end() && match->begin == content && content < end &&
                          match->rule == Rule::stack_frame;
    Line line{text.substr(begin, end - begin)};
    line.kind = !is_frame                                   ? kind_of(line.text)
                : text.substr(content).starts_with("File ") ? LineKind::python_frame
                                                            : LineKind::frame;
    lines.push_back(line);
    begin = end + std::max<std::size_t>(break_bytes(text, end), 1);
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
  const auto begin = static_cast<std::size_t>(line.data() - text.data());
  const std::size_t line_end = begin + line.size();
  const std::size_t next = line_end + break_bytes(text, line_end);
  if (line.empty() || line.back() != ':' || next >= text.size()) return line;
  return text.substr(begin, end_of_line(text, next) - begin);
}

constexpr std::string_view ellipsis = "\u2026";
// What takes the place of a private part, in the order of the rules.
constexpr std::array<std::string_view, 7> placeholders{"[email]",  "[ip]", "[secret]", "[secret]",
                                                       "[secret]", " ",    "[id]"};

bool becomes_space(const CodePoint& character) {
  const std::uint32_t value = character.value;
  return !character.valid || value <= 0x20 || (value >= 0x7F && value <= 0x9F) || value == 0x2028 ||
         value == 0x2029;
}

std::string one_line(std::string_view text) {
  std::string line;
  bool after_space = false;
  while (!text.empty()) {
    const CodePoint character = front_code_point(text);
    const std::size_t ascii = end_of_run(text, 0, [](char c) { return c > 0x20 && c < 0x7F; });
    const std::size_t bytes = std::max(ascii, character.bytes);
    if (becomes_space(character)) {
      after_space = !line.empty();
    } else {
      if (after_space) line += ' ';
      after_space = false;
      line += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return line;
}

bool ends_identifier(char c) {
  return is_space(c) || is_one_of(c, "\"'`,;()[]{}<>");
}

// Appends every `user_code:X`, `email:X` and `token:X`.
void find_labelled_identifiers(std::string_view text, std::vector<Match>& into) {
  static constexpr std::array<std::string_view, 3> labels{"user_code", "email", "token"};
  std::size_t floor = 0;
  for (auto colon = text.find(':'); colon < text.size(); colon = text.find(':', colon + 1)) {
    const bool has_value = colon + 1 < text.size() && !ends_identifier(text[colon + 1]);
    if (colon < floor || !has_value) continue;
    for (const auto label : labels) {
      if (colon < floor + label.size()) continue;
      const std::size_t begin = colon - label.size();
      if (!holds_at(text, begin, label) || (begin > 0 && is_alnum(text[begin - 1]))) continue;
      floor = end_of_run(text, colon + 1, [](char c) { return !ends_identifier(c); });
      into.push_back({Rule::account, begin, floor});
      break;
    }
  }
}

// All that must go, leftmost first; what overlaps becomes one, named after the first and longest.
std::vector<Match> find_all(std::string_view text, const AccountIndex& accounts) {
  const auto find = [&](std::string_view form, std::vector<Match>& into) {
    find_private(form, into);
    accounts.find(form, into);
    find_labelled_identifiers(form, into);
  };
  std::vector<Match> found;
  find_in_forms(text, find, found);
  std::stable_sort(found.begin(), found.end(), [](const Match& a, const Match& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Match> merged;
  for (const Match& match : found) {
    if (merged.empty() || match.begin >= merged.back().end) {
      merged.push_back(match);
    } else {
      merged.back().end = std::max(merged.back().end, match.end);
    }
  }
  return merged;
}

std::string replace(std::string_view text, const std::vector<Match>& matches) {
  std::string replaced;
  std::size_t kept = 0;
  for (const Match& match : matches) {
    replaced += text.substr(kept, match.begin - kept);
    replaced += placeholders.at(static_cast<std::size_t>(match.rule));
    kept = match.end;
  }
  replaced += text.substr(kept);
  return replaced;
}

// Where a placeholder begins that the cut would go through; the cut itself if there is none.
std::size_t before_placeholder(std::string_view text, std::size_t cut) {
  const std::size_t open = text.substr(0, cut).rfind('[');
  if (open == std::string_view::npos) return cut;
  const bool goes_through =
      std::any_of(placeholders.begin(), placeholders.end(), [&](std::string_view placeholder) {
        return open + placeholder.size() > cut && text.substr(open).starts_with(placeholder);
      });
  return goes_through ? open : cut;
}

std::string cut_to_length(std::string text) {
  std::size_t end = 0;
  std::size_t before_last = 0;  // where the last character that fits begins
  for (std::size_t i = 0; i < most_redacted_characters && end < text.size(); ++i) {
    before_last = end;
    end += front_code_point(std::string_view(text).substr(end)).bytes;
  }
  if (end == text.size()) return text;
  text.resize(before_placeholder(text, grapheme_boundary(text, before_last)));
  text += ellipsis;
  return text;
}

// What is private goes first: without what was between them, words are one.
std::string visible_text(std::string_view text, const AccountIndex& accounts) {
  auto matches = find_all(text, accounts);
  std::erase_if(matches, [](const Match& match) { return match.rule == Rule::stack_frame; });
  return remove_invisible(replace(text, matches));
}

std::string redact_once(std::string_view text, const AccountIndex& accounts) {
  std::string visible;
  if (may_hold_invisible(text) && remove_invisible(text) != text) {
    visible = visible_text(text, accounts);
    text = visible;
  }
  const std::string line = one_line(exception_line(text));
  return cut_to_length(one_line(replace(line, find_all(line, accounts))));
}

}  // namespace

std::string_view exception_line(std::string_view text) {
  if (end_of_line(text, 0) == text.size()) return text;
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

std::string redact(std::string_view text, const AccountIndex& accounts) {
  // Replacing and cutting can make a private form of what was not one, so redaction goes on until
  // it changes nothing. That is nearly always the first or second pass; what never settles is not
  // kept.
  constexpr int most_passes = 17;
  std::string before{text};
  for (int pass = 0; pass < most_passes; ++pass) {
    std::string redacted = redact_once(before, accounts);
    if (redacted == before) return redacted;
    before = std::move(redacted);
  }
  return "[secret]";
}

}  // namespace runtime_exports::privacy
