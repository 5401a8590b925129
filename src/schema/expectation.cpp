#include "expectation.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/graphemes.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::size_t longest_shown_bytes = 60;
constexpr std::size_t longest_words_bytes = 200;

struct NamedKind {
  KindSet bit;
  std::string_view name;
};

// In the order in which people say it: "a string or null".
constexpr std::array<NamedKind, 7> named_kinds = {{
    {kind_bit(json::Kind::object), "an object"},
    {kind_bit(json::Kind::array), "an array"},
    {kind_bit(json::Kind::string), "a string"},
    {kind_bit(json::Kind::number), "a number"},
    {whole_number_bit, "an integer"},
    {kind_bit(json::Kind::boolean), "a boolean"},
    {kind_bit(json::Kind::null), "null"},
}};

std::string_view shortened(std::string_view text, std::size_t most_bytes) {
  return text.substr(0, grapheme_boundary(text, most_bytes));
}

}  // namespace

std::string describe_kinds(KindSet kinds) {
  std::vector<std::string_view> names;
  for (const auto& [bit, name] : named_kinds) {
    if ((kinds & bit) != 0) names.push_back(name);
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text.empty() ? "nothing" : text;
}

std::string describe_count(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string describe_schema(const json::Value& schema) {
  auto text = schema.find_text("title");
  if (!text) text = schema.find_text("description");
  auto words = text.value_or("");
  while (words.ends_with('.')) words.remove_suffix(1);
  const auto shown = shortened(words, longest_words_bytes);
  return std::string{shown} + (shown.size() < words.size() ? "…" : "");
}

std::string describe_pattern(std::string_view words, std::string_view pattern) {
  if (words.empty()) return fmt::format("a string that matches `{}`", pattern);
  return fmt::format("{}; the pattern is `{}`", words, pattern);
}

std::string describe_value(const json::Value& value) {
  if (value.is_array()) return "an array of the schema";
  if (value.is_object()) return "an object of the schema";
  const auto text = value.is_string() ? value.text() : value.token();
  const auto shown = shortened(text, longest_shown_bytes);
  const auto cut = shown.size() < text.size() ? "…" : "";
  return value.is_string() ? fmt::format("`{}{}`", shown, cut) : fmt::format("{}{}", shown, cut);
}

}  // namespace runtime_exports::schema
