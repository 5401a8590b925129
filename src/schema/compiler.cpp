#include "compiler.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

namespace runtime_exports::schema {
namespace {

constexpr std::string_view name_ending = ".schema.json";

std::string_view id_of(const EmbeddedSchema& schema) {
  return schema.name.substr(0, schema.name.size() - name_ending.size());
}

}  // namespace

Result<Program> Compiler::compile(std::string_view reference) {
  const auto uri = resolve_uri("", reference);
  const auto entry = resources_.find(uri);
  if (!entry) return entry.error();
  if (*entry == nullptr)
    return schema_error(uri.resource, uri.fragment, "there is no such schema",
                        "`schema list` names those that there are");
  rules_->entry = rule_of(**entry);
  // A compiled schema may lead to others: the list grows meanwhile.
  for (std::size_t i = 0; i < schemas_.size() && !problem_; ++i) {
    current_ = schemas_[i];
    rules_->rules[i] = compile_current();
  }
  if (!problem_) link();
  if (problem_) return *problem_;
  mark_remembered(*rules_);
  return Program{rules_};
}

Rule Compiler::compile_current() {
  checks_.clear();
  compile_schema(*this);
  // Without the keyword that they depend on, the others of a group say nothing.
  std::erase_if(checks_, [](const Check& check) {
    const auto* condition = std::get_if<Condition>(&check.operand);
    const auto* contained = std::get_if<Contained>(&check.operand);
    return (condition != nullptr && condition->condition == no_rule) ||
           (contained != nullptr && contained->rule == no_rule);
  });
  // Rows of one table: their addresses are in its order.
  std::ranges::sort(checks_, {}, &Check::keyword);
  auto& all = rules_->checks;
  const Rule rule{static_cast<std::uint32_t>(all.size()),
                  static_cast<std::uint32_t>(checks_.size())};
  std::move(checks_.begin(), checks_.end(), std::back_inserter(all));
  return rule;
}

void Compiler::link() {
  const auto& reference = *find_keyword("$ref");
  const auto [lengths, ends] = find_chains(*rules_);
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    current_ = schemas_[i];
    if (lengths[i] == endless && schema().find(reference.name)) {
      fail(reference, "leads back to itself without going into the value", "break the circle");
    } else if (lengths[i] > longest_chain && lengths[i] != endless) {
      fail(reference,
           fmt::format("begins a chain of more than {} schemas for one value", longest_chain),
           "shorten it");
    }
  }
  if (!problem_) skip_references(*rules_, ends);
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

RuleIndex Compiler::child(const json::Value& schema) {
  return rule_of(current_->file->subschemas.at(schema.offset()));
}

RuleIndex Compiler::reference(std::string_view reference, const Keyword& keyword) {
  const auto target = resources_.find(resolve_uri(*current_->base, reference));
  if (!target) {
    if (!problem_) problem_ = target.error();
    return accepting_rule;
  }
  if (*target != nullptr) return rule_of(**target);
  fail(keyword, fmt::format("leads to no schema of the bundle (`{}`)", reference),
       "nothing is fetched: put the schema into the bundle or correct the reference");
  return accepting_rule;
}

std::shared_ptr<const Pattern> Compiler::pattern(std::string_view source, const Keyword& keyword) {
  auto& known = patterns_[std::string{source}];
  if (known) return known;
  auto compiled = Pattern::compile(source);
  if (compiled) return known = *compiled;
  fail(keyword, "holds a pattern that " + compiled.error(), "write it without that");
  return nullptr;
}

void Compiler::fail(const Keyword& keyword, std::string_view message, std::string help) {
  if (problem_) return;
  problem_ = schema_error(*current_, keyword.name, fmt::format("`{}` {}", keyword.name, message),
                          std::move(help));
}

struct Bundle::State {
  std::mutex one_at_a_time;
  Resources resources;
  PatternCache patterns;
};

Bundle::Bundle() : state_(new State, [](State* state) { delete state; }) {}

Status<> Bundle::add(std::string_view name, std::string_view text) {
  const std::scoped_lock lock{state_->one_at_a_time};
  return state_->resources.add(name, text);
}

Result<Program> Bundle::compile(std::string_view reference, FormatMode format_mode) {
  const std::scoped_lock lock{state_->one_at_a_time};
  return Compiler{state_->resources, state_->patterns, format_mode}.compile(reference);
}

const EmbeddedSchema* find_embedded(std::string_view name_or_id) {
  const auto all = embedded_schemas();
  const auto found = std::ranges::find_if(all, [name_or_id](const EmbeddedSchema& schema) {
    return schema.name == name_or_id || id_of(schema) == name_or_id;
  });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> embedded_names_and_ids() {
  std::vector<std::string> words;
  for (const auto& schema : embedded_schemas()) {
    words.emplace_back(id_of(schema));
    words.emplace_back(schema.name);
  }
  return words;
}

Bundle embedded_bundle() {
  Bundle bundle;
  for (const auto& schema : embedded_schemas()) {
    // The names are those of the files of one folder: none is there twice.
    static_cast<void>(bundle.add(schema.name, schema.text));
  }
  return bundle;
}

}  // namespace runtime_exports::schema
