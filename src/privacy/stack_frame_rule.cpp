#include <algorithm>
#include <array>

#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

constexpr std::size_t longest_path_bytes = 256;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_in_token(char c) {
  return !is_space(c);
}

std::size_t near_floor(const Scan& scan, std::size_t end) {
  return std::max(scan.floor, end > longest_path_bytes ? end - longest_path_bytes : 0);
}

std::size_t end_of_token(std::string_view text, std::size_t begin) {
  return end_of_run(text, begin, is_in_token);
}

// Takes `:41` off the end; returns whether it was there.
bool drop_number(std::string_view& place) {
  const std::size_t digits = begin_of_run(place, place.size(), 0, is_digit);
  if (digits == place.size() || digits == 0 || place[digits - 1] != ':') return false;
  place.remove_suffix(place.size() - digits + 1);
  return true;
}

// `/srv/app/poller.js`, `poller.mjs`, `node:internal/timers`, `C:\app\x.cs`.
bool names_a_file(std::string_view place) {
  if (place.find_first_of("/\\") != std::string_view::npos) return true;
  const std::size_t dot = place.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view ending = place.substr(dot + 1);
  return !ending.empty() && ending.size() <= 4 && is_letter(ending.front());
}

// `/srv/app/poller.js:41:13`
bool is_file_line_column(std::string_view place) {
  const bool has_column = drop_number(place);
  const bool has_line = drop_number(place);
  return has_column && has_line && names_a_file(place);
}

// What is in the parentheses of a frame of JavaScript, `at name (...)`.
bool is_javascript_place(std::string_view place) {
  return place == "native" || place == "<anonymous>" || place.starts_with("index ") ||
         is_file_line_column(place);
}

// What is in the parentheses of a frame of Java, `at a.b.C.d(...)`.
bool is_java_place(std::string_view place) {
  static constexpr std::array<std::string_view, 6> endings{".java", ".kt",     ".scala",
                                                           ".clj",  ".groovy", "SourceFile"};
  if (place == "Native Method" || place == "Unknown Source" || place == "<generated>") return true;
  if (!drop_number(place)) return false;
  return std::ranges::any_of(endings, [&](auto ending) { return place.ends_with(ending); });
}

// The `)` of the list that `open` begins, on the same line and without another list in it.
std::size_t closing_parenthesis(std::string_view text, std::size_t open) {
  const std::string_view near = text.substr(0, open + longest_path_bytes);
  const std::size_t close = near.find_first_of("()\n", open + 1);
  return close != std::string_view::npos && text[close] == ')' ? close : std::string_view::npos;
}

bool begins_line(std::string_view text, std::size_t position) {
  const std::size_t floor = position > 32 ? position - 32 : 0;
  const std::size_t begin = begin_of_run(text, position, floor, is_blank);
  return begin == 0 || text[begin - 1] == '\n' || text[begin - 1] == '\r';
}

// ` in /src/Chat.cs:line 12` after a frame of C#: where it ends; 0 if it is not there.
std::size_t end_of_csharp_place(std::string_view text, std::size_t close) {
  constexpr std::string_view line = ":line ";
  if (text.substr(close + 1, 4) != " in ") return 0;
  const std::string_view near = text.substr(0, close + longest_path_bytes);
  const std::size_t number = near.find(line, close);
  const std::size_t break_at = near.find('\n', close);
  if (number == std::string_view::npos || number > break_at) return 0;
  return end_of_run(text, number + line.size(), is_digit);
}

// `com.example.Chat.read(Chat.java:112)`, `App.Chat.Read(String line) in Chat.cs:line 12`.
std::size_t end_of_called_frame(std::string_view text, Span name) {
  const std::size_t close = closing_parenthesis(text, name.end);
  if (close == std::string_view::npos) return 0;
  const std::string_view method = text.substr(name.begin, name.end - name.begin);
  const auto dots = std::count(method.begin(), method.end(), '.');
  if (dots == 0) return 0;
  if (is_java_place(text.substr(name.end + 1, close - name.end - 1))) return close + 1;
  if (const std::size_t end = end_of_csharp_place(text, close)) return end;
  // One dot is as well a sentence: `at obj.method() we stopped`. A frame has a line of its own.
  const bool has_own_line = name.begin > 3 && begins_line(text, name.begin - 3);
  return dots > 1 || has_own_line ? close + 1 : 0;
}

