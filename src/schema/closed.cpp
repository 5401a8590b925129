#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::schema {
namespace {

using json::Value;

constexpr std::string_view definitions_prefix = "#/$defs/";

// What more schemas than this describe together, for one value, counts as open.
constexpr std::size_t most_nested = 1000;

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
        if (const auto part = open_part(next, type)) return part->offset();
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

  /// The part of the schema that lets a value of that type hold what it does not describe; nothing
  /// if there is none. The schemas of what the value holds are looked at later.
  std::optional<Value> open_part(const Value& schema, std::string_view type) {
    if (!schema.is_object()) return schema.is_true() ? std::optional{schema} : std::nullopt;
    if (schema.find("const") || schema.find("enum") || excludes(schema, type)) return std::nullopt;
    // References in a part with an `$id` do not lead to the definitions of the root.
    if (schema.offset() != root_.offset() && schema.find("$id")) return schema;
    const bool is_object = type == "object";
    const auto rest = schema.find(is_object ? "additionalProperties" : "items");
    if (rest && !rest->is_true()) {
      add(*rest);
      add_all(schema.find(is_object ? "properties" : "prefixItems"));
      if (is_object) add_all(schema.find("patternProperties"));
      return std::nullopt;
    }
    // Each is asked once. The compiler bounds no chain of mere references.
    const auto [known, is_new] = answers_.emplace(std::pair{schema.offset(), type}, schema);
    if (!is_new || nested_ == most_nested) return known->second;
    ++nested_;
    known->second = part_left_open(schema, type);
    --nested_;
    return known->second;
  }

  static bool excludes(const Value& schema, std::string_view type) {
    const auto types = schema.find("type");
    if (!types) return false;
    if (types->is_string()) return types->text() != type;
    return std::ranges::none_of(types->elements(),
                                [type](const Value& one) { return one.text() == type; });
  }

  /// The same for a schema that is open but for the others that apply to the same value. A person
  /// would close one of those if the schema itself says nothing about the type.
  std::optional<Value> part_left_open(const Value& schema, std::string_view type) {
    std::optional<Value> part;
    if (const auto target = target_of(schema)) {
      part = open_part(*target, type);
      if (!part) return std::nullopt;
    }
    if (const auto all = schema.find("allOf")) {
      for (const auto one : all->elements()) {
        if (!open_part(one, type)) return std::nullopt;
      }
    }
    for (const auto* keyword : {"anyOf", "oneOf"}) {
      const auto forms = schema.find(keyword);
      if (!forms) continue;
      std::optional<Value> open_form;
      for (const auto form : forms->elements()) {
        open_form = open_part(form, type);
        if (open_form) break;
      }
      if (!open_form) return std::nullopt;
      if (!part) part = open_form;
    }
    return part && !describes(schema, type) ? part : schema;
  }

  static bool describes(const Value& schema, std::string_view type) {
    if (type == "array") return schema.find("items") || schema.find("prefixItems");
    return schema.find("additionalProperties") || schema.find("properties") ||
           schema.find("patternProperties");
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
  std::map<std::pair<std::size_t, std::string_view>, std::optional<Value>> answers_;
  std::vector<Value> waiting_;
  std::size_t nested_ = 0;
};

}  // namespace

std::optional<std::size_t> find_open_place(const json::Document& schema) {
  return OpenPlaces{schema}.find();
}

}  // namespace runtime_exports::schema
