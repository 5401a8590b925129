#include "runtime_exports/schema/pattern.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::schema {
namespace {

re2::StringPiece piece_of(std::string_view text) {
  return {text.data(), text.size()};
}

re2::RE2::Options quiet_options() {
  re2::RE2::Options options{re2::RE2::Quiet};
  options.set_never_capture(true);
  return options;
}

// \s of ECMA-262 is more than RE2's: every Unicode space, line and paragraph separator, and U+FEFF.
constexpr std::string_view spaces =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view not_spaces =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027})"
    R"(\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";

constexpr std::string_view anything = R"([\x{0}-\x{10ffff}])";
constexpr std::string_view nothing = R"([^\x{0}-\x{10ffff}])";

/// What an escape with a letter means as a set of characters; it needs brackets outside a class.
using Set = std::pair<std::string_view, std::string_view>;
constexpr std::array sets{Set{"d", R"(\d)"}, Set{"D", R"(\D)"}, Set{"w", R"(\w)"},
                          Set{"W", R"(\W)"}, Set{"s", spaces},  Set{"S", not_spaces}};

// Names of categories, and what RE2 calls them.
constexpr std::string_view long_names =
    " Letter=L Cased_Letter=LC Uppercase_Letter=Lu Lowercase_Letter=Ll Titlecase_Letter=Lt "
    "Modifier_Letter=Lm Other_Letter=Lo Mark=M Combining_Mark=M Nonspacing_Mark=Mn "
    "Spacing_Mark=Mc Enclosing_Mark=Me Number=N Decimal_Number=Nd digit=Nd Letter_Number=Nl "
    "Other_Number=No Symbol=S Math_Symbol=Sm Currency_Symbol=Sc Modifier_Symbol=Sk "
    "Other_Symbol=So Punctuation=P punct=P Connector_Punctuation=Pc Dash_Punctuation=Pd "
    "Open_Punctuation=Ps Close_Punctuation=Pe Initial_Punctuation=Pi Final_Punctuation=Pf "
    "Other_Punctuation=Po Separator=Z Space_Separator=Zs Line_Separator=Zl "
    "Paragraph_Separator=Zp Control=Cc cntrl=Cc Format=Cf ";

bool is_category(std::string_view name) {
  constexpr std::string_view short_names =
      " C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So "
      "Z Zl Zp Zs ";
  return short_names.find(fmt::format(" {} ", name)) != std::string_view::npos;
}

/// What RE2 calls a category; the name is one word.
std::string_view short_category(std::string_view name) {
  const auto known = fmt::format(" {}=", name);
  const auto at = long_names.find(known);
  if (at == std::string_view::npos) return name;
  const auto category = long_names.substr(at + known.size());
  return category.substr(0, category.find(' '));
}

class Translator {
 public:
  explicit Translator(std::string_view pattern) : rest_(pattern) {}

  Result<TranslatedPattern, std::string> translate() {
    while (!rest_.empty() && problem_.empty()) term();
    if (problem_.empty() && open_groups_ > 0) problem_ = "a group is not closed";
    if (!problem_.empty()) return problem_;
    return TranslatedPattern{std::move(out_), std::move(beyond_)};
  }

