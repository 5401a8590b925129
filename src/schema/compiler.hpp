#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "keyword.hpp"
#include "resources.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::schema {

using PatternCache = std::unordered_map<std::string, std::shared_ptr<const Pattern>>;

/// Compiles one program: every schema that the entry reaches becomes one rule.
class Compiler {
 public:
  Compiler(Resources& resources, PatternCache& patterns, FormatMode format_mode)
      : resources_(resources), patterns_(patterns), format_mode_(format_mode) {}

  Result<Program> compile(std::string_view reference);

  // For the keywords of the schema whose turn it is, the current one.

  [[nodiscard]] const json::Value& schema() const { return current_->value; }
  [[nodiscard]] FormatMode format_mode() const { return format_mode_; }
  /// Adds a check to the current rule.
  void add(const Keyword& keyword, Operand operand, std::string text = {}) {
    checks_.push_back({&keyword, std::move(operand), std::move(text)});
  }
  /// The check of the current rule that has such an operand, made for `leader` if there is none.
  template <class Part>
  Part& part(const Keyword& leader) {
    for (auto& check : checks_) {
      if (auto* part = std::get_if<Part>(&check.operand)) return *part;
    }
    add(leader, Part{});
    return std::get<Part>(checks_.back().operand);
  }
  /// The rule of a schema that is in the current one.
  RuleIndex child(const json::Value& schema);
  /// The rule that a reference of the current schema leads to.
  RuleIndex reference(std::string_view reference, const Keyword& keyword);
  std::shared_ptr<const Pattern> pattern(std::string_view source, const Keyword& keyword);
  /// Allows messages to show a member's name.
  void show_name(std::string_view name) { rules_->names.emplace(name); }
  /// Notes the first thing that cannot be compiled; the keyword begins the message.
  void fail(const Keyword& keyword, std::string_view message, std::string help);

 private:
  RuleIndex rule_of(const Subschema& schema);
  void compile_reached();
  Rule compile_current();
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
  std::vector<Check> checks_;  // of the current rule
  std::optional<Error> problem_;
};

}  // namespace runtime_exports::schema
