#include "runtime_exports/json/syntax.hpp"

#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::json {
namespace {

/// A set of bytes. `find_first_of` takes several times as long: it searches its set for each byte.
class Marks {
 public:
  constexpr explicit Marks(std::string_view bytes) {
    for (const auto byte : bytes) is_mark_[index_of(byte)] = true;
  }

  /// The offset of the first of them at `at` or after it.
  [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t at) const {
    while (at < text.size() && !is_mark_[index_of(text[at])]) ++at;
    return at < text.size() ? at : std::string_view::npos;
  }

 private:
  static constexpr std::size_t index_of(char byte) { return static_cast<unsigned char>(byte); }

  std::array<bool, 256> is_mark_{};
};

constexpr Marks in_string{"\"\\"};
constexpr Marks brackets_and_quotes{"\"{}[]"};

/// The offset of a string's closing quotation mark, or npos; `begin` is after the opening one.
std::size_t string_end(std::string_view text, std::size_t begin) {
  auto at = in_string.find_in(text, begin);
  while (at < text.size() && text[at] == '\\') at = in_string.find_in(text, at + 2);
  return at;
}

ParseError error_at(std::size_t offset, std::string_view message) {
  return {offset, {}, std::string{message}};
}

/// What a character means after a backslash; NUL if JSON does not know it.
char simple_escape(char c) {
  constexpr std::string_view letters = R"(bfnrt"\/)";
  constexpr std::string_view meanings = "\b\f\n\r\t\"\\/";
  const auto at = letters.find(c);
  return at == std::string_view::npos ? '\0' : meanings[at];
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t levels_around)
      : text_(text), most_open_(max_depth - levels_around) {}

  std::optional<ParseError> run() {
    skip_space();
    if (at_end()) return error_at(at_, "the text is empty; a JSON value was expected");
    do {
      if (auto error = scan_next()) return error;
    } while (!open_.empty());
    skip_space();
    if (!at_end()) return fail("there is more text after the JSON value");
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char front() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  void skip_space() {
    while (!at_end() && is_white_space(text_[at_])) ++at_;
  }

  /// Reports well-known mistakes before it says what JSON would expect here.
  [[nodiscard]] std::optional<ParseError> fail(std::string_view expected) const {
    const auto here = rest();
    const bool line_start = at_ == 0 || text_[at_ - 1] == '\n';
    if (line_start && is_conflict_marker(here)) {
      constexpr auto kind = TextKind::merge_conflict;
      return ParseError{at_, {}, std::string{words_of(kind).message}, kind};
    }
    if (here.starts_with("\xEF\xBB\xBF")) return error_at(at_, "a byte order mark");
    if (!at_end() && front() == '\0') return error_at(at_, "a NUL byte");
    if (at_end()) return error_at(at_, "the text ends in the middle of a JSON value");
    if (!front_code_point(here).valid) return error_at(at_, "bytes that are not UTF-8");
    return error_at(at_, expected);
  }

  /// Scans a scalar, or opens an array or object and scans up to its first value or its end.
  std::optional<ParseError> scan_value() {
    switch (front()) {
      case '{':
        return open('}');
      case '[':
        return open(']');
      case '"':
        return scan_string();
      case 't':
        return scan_word("true");
      case 'f':
        return scan_word("false");
      case 'n':
        return scan_word("null");
      default:
        return scan_number();
    }
  }

  std::optional<ParseError> open(char closing) {
    if (open_.size() == most_open_) return error_at(at_, "nested deeper than 128 levels");
    open_.push_back(closing);
    ++at_;
    skip_space();
    if (front() == closing) return close();
    return scan_element();
  }

  std::optional<ParseError> close() {
    open_.pop_back();
    ++at_;
    return std::nullopt;
  }

  std::optional<ParseError> scan_element() {
    if (open_.back() == '}') {
      if (front() != '"') return fail("expected a member's name in double quotation marks");
      if (auto error = scan_string()) return error;
      skip_space();
      if (front() != ':') return fail("expected `:` after a member's name");
      ++at_;
      skip_space();
    }
    value_is_next_ = true;
    return std::nullopt;
  }

  /// Scans one step inside the innermost array or object. Values are scanned here and not in
  /// scan_element(), so that depth uses no stack.
  std::optional<ParseError> scan_next() {
    if (std::exchange(value_is_next_, false)) return scan_value();
    skip_space();
    if (front() == open_.back()) return close();
    if (front() != ',') {
      return fail(open_.back() == '}' ? "expected `,` or `}`" : "expected `,` or `]`");
    }
    ++at_;
    skip_space();
    return scan_element();
  }

  std::optional<ParseError> scan_word(std::string_view word) {
    if (!rest().starts_with(word)) return fail("expected a JSON value");
    at_ += word.size();
    return std::nullopt;
  }

  std::optional<ParseError> scan_number() {
    if (front() != '-' && !is_digit(front())) return fail("expected a JSON value");
    const auto token = rest().substr(0, rest().find_first_not_of("0123456789-+.eE"));
    if (const auto defect = number_defect(token)) return error_at(at_, *defect);
    at_ += token.size();
    return std::nullopt;
  }

  std::optional<ParseError> scan_string() {
    const std::size_t begin = ++at_;
    while (!at_end() && text_[at_] != '"') {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c < 0x20) return error_at(at_, "a control character in a string; write it as an escape");
      const auto point = front_code_point(rest());
      if (!point.valid) return error_at(at_, "bytes that are not UTF-8");
      at_ += text_[at_] == '\\' ? 2 : point.bytes;
    }
    if (at_end()) return error_at(begin - 1, "a string without its closing quotation mark");
    scratch_.clear();
    if (auto error = unescape(text_.substr(begin, at_ - begin), scratch_)) {
      error->offset += begin;
      return error;
    }
    ++at_;
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<char> open_;  // the closing brackets of what is open
  std::size_t most_open_;
  bool value_is_next_ = true;
  std::string scratch_;
};

}  // namespace

