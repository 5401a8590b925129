#include "runtime_exports/schema/closed.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace runtime_exports::schema {
namespace {

using json::Value;

constexpr std::string_view definitions_prefix = "#/$defs/";

/// Looks at each schema that a value can meet, one after the other: a schema may be deep, and lead
/// back to itself.
class OpenPlaces {
 public:
  explicit OpenPlaces(const json::Document& schema) : root_(schema.root()) {
    add(root_);
    const auto definitions = root_.find("$defs");
    if (!definitions) return;
    for (const auto member : definitions->members()) {
      // In a reference these would be escaped.
      if (member.name.find_first_of("/~%") != std::string_view::npos) continue;
      definitions_.emplace(member.name, member.value);
    }
  }

  std::optional<std::size_t> find() {
    while (!waiting_.empty()) {
      const auto next = waiting_.back();
      waiting_.pop_back();
      for (const auto* type : {"object", "array"}) {
        if (!is_closed(next, type)) return open_part(next, type).offset();
      }
    }
    return std::nullopt;
  }

 private:
  void add(const Value& schema) {
    if (known_.insert(schema.offset()).second) waiting_.push_back(schema);
  }

  void add_all(const std::optional<Value>& schemas) {
    if (!schemas) return;
    for (const auto member : schemas->members()) add(member.value);
    for (const auto element : schemas->elements()) add(element);
  }

  /// Whether the schema describes all that a value of that type can hold. Those schemas are looked
  /// at later.
  bool is_closed(const Value& schema, std::string_view type) {
    if (!schema.is_object()) return !schema.is_true();
    if (schema.find("const") || schema.find("enum") || excludes(schema, type)) return true;
    const bool is_object = type == "object";
    const auto rest = schema.find(is_object ? "additionalProperties" : "items");
    if (rest && !rest->is_true()) {
      add(*rest);
      add_all(schema.find(is_object ? "properties" : "prefixItems"));
      if (is_object) add_all(schema.find("patternProperties"));
      return true;
    }
    return is_closed_elsewhere(schema, type);
  }

  static bool excludes(const Value& schema, std::string_view type) {
    const auto types = schema.find("type");
    if (!types) return false;
    if (types->is_string()) return types->text() != type;
    return std::ranges::none_of(types->elements(),
                                [type](const Value& one) { return one.text() == type; });
  }

  /// The same by the schemas that apply to the same value. Each is asked once, and the compiler has
  /// bounded the chain of them.
  bool is_closed_elsewhere(const Value& schema, std::string_view type) {
    const auto [known, is_new] = answers_.emplace(std::pair{schema.offset(), type}, false);
    if (is_new) known->second = is_closed_by_others(schema, type);
    return known->second;
  }

  bool is_closed_by_others(const Value& schema, std::string_view type) {
    const auto closes = [&](const Value& one) { return is_closed(one, type); };
    if (const auto target = target_of(schema); target && closes(*target)) return true;
    const auto all = schema.find("allOf");
    if (all && std::ranges::any_of(all->elements(), closes)) return true;
    const auto forms_close = [&](const char* keyword) {
      const auto forms = schema.find(keyword);
      return forms && std::ranges::all_of(forms->elements(), closes);
    };
    return forms_close("anyOf") || forms_close("oneOf");
  }

  /// Of a schema that leaves a type open, the part that a person would close: what it refers to,
  /// or an open one of its forms, if it says nothing about the type itself.
  Value open_part(Value schema, std::string_view type) {
    std::set<std::size_t> passed;
    while (passed.insert(schema.offset()).second && !describes(schema, type)) {
      const auto inner = open_inner(schema, type);
      if (!inner) break;
      schema = *inner;
    }
    return schema;
  }

  static bool describes(const Value& schema, std::string_view type) {
    if (type == "array") return schema.find("items") || schema.find("prefixItems");
    return schema.find("additionalProperties") || schema.find("properties") ||
           schema.find("patternProperties");
  }

  std::optional<Value> open_inner(const Value& schema, std::string_view type) {
    if (const auto target = target_of(schema)) return target;
    for (const auto* keyword : {"anyOf", "oneOf"}) {
      const auto some = schema.find(keyword);
      if (!some) continue;
      for (const auto one : some->elements()) {
        if (!is_closed(one, type)) return one;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Value> target_of(const Value& schema) const {
    const auto reference = schema.find_text("$ref");
    if (reference == "#") return root_;
    if (!reference || !reference->starts_with(definitions_prefix)) return std::nullopt;
    const auto found = definitions_.find(reference->substr(definitions_prefix.size()));
    return found == definitions_.end() ? std::nullopt : std::optional{found->second};
  }

  Value root_;
  std::map<std::string_view, Value> definitions_;
  std::set<std::size_t> known_;  // by offset
  std::map<std::pair<std::size_t, std::string_view>, bool> answers_;
  std::vector<Value> waiting_;
};

}  // namespace

std::optional<std::size_t> find_open_place(const json::Document& schema) {
  return OpenPlaces{schema}.find();
}

}  // namespace runtime_exports::schema