// `Poller.tick (/srv/app/poller.js:41:13)`, `Object.run [as tick] (native)`.
std::size_t end_of_javascript_frame(std::string_view text, std::size_t name_end) {
  std::size_t open = name_end + 1;
  if (open >= text.size()) return 0;
  if (text.substr(open, 4) == "[as ") {
    const std::size_t bracket = text.substr(0, open + 64).find(']', open);
    if (bracket == std::string_view::npos) return 0;
    open = bracket + 2;
  }
  if (open >= text.size() || text[open] != '(') return 0;
  const std::size_t close = closing_parenthesis(text, open);
  if (close == std::string_view::npos) return 0;
  return is_javascript_place(text.substr(open + 1, close - open - 1)) ? close + 1 : 0;
}

// `/srv/app/poller.js:41:13`, `src/main.rs:4:5`
std::size_t end_of_bare_place(std::string_view text, std::size_t begin) {
  std::size_t end = end_of_token(text, begin);
  while (end > begin && is_one_of(text[end - 1], ",;:.)")) --end;
  return is_file_line_column(text.substr(begin, end - begin)) ? end : 0;
}

struct AtFrame {
  std::size_t end = 0;         // 0: there is none
  bool is_bare_place = false;  // without the name of a function
};

AtFrame find_at_frame(std::string_view text, std::size_t begin) {
  for (const std::string_view word : {"async ", "new "}) {
    if (text.substr(begin, word.size()) == word) begin += word.size();
  }
  const std::size_t name_end =
      end_of_run(text, begin, [](char c) { return is_in_token(c) && c != '('; });
  if (name_end == begin) return {};
  if (name_end < text.size() && text[name_end] == '(') {
    return {end_of_called_frame(text, {begin, name_end})};
  }
  if (const std::size_t end = end_of_bare_place(text, begin)) return {end, true};
  return {end_of_javascript_frame(text, name_end)};
}

// `fixed the crash at src/app.js:12:3 for good`. A frame begins or ends its line, or has another
// one before or after it where lines were joined.
bool is_in_sentence(const Scan& scan, Span frame) {
  const std::string_view text = scan.text;
  const auto is_between = [](char c) { return !is_alnum(c); };
  const bool follows_other =
      scan.floor > 0 && begin_of_run(text, frame.begin, scan.floor, is_between) == scan.floor;
  if (follows_other || begins_line(text, frame.begin)) return false;
  const std::size_t next = end_of_run(text, frame.end, is_between);
  const std::string_view between = text.substr(frame.end, next - frame.end);
  if (next == text.size() || between.find_first_of("\n\r") != std::string_view::npos) return false;
  return text.substr(next, 3) != "at " || find_at_frame(text, next + 3).end == 0;
}

// The frames of one trace are on lines of their own or, where lines were joined, before `#`.
std::size_t end_of_numbered_frame(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && text[end] != '\n' && text.substr(end, 2) != " #") ++end;
  while (end > begin && is_space(text[end - 1])) --end;
  return end;
}

// `main () at x.c:3`, `raise () from /lib/libc.so.6`, `/srv/x.php(12): run()`,
// `[internal function]: A->b()`
bool is_numbered_frame(std::string_view text, std::size_t name) {
  if (text.substr(name).starts_with("[internal function]: ")) return true;
  const std::size_t name_end = end_of_token(text.substr(0, name + longest_path_bytes), name);
  const std::string_view token = text.substr(name, name_end - name);
  if (token.starts_with("0x")) {
    const std::size_t digits = end_of_run(token, 2, is_hex);
    return digits == token.size() && digits >= 6 && name_end < text.size();
  }
  if (token.ends_with("):") && names_a_file(token)) return true;
  if (text.substr(name_end, 2) != " (") return false;
  const std::size_t close = closing_parenthesis(text, name_end + 1);
  if (close == std::string_view::npos) return false;
  const std::size_t word = text.substr(close, 5) == ") at "     ? close + 5
                           : text.substr(close, 7) == ") from " ? close + 7
                                                                : text.size();
  std::string_view place = text.substr(word, longest_path_bytes);
  place = place.substr(0, end_of_token(place, 0));
  drop_number(place);
  return names_a_file(place);
}

}  // namespace

