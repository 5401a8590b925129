#include "runtime_exports/schema/pattern.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::schema {
namespace {

re2::RE2::Options quiet_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  return options;
}

/// What RE2 says, without the part of the pattern that it appends.
std::string reason(const re2::RE2& re2) {
  const auto& text = re2.error();
  return text.substr(0, text.find(':'));
}

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

bool is_word(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

/// What RE2 calls a category, which is a word.
std::string_view short_category(std::string_view name) {
  const auto known = fmt::format(" {}=", name);
  const auto at = long_names.find(known);
  if (at == std::string_view::npos) return name;
  const auto category = long_names.substr(at + known.size());
  return category.substr(0, category.find(' '));
}

}  // namespace

struct Pattern::Engine {
  explicit Engine(std::string_view text)
      : re2(re2::StringPiece{text.data(), text.size()}, quiet_options()) {}
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
  if (!pattern->engine_->re2.ok())
    return "is too large or unknown to RE2 (" + reason(pattern->engine_->re2) + ")";
  return pattern;
}

bool Pattern::is_found_in(std::string_view text) const {
  return engine_->re2.Match(re2::StringPiece{text.data(), text.size()}, 0, text.size(),
                            re2::RE2::UNANCHORED, nullptr, 0);
}

Result<UnicodeProperty, std::string> translate_unicode_property(std::string_view text,
                                                                Negation negation) {
  const auto equals = text.find('=');
  const auto kind = equals == std::string_view::npos ? std::string_view{} : text.substr(0, equals);
  const bool script = kind == "Script" || kind == "sc";
  const bool other = kind == "General_Category" || kind == "gc" || kind == "Script_Extensions" ||
                     kind == "scx" || equals == std::string_view::npos;
  if (!script && !other) return std::string{"a Unicode property is unknown"};
  const auto written = equals == std::string_view::npos ? text : text.substr(equals + 1);
  if (!is_word(written)) return std::string{"a Unicode property has no name"};
  const auto name = short_category(written);
  const bool negated = negation == Negation::negated;
  if (name == "Any")
    return UnicodeProperty{negated ? R"([^\x{0}-\x{10ffff}])" : R"([\x{0}-\x{10ffff}])"};
  if (script || is_category(name))
    return UnicodeProperty{fmt::format("\\{}{{{}}}", negated ? 'P' : 'p', name)};
  return UnicodeProperty{};
}

}  // namespace runtime_exports::schema
