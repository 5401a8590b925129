#pragma once

#include <optional>
#include <string_view>

#include "compiler.hpp"
#include "rules.hpp"

namespace runtime_exports::schema {

/// Compiles one schema, keyword by keyword, into a rule.
class RuleCompiler {
 public:
  explicit RuleCompiler(Compiler& compiler) : compiler_(compiler) {}

  /// The schema's keywords are known and their values have the right shapes.
  Rule compile(const json::Value& schema);

 private:
  using Handler = void (RuleCompiler::*)(const json::Value&);
  static Handler handler_of(std::string_view keyword);

  void compile_ref(const json::Value& value);
  void compile_all_of(const json::Value& value);
  void compile_any_of(const json::Value& value);
  void compile_one_of(const json::Value& value);
  void compile_not(const json::Value& value);
  void compile_if(const json::Value& value);
  void compile_then(const json::Value& value);
  void compile_else(const json::Value& value);

  void compile_type(const json::Value& value);
  void compile_enum(const json::Value& value);
  void compile_const(const json::Value& value);
  void add_value(ValueSet& set, const json::Value& value);
  void add_set(ValueSet set);

  void compile_minimum(const json::Value& value);
  void compile_maximum(const json::Value& value);
  void compile_exclusive_minimum(const json::Value& value);
  void compile_exclusive_maximum(const json::Value& value);
  void compile_multiple_of(const json::Value& value);

  void compile_min_length(const json::Value& value);
  void compile_max_length(const json::Value& value);
  void compile_pattern(const json::Value& value);
  void compile_format(const json::Value& value);

  void compile_min_items(const json::Value& value);
  void compile_max_items(const json::Value& value);
  void compile_unique_items(const json::Value& value);
  void compile_prefix_items(const json::Value& value);
  void compile_items(const json::Value& value);
  void compile_contains(const json::Value& value);
  void compile_min_contains(const json::Value& value);
  void compile_max_contains(const json::Value& value);

  void compile_min_properties(const json::Value& value);
  void compile_max_properties(const json::Value& value);
  void compile_properties(const json::Value& value);
  void compile_required(const json::Value& value);
  void compile_pattern_properties(const json::Value& value);
  void compile_additional_properties(const json::Value& value);
  void compile_property_names(const json::Value& value);
  void compile_dependent_required(const json::Value& value);
  void compile_dependent_schemas(const json::Value& value);

  void finish();
  void finish_object();

  NumberRules& number() { return part(number_); }
  StringRules& string() { return part(string_); }
  ArrayRules& array() { return part(array_); }
  ObjectRules& object() { return part(object_); }
  LogicRules& logic() { return part(logic_); }

  template <class Part>
  static Part& part(std::optional<Part>& part) {
    if (!part) part.emplace();
    return *part;
  }

  Compiler& compiler_;
  Rule rule_;
  std::optional<NumberRules> number_;
  std::optional<StringRules> string_;
  std::optional<ArrayRules> array_;
  std::optional<ObjectRules> object_;
  std::optional<LogicRules> logic_;
};

}  // namespace runtime_exports::schema
