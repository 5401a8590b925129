#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/schema/pattern.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 38> long_category_names = {{
    {"Letter", "L"},
    {"Cased_Letter", "LC"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
}};

bool is_category(std::string_view name) {
  constexpr std::string_view short_names =
      " C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So "
      "Z Zl "
      "Zp Zs ";
  return short_names.find(fmt::format(" {} ", name)) != std::string_view::npos;
}

bool is_word(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

std::string_view short_category(std::string_view name) {
  for (const auto& [long_name, category] : long_category_names) {
    if (name == long_name) return category;
  }
  return name;
}

}  // namespace

Result<UnicodeProperty, std::string> translate_unicode_property(std::string_view text,
                                                                Negation negation) {
  const auto equals = text.find('=');
  const auto kind = equals == std::string_view::npos ? std::string_view{} : text.substr(0, equals);
  const bool script = kind == "Script" || kind == "sc";
  const bool other = kind == "General_Category" || kind == "gc" || kind == "Script_Extensions" ||
                     kind == "scx" || equals == std::string_view::npos;
  if (!script && !other) return std::string{"a Unicode property is unknown"};
  const auto name =
      short_category(equals == std::string_view::npos ? text : text.substr(equals + 1));
  if (!is_word(name)) return std::string{"a Unicode property has no name"};
  const bool negated = negation == Negation::negated;
  if (name == "Any")
    return UnicodeProperty{negated ? R"([^\x{0}-\x{10ffff}])" : R"([\x{0}-\x{10ffff}])"};
  if (script || is_category(name))
    return UnicodeProperty{fmt::format("\\{}{{{}}}", negated ? 'P' : 'p', name)};
  return UnicodeProperty{};
}

}  // namespace runtime_exports::schema
