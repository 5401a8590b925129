#include "json_pointer.hpp"

#include <algorithm>
#include <charconv>

namespace runtime_exports::schema {
namespace {

/// The name that a token stands for; nothing if a `~` is not followed by 0 or 1.
std::optional<std::string> unescaped(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      name += token[i];
      continue;
    }
    if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    name += token[i] == '0' ? '~' : '/';
  }
  return name;
}

}  // namespace

std::optional<json::Value> PointerIndex::member_at(const json::Value& object,
                                                   const std::string& name) {
  const auto [known, is_new] = members_.try_emplace(object.offset());
  auto& members = known->second;
  if (is_new) {
    for (const auto member : object.members()) members.emplace(member.name, member.value);
  }
  const auto found = members.find(name);
  return found == members.end() ? std::nullopt : std::optional{found->second};
}

std::optional<json::Value> PointerIndex::element_at(const json::Value& array,
                                                    std::string_view token) {
  std::size_t position = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), position);
  if (error != std::errc{} || end != token.data() + token.size()) return std::nullopt;
  if (token.size() > 1 && token.front() == '0') return std::nullopt;
  const auto [known, is_new] = elements_.try_emplace(array.offset());
  auto& elements = known->second;
  if (is_new) {
    for (const auto element : array.elements()) elements.push_back(element);
  }
  return position < elements.size() ? std::optional{elements[position]} : std::nullopt;
}

std::optional<json::Value> PointerIndex::value_at(const json::Value& root,
                                                  std::string_view pointer) {
  std::optional<json::Value> value = root;
  while (value && !pointer.empty()) {
    if (pointer.front() != '/') return std::nullopt;
    pointer.remove_prefix(1);
    const auto end = std::min(pointer.find('/'), pointer.size());
    const auto name = unescaped(pointer.substr(0, end));
    pointer.remove_prefix(end);
    if (!name) return std::nullopt;
    value = value->is_array() ? element_at(*value, *name) : member_at(*value, *name);
  }
  return value;
}

}  // namespace runtime_exports::schema
