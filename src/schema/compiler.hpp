#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "resources.hpp"
#include "rules.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::schema {

using PatternCache = std::unordered_map<std::string, std::shared_ptr<const Pattern>>;

/// Compiles one program: every schema that the entry reaches becomes one rule.
class Compiler {
 public:
  Compiler(Resources& resources, PatternCache& patterns, FormatMode format_mode)
      : resources_(resources), patterns_(patterns), format_mode_(format_mode) {}

  Result<Program> compile(std::string_view reference);

  // For RuleCompiler, while it compiles the schema whose turn it is.

  /// The rule of a schema that stands in the current one.
  RuleIndex rule_of_child(const json::Value& schema);
  /// The rule that a `$ref` of the current schema leads to.
  RuleIndex rule_of_reference(std::string_view reference);
  std::shared_ptr<const Pattern> pattern(std::string_view source, std::string_view keyword);
  [[nodiscard]] FormatMode format_mode() const { return format_mode_; }
  /// Allows messages to show a member's name.
  void show_name(std::string_view name) { rules_->names.emplace(name); }
  RuleSet& rules() { return *rules_; }
  /// Notes the first thing that cannot be compiled; the keyword begins the message.
  void fail(std::string_view keyword, std::string_view message, std::string help);

 private:
  RuleIndex rule_of(const Subschema& schema);
  void compile_reached();
  /// Skips plain references; refuses what would not end or not fit the stack.
  void link();
  void fail_at(const Subschema& schema, std::string_view keyword, std::string_view message,
               std::string help);

  Resources& resources_;
  PatternCache& patterns_;
  FormatMode format_mode_;
  std::shared_ptr<RuleSet> rules_ = std::make_shared<RuleSet>();
  std::vector<const Subschema*> schemas_;  // of each rule
  std::unordered_map<const Subschema*, RuleIndex> indexes_;
  const Subschema* current_ = nullptr;
  std::optional<Error> problem_;
};

}  // namespace runtime_exports::schema