 private:
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  char take_char() {
    const char c = rest_.empty() ? '\0' : rest_.front();
    if (!rest_.empty()) rest_.remove_prefix(1);
    return c;
  }
  std::uint32_t take_code_point() {
    const auto front = front_code_point(rest_);
    rest_.remove_prefix(front.bytes);
    return front.value;
  }
  void append(std::uint32_t code_point) {
    const bool plain = code_point < 0x80 && is_alnum(static_cast<char>(code_point));
    out_ += plain ? std::string(1, static_cast<char>(code_point))
                  : fmt::format("\\x{{{:x}}}", code_point);
  }
  void atom() { repeatable_ = true; }
  void fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    rest_ = {};
  }
  void beyond(std::string_view what) { beyond_ = what; }

  void term() {
    const char c = rest_.front();
    if (c == '*' || c == '+' || c == '?' || c == '{') return quantifier();
    if (c == '\\') return escape();
    if (c == '[') return character_class();
    if (c == '(') return open_group();
    if (c == ')') return close_group();
    if (c == ']' || c == '}') return fail("a lone bracket must be escaped");
    if (c == '^' || c == '$' || c == '|') {
      out_ += take_char();
      repeatable_ = false;
      return;
    }
    if (take(".")) {
      out_ += R"([^\n\r\x{2028}\x{2029}])";
    } else {
      append(take_code_point());
    }
    atom();
  }

  void open_group() {
    rest_.remove_prefix(1);
    out_ += "(?:";
    ++open_groups_;
    repeatable_ = false;
    if (!rest_.starts_with('?') || take("?:")) return;
    if (take("?=") || take("?!") || take("?<=") || take("?<!")) return beyond("looking around");
    if (take("?<")) return group_name();
    fail("a group begins with what ECMA-262 does not know");
  }

  void group_name() {
    const auto end = rest_.find('>');
    if (end == 0 || end == std::string_view::npos) return fail("a group's name is not complete");
    const auto fits = [](char c) { return is_alnum(c) || is_one_of(c, "_$") || !is_ascii(c); };
    if (!std::ranges::all_of(rest_.substr(0, end), fits))
      return fail("a group's name holds what a name cannot hold");
    if (is_digit(rest_.front())) return fail("a group's name begins with a digit");
    rest_.remove_prefix(end + 1);
  }

  void close_group() {
    rest_.remove_prefix(1);
    if (open_groups_ == 0) return fail("a group is closed that was not opened");
    --open_groups_;
    out_ += ')';
    atom();
  }

  void quantifier() {
    if (!repeatable_) return fail("there is nothing to repeat");
    if (rest_.front() == '{') {
      counted_quantifier();
    } else {
      out_ += take_char();
    }
    if (take("?")) out_ += '?';
    repeatable_ = false;
  }

  void counted_quantifier() {
    static const re2::RE2 form{R"(\{(\d+)(?:,(\d*))?\})"};
    re2::StringPiece after = piece_of(rest_);
    re2::StringPiece least, most;
    if (!re2::RE2::Consume(&after, form, &least, &most))
      return fail("a `{` that counts nothing must be escaped");
    if (!most.empty() &&
        (most.size() < least.size() || (most.size() == least.size() && most < least)))
      return fail("a repetition counts downwards");
    const auto taken = rest_.substr(0, rest_.size() - after.size());
    out_ += taken;
    rest_.remove_prefix(taken.size());
  }

  void escape() {
    rest_.remove_prefix(1);
    if (rest_.empty()) return fail("it ends with a backslash");
    const char letter = rest_.front();
    if (letter == 'b' || letter == 'B') {
      out_ += {'\\', take_char()};
      repeatable_ = false;
      return;
    }
    atom();
    if (letter >= '1' && letter <= '9') {
      while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
      out_ += "(?:)";
      return beyond("a back reference");
    }
    if (take("k")) {
      out_ += "(?:)";
      beyond("a back reference");
      return take("<") ? group_name() : fail("a back reference has no name");
    }
    if (letter == 'p' || letter == 'P') {
      out_ += property();
    } else if (const auto set = take_set(); !set.empty()) {
      out_ += fmt::format("[{}]", set);
    } else {
      append(code_point_escape());
    }
  }

  /// The set that an escape means; empty if it means another thing.
  std::string_view take_set() {
    for (const auto& [letter, set] : sets) {
      if (take(letter)) return set;
    }
    return {};
  }

  /// The class that \p{TEXT} or \P{TEXT} means, bracketed unless it is a single escape; the
  /// backslash is taken. Empty if RE2 does not know the property.
  std::string property() {
    const bool negated = take_char() == 'P';
    const auto end = rest_.find('}');
    const bool has_text = take("{") && end != std::string_view::npos;
    const auto text = rest_.substr(0, has_text ? end - 1 : 0);
    const auto equals = std::min(text.find('='), text.size());
    const auto kind = text.substr(0, equals);
    const auto written = equals < text.size() ? text.substr(equals + 1) : text;
    const bool is_script = kind == "Script" || kind == "sc";
    const bool is_known = is_script || written == text || kind == "General_Category" ||
                          kind == "gc" || kind == "Script_Extensions" || kind == "scx";
    if (!is_known || written.empty() || !has_only(written, "_")) {
      fail(is_known ? "a Unicode property has no name" : "a Unicode property is unknown");
      return {};
    }
    rest_.remove_prefix(end);
    const auto name = short_category(written);
    if (name == "Any") return std::string{negated ? nothing : anything};
    if (is_script || is_category(name)) return fmt::format("\\{}{{{}}}", negated ? 'P' : 'p', name);
    beyond("a Unicode property that is neither a general category nor a script");
    return {};
  }

  std::uint32_t code_point_escape() {
    const char c = take_char();
    constexpr std::string_view letters = "tnvfr";
    constexpr std::string_view meanings = "\t\n\v\f\r";
    if (const auto at = letters.find(c); at != std::string_view::npos)
      return static_cast<unsigned char>(meanings[at]);
    switch (c) {
      case '0':
        if (!rest_.empty() && is_digit(rest_.front())) fail("an octal escape is not allowed");
        return 0;
      case 'c':
        if (rest_.empty() || !is_letter(rest_.front())) fail("a control escape has no letter");
        return static_cast<std::uint32_t>(take_char()) % 32U;
      case 'x':
        return hexadecimal(2);
      case 'u':
        return unicode_escape();
      default:
        break;
    }
    if (c == '\0' || !is_one_of(c, "^$\\.*+?()[]{}|/"))
      fail("a backslash is before a character that needs no escape");
    return static_cast<unsigned char>(c);
  }

  std::uint32_t hexadecimal(std::size_t digits) {
    std::uint32_t value = 0;
    const auto text = rest_.substr(0, digits);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    const bool complete = text.size() == digits && end == text.data() + text.size();
    if (error != std::errc{} || !complete) {
      fail("an escape lacks hexadecimal digits");
      return 0;
    }
    rest_.remove_prefix(digits);
    return value;
  }

  std::uint32_t unicode_escape() {
    if (take("{")) {
      constexpr std::size_t most_digits = 8;
      const auto end = rest_.find('}');
      const auto value = hexadecimal(end <= most_digits ? end : 0);
      if (value > 0x10FFFF) fail("an escape lies beyond U+10FFFF");
      take("}");
      return value;
    }
    const auto value = hexadecimal(4);
    if (value < 0xD800 || value > 0xDFFF) return value;
    if (value < 0xDC00 && take("\\u")) {
      const auto low = hexadecimal(4);
      if (low >= 0xDC00 && low <= 0xDFFF)
        return 0x10000U + ((value & 0x3FFU) << 10U) + (low & 0x3FFU);
    }
    fail("an escape is one half of a surrogate pair");
    return 0;
  }

  void character_class() {
    rest_.remove_prefix(1);
    const bool negated = take("^");
    atom();
    // A bracket right after the opening one is a member to RE2, but closes the class in ECMA-262.
    if (take("]")) {
      out_ += negated ? anything : nothing;
      return;
    }
    out_ += negated ? "[^" : "[";
    while (problem_.empty() && !take("]")) {
      if (rest_.empty()) return fail("a character class is not closed");
      const auto first = class_atom();
      if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') continue;
      rest_.remove_prefix(1);
      out_ += '-';
      const auto last = class_atom();
      if (!first || !last) return fail("a range begins or ends with a set");
      if (*first > *last) return fail("a range runs downwards");
    }
    out_ += ']';
  }

  /// One member of a character class: its code point, or nothing for a set, which cannot begin or
  /// end a range.
  std::optional<std::uint32_t> class_atom() {
    if (take("\\")) return class_escape();
    const auto code_point = take_code_point();
    append(code_point);
    return code_point;
  }

  std::optional<std::uint32_t> class_escape() {
    if (rest_.starts_with('p') || rest_.starts_with('P')) {
      const auto set = property();
      // A bracketed set is written without its brackets inside a class.
      if (set.starts_with("[^")) fail("a class cannot hold a property that nothing has");
      out_ += set.starts_with('[') ? std::string_view{set}.substr(1, set.size() - 2) : set;
      return std::nullopt;
    }
    if (const auto set = take_set(); !set.empty()) {
      out_ += set;
      return std::nullopt;
    }
    const std::uint32_t code_point = take("b") ? '\b' : take("-") ? '-' : code_point_escape();
    append(code_point);
    return code_point;
  }

  std::string_view rest_;
  std::string out_;
  std::string problem_;
  std::string beyond_;
  std::size_t open_groups_ = 0;
  bool repeatable_ = false;  // a quantifier may be next
};

}  // namespace

