#include "compiler.hpp"

#include "rule_compiler.hpp"
#include "rule_graph.hpp"
#include <fmt/format.h>

#include "runtime_exports/json/path.hpp"

namespace runtime_exports::schema {

Result<Program> Compiler::compile(std::string_view reference) {
  const auto uri = resolve_uri("", reference);
  const auto entry = resources_.find(uri);
  if (!entry) return entry.error();
  if (*entry == nullptr)
    return schema_error(uri.resource, uri.fragment, "there is no such schema",
                        "`schema list` names those that there are");
  rules_->entry = rule_of(**entry);
  compile_reached();
  if (!problem_) link();
  if (problem_) return *problem_;
  mark_remembered(*rules_);
  return Program{rules_};
}

void Compiler::compile_reached() {
  // A compiled schema may reach others: the list grows while it is worked off.
  for (std::size_t i = 0; i < schemas_.size() && !problem_; ++i) {
    current_ = schemas_[i];
    const auto rule = RuleCompiler{*this}.compile(current_->value);
    rules_->rules[i] = rule;
  }
}

void Compiler::link() {
  for (const auto index : find_circle(*rules_)) {
    if (schemas_[index]->value.find("$ref"))
      fail_at(*schemas_[index], "$ref", "leads back to itself without going into the value",
              "break the circle");
  }
  if (problem_) return;
  skip_references(*rules_);
  if (const auto index = find_long_chain(*rules_); index != no_rule)
    fail_at(*schemas_[index], "$ref",
            fmt::format("begins a chain of more than {} schemas for one value", longest_chain),
            "shorten it");
}

RuleIndex Compiler::rule_of(const Subschema& schema) {
  if (schema.file->problem) {
    if (!problem_) problem_ = schema.file->problem;
    return accepting_rule;
  }
  if (schema.value.is_true()) return accepting_rule;
  const auto index = static_cast<RuleIndex>(schemas_.size());
  const auto [known, is_new] = indexes_.emplace(&schema, index);
  if (is_new) {
    schemas_.push_back(&schema);
    rules_->rules.emplace_back();
  }
  return known->second;
}

RuleIndex Compiler::rule_of_child(const json::Value& schema) {
  return rule_of(current_->file->subschemas.at(schema.offset()));
}

RuleIndex Compiler::rule_of_reference(std::string_view reference) {
  const auto target = resources_.find(*current_, reference);
  if (!target) {
    if (!problem_) problem_ = target.error();
    return accepting_rule;
  }
  if (*target != nullptr) return rule_of(**target);
  fail("$ref", fmt::format("leads to no schema of the bundle (`{}`)", reference),
       "nothing is fetched: put the schema into the bundle or mend the reference");
  return accepting_rule;
}

std::shared_ptr<const Pattern> Compiler::pattern(std::string_view source,
                                                 std::string_view keyword) {
  auto& known = patterns_[std::string{source}];
  if (known) return known;
  auto compiled = Pattern::compile(source);
  if (compiled) return known = *compiled;
  fail(keyword, "holds a pattern that " + compiled.error(), "write it without that");
  return nullptr;
}

void Compiler::fail(std::string_view keyword, std::string_view message, std::string help) {
  fail_at(*current_, keyword, message, std::move(help));
}

void Compiler::fail_at(const Subschema& schema, std::string_view keyword, std::string_view message,
                       std::string help) {
  if (problem_) return;
  auto pointer = schema.pointer();
  json::append_token(pointer, keyword);
  problem_ = schema_error(schema.file->name, pointer, fmt::format("`{}` {}", keyword, message),
                          std::move(help));
}

}  // namespace runtime_exports::schema