std::optional<Match> recognise_python_frame(Scan& scan, Span anchor) {
  const std::string_view text = scan.text;
  constexpr std::string_view line = ", line ";
  constexpr std::string_view file = "File ";
  if (text.substr(anchor.begin, line.size()) != line) return std::nullopt;
  const std::size_t number = anchor.begin + line.size();
  const std::size_t number_end = end_of_run(text, number, is_digit);
  if (number_end == number || anchor.begin < scan.floor + 2) return std::nullopt;
  const std::size_t quote = anchor.begin - 1;
  const std::size_t path = begin_of_run(text, quote, near_floor(scan, quote),
                                        [](char c) { return c != '"' && c != '\n'; });
  if (text[quote] != '"' || path < scan.floor + file.size() + 1) return std::nullopt;
  std::size_t begin = path - 1;
  if (begin > 0 && text[begin - 1] == '\\') --begin;
  if (!text.substr(0, begin).ends_with(file)) return std::nullopt;
  const bool names_function = text.substr(number_end, 5) == ", in ";
  const std::size_t end = names_function ? end_of_token(text, number_end + 5) : number_end;
  return Match{Rule::stack_frame, begin - file.size(), end};
}

std::optional<Match> recognise_at_frame(Scan& scan, Span at) {
  const std::string_view text = scan.text;
  if (at.begin > 0 && !is_space(text[at.begin - 1])) return std::nullopt;
  // The line that says where a thread of Rust panicked is the exception, not a frame.
  if (text.substr(0, at.begin).ends_with("panicked ")) return std::nullopt;
  const AtFrame frame = find_at_frame(text, at.end);
  const bool is_sentence = frame.is_bare_place && is_in_sentence(scan, {at.begin, frame.end});
  if (frame.end == 0 || is_sentence) return std::nullopt;
  return Match{Rule::stack_frame, at.begin, frame.end};
}

std::optional<Match> recognise_go_frame(Scan& scan, Span anchor) {
  const std::string_view text = scan.text;
  const std::size_t number_end = end_of_run(text, anchor.end, is_digit);
  if (number_end == anchor.end) return std::nullopt;
  const std::size_t path =
      begin_of_run(text, anchor.begin, near_floor(scan, anchor.begin), is_in_token);
  const std::string_view name = text.substr(path, anchor.begin - path);
  if (name.find('/') == std::string_view::npos) return std::nullopt;
  if (text.substr(number_end, 4) == " +0x") {
    return Match{Rule::stack_frame, path, end_of_run(text, number_end + 4, is_hex)};
  }
  const bool ends_line = number_end == text.size() || text[number_end] == '\n';
  if (!ends_line || !begins_line(text, path)) return std::nullopt;
  return Match{Rule::stack_frame, path, number_end};
}

std::optional<Match> recognise_goroutine(Scan& scan, Span anchor) {
  constexpr std::string_view name = "goroutine ";
  constexpr std::size_t longest_state_bytes = 64;
  const std::string_view text = scan.text;
  const std::size_t begin = anchor.begin;
  if (text.substr(begin, name.size()) != name) return std::nullopt;
  const std::size_t number = begin + name.size();
  const std::size_t number_end = end_of_run(text, number, is_digit);
  if (number_end == number || text.substr(number_end, 2) != " [") return std::nullopt;
  const std::size_t close = text.substr(0, number_end + longest_state_bytes).find("]:", number_end);
  if (close == std::string_view::npos) return std::nullopt;
  return Match{Rule::stack_frame, begin, close + 2};
}

std::optional<Match> recognise_numbered_frame(Scan& scan, Span anchor) {
  constexpr std::size_t most_digits = 4;
  const std::string_view text = scan.text;
  const std::size_t number_end = end_of_run(text, anchor.end, is_digit);
  const std::size_t name = end_of_run(text, number_end, is_blank);
  const std::size_t digits = number_end - anchor.end;
  if (digits == 0 || digits > most_digits || name == number_end) return std::nullopt;
  if (!is_numbered_frame(text, name)) return std::nullopt;
  return Match{Rule::stack_frame, anchor.begin, end_of_numbered_frame(text, name)};
}

std::optional<Match> recognise_address_frame(Scan& scan, Span anchor) {
  const std::string_view text = scan.text;
  const std::size_t end = end_of_run(text, anchor.end, is_hex);
  if (end - anchor.end < 6 || end == text.size() || text[end] != ']') return std::nullopt;
  std::size_t close = anchor.begin;
  if (close > scan.floor && text[close - 1] == ' ') --close;
  if (close == scan.floor || text[close - 1] != ')') return std::nullopt;
  const std::size_t begin = begin_of_run(text, close, near_floor(scan, close), is_in_token);
  const std::string_view place = text.substr(begin, close - begin);
  if (place.find('(') == std::string_view::npos) return std::nullopt;
  return Match{Rule::stack_frame, begin, end + 1};
}

}  // namespace runtime_exports::privacy