std::optional<ParseError> unescape(std::string_view content, std::string& out) {
  std::size_t at = 0;
  while (at < content.size()) {
    const auto slash = content.find('\\', at);
    out.append(content.substr(at, slash - at));
    if (slash == std::string_view::npos) break;
    const auto escape = content.substr(slash + 1);
    if (escape.empty()) return error_at(slash, "an escape that JSON does not have");
    if (escape.front() == 'u') {
      const auto point = front_unicode_escape(content.substr(slash));
      if (!point || !point->valid)
        return error_at(slash, "a `\\u` escape that is not a character (lone surrogate?)");
      append_code_point(out, point->value);
      at = slash + point->bytes;
      continue;
    }
    const char c = simple_escape(escape.front());
    if (c == '\0') return error_at(slash, "an escape that JSON does not have");
    out += c;
    at = slash + 2;
  }
  return std::nullopt;
}

std::optional<std::string_view> number_defect(std::string_view token) {
  constexpr std::string_view malformed = "not a number as JSON writes them";
  std::size_t at = 0;
  const auto digits = [&token, &at] {
    const auto begin = at;
    while (at < token.size() && is_digit(token[at])) ++at;
    return at - begin;
  };
  const auto takes = [&token, &at](std::string_view marks) {
    const bool is_there = at < token.size() && is_one_of(token[at], marks);
    if (is_there) ++at;
    return is_there;
  };
  takes("-");
  const bool zero = at < token.size() && token[at] == '0';
  const auto whole = digits();
  if (whole == 0 || (zero && whole > 1)) return malformed;
  if (takes(".") && digits() == 0) return malformed;
  const bool exponent = takes("eE");
  if (exponent) {
    takes("+-");
    if (digits() == 0) return malformed;
  }
  if (at != token.size()) return malformed;
  // Only an exponent or more than 308 digits can exceed the largest double.
  if (!exponent && whole <= 308) return std::nullopt;
  double number = 1;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  // from_chars leaves the value unchanged both when it is too large and when it is too near to
  // zero. A number nearer to zero than any double is not an error.
  const bool tiny = exponent && whole <= 308 && token.find('-', 1) != std::string_view::npos;
  if (error == std::errc::result_out_of_range && !tiny) return "a number beyond a double";
  return std::nullopt;
}

std::optional<ParseError> find_syntax_error(std::string_view text, std::size_t levels_around) {
  auto error = Scanner{text, levels_around}.run();
  if (!error) return error;
  error->position = position_of(text, error->offset);
  if (!error->kind) error->kind = kind_of_text(text);
  return error;
}

std::optional<std::size_t> find_value_end(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (!is_one_of(text.front(), "\"{[")) {
    const auto end = text.find_first_of(",]} \t\r\n");
    return end == std::string_view::npos ? std::nullopt : std::optional{end};
  }
  std::size_t open = 0;
  for (std::size_t at = 0; at < text.size(); at = brackets_and_quotes.find_in(text, at + 1)) {
    if (text[at] == '"') {
      at = string_end(text, at + 1);
      if (at == std::string_view::npos) return std::nullopt;
    } else if (text[at] == '{' || text[at] == '[') {
      ++open;
    } else {
      --open;
    }
    if (open == 0) return at + 1;
  }
  return std::nullopt;
}

}  // namespace runtime_exports::json
