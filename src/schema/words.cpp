#include "words.hpp"

#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/graphemes.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::size_t longest_shown_bytes = 60;
constexpr std::size_t longest_words_bytes = 200;
constexpr std::size_t listed_values = 12;

std::string shortened(std::string_view text, std::size_t most_bytes) {
  const auto shown = text.substr(0, grapheme_boundary(text, most_bytes));
  return std::string{shown} + (shown.size() < text.size() ? "…" : "");
}

}  // namespace

std::string describe_kinds(KindSet kinds) {
  std::vector<std::string_view> names;
  for (const auto& kind : named_kinds) {
    if ((kinds & kind.bit) != 0) names.push_back(kind.words);
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string describe_count(std::uint64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

std::string describe_pattern(const json::Value& schema, std::string_view pattern) {
  auto text = schema.find_text("title");
  if (!text) text = schema.find_text("description");
  auto words = text.value_or("");
  while (words.ends_with('.')) words.remove_suffix(1);
  if (words.empty()) return fmt::format("a string that matches `{}`", pattern);
  return fmt::format("{}; the pattern is `{}`", shortened(words, longest_words_bytes), pattern);
}

std::string describe_value(const json::Value& value) {
  if (value.is_array()) return "an array of the schema";
  if (value.is_object()) return "an object of the schema";
  if (!value.is_string()) return shortened(value.token(), longest_shown_bytes);
  return fmt::format("`{}`", shortened(value.text(), longest_shown_bytes));
}

std::string describe_list(const json::Value& values) {
  if (values.size() == 0) return "nothing: `enum` is empty";
  if (values.size() > listed_values)
    return fmt::format("one of the {} values of `enum`", values.size());
  std::string list;
  for (const auto value : values.elements())
    list += (list.empty() ? "one of " : ", ") + describe_value(value);
  return list;
}

}  // namespace runtime_exports::schema
