#include "syntax_scanner.hpp"

#include <charconv>
#include <cstdint>
#include <vector>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/json/value_boundary.hpp"

namespace runtime_exports::json {
namespace {

ParseError error_at(std::size_t offset, std::string_view message) {
  return {offset, {}, std::string{message}};
}

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case '"':
    case '\\':
    case '/':
      return c;
    default:
      return '\0';
  }
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<ParseError> run() {
    skip_space();
    if (at_end()) return error_at(at_, "the text is empty; a JSON value was expected");
    if (auto error = scan_value()) return error;
    while (!open_.empty()) {
      if (auto error = scan_next()) return error;
    }
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
    if (open_.size() == max_depth) return error_at(at_, "nested deeper than 128 levels");
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
    const bool nested = front() == '{' || front() == '[';
    if (!nested) return scan_value();
    pending_ = true;
    return std::nullopt;
  }

  /// Scans one step inside the innermost array or object. Arrays and objects are opened here and
  /// not in scan_element(), so that depth uses no stack.
  std::optional<ParseError> scan_next() {
    if (pending_) {
      pending_ = false;
      return scan_value();
    }
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
    std::size_t end = at_;
    while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '-' || text_[end] == '+' ||
                                  text_[end] == '.' || (text_[end] | 0x20) == 'e')) {
      ++end;
    }
    if (const auto defect = number_defect(text_.substr(at_, end - at_))) {
      return error_at(at_, *defect);
    }
    at_ = end;
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
  bool pending_ = false;    // the next thing is the `[` or `{` of an element
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
  if (at < token.size() && token[at] == '-') ++at;
  const bool zero = at < token.size() && token[at] == '0';
  const auto whole = digits();
  if (whole == 0 || (zero && whole > 1)) return malformed;
  if (at < token.size() && token[at] == '.') {
    ++at;
    if (digits() == 0) return malformed;
  }
  const bool exponent = at < token.size() && (token[at] | 0x20) == 'e';
  if (exponent) {
    ++at;
    if (at < token.size() && (token[at] == '-' || token[at] == '+')) ++at;
    if (digits() == 0) return malformed;
  }
  if (at != token.size()) return malformed;
  // Only an exponent or more than 308 digits can exceed the largest double.
  if (!exponent && whole <= 308) return std::nullopt;
  double number = 1;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
  // from_chars leaves the value unchanged both when it is too large and when it is too near to
  // zero. A number nearer to zero than any double is not an error.
  const bool tiny = exponent && token.find('-', 1) != std::string_view::npos;
  if (error == std::errc::result_out_of_range && !tiny) return "a number beyond a double";
  if (error == std::errc::result_out_of_range && whole > 308) {
    return "a number with more digits than a double can hold";
  }
  return std::nullopt;
}

std::optional<ParseError> find_syntax_error(std::string_view text) {
  auto error = Scanner{text}.run();
  if (!error) return error;
  error->position = position_of(text, error->offset);
  if (!error->kind) error->kind = kind_of_text(text);
  return error;
}

}  // namespace runtime_exports::json