Result<TranslatedPattern, std::string> translate_ecmascript_pattern(std::string_view pattern) {
  return Translator{pattern}.translate();
}

bool is_ecmascript_pattern(std::string_view text) {
  return translate_ecmascript_pattern(text).has_value();
}

struct Pattern::Engine {
  explicit Engine(std::string_view text) : re2(piece_of(text), quiet_options()) {}
  re2::RE2 re2;
};

Pattern::Pattern(std::string_view re2)
    : engine_(new Engine{re2}, [](Engine* engine) { delete engine; }) {}

Result<std::shared_ptr<const Pattern>, std::string> Pattern::compile(std::string_view source) {
  const auto translated = translate_ecmascript_pattern(source);
  if (!translated) return "is not a pattern of ECMA-262: " + translated.error();
  if (!translated->beyond_re2.empty())
    return "needs " + translated->beyond_re2 + ", which has no linear time";
  std::shared_ptr<const Pattern> pattern{new Pattern{translated->re2}};
  if (pattern->engine_->re2.ok()) return pattern;
  // RE2 appends a part of the pattern.
  const auto& reason = pattern->engine_->re2.error();
  return "is too large or unknown to RE2 (" + reason.substr(0, reason.find(':')) + ")";
}

bool Pattern::is_found_in(std::string_view text) const {
  return engine_->re2.Match(piece_of(text), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace runtime_exports::schema
