#include "run.hpp"

#include <span>

#include "keyword.hpp"
#include <fmt/format.h>

#include "runtime_exports/json/path.hpp"

namespace runtime_exports::schema {
namespace {

/// A key of a rule and an instance, spread so that offsets in step do not share buckets.
std::uint64_t key_of(RuleIndex rule, const Instance& instance) {
  const std::uint64_t key = (std::uint64_t{rule} << 32U) | instance.offset();
  return key * 0x9E3779B97F4A7C15U;
}

}  // namespace

bool Run::accepts(RuleIndex index, const Instance& instance) {
  auto* const report = std::exchange(report_, nullptr);
  const bool accepted = apply(index, instance);
  report_ = report;
  return accepted;
}

bool Run::apply(RuleIndex index, const Instance& instance) {
  if (index == accepting_rule) return true;
  const auto& rule = rules_.rules[index];
  if (!rule.remembered) return apply(rule, instance);
  const auto key = key_of(index, instance);
  if (report_ != nullptr) return !reported_.insert(key).second || apply(rule, instance);
  if (const auto known = results_.find(key); known != results_.end()) return known->second;
  const bool result = apply(rule, instance);
  results_.emplace(key, result);
  return result;
}

bool Run::apply(const Rule& rule, const Instance& instance) {
  const auto kind = kind_bit(instance.kind());
  for (const auto& check : std::span{rules_.checks}.subspan(rule.first, rule.count)) {
    const auto& keyword = *check.keyword;
    if ((keyword.kinds & kind) == 0 || keyword.holds(*this, check, instance)) continue;
    if (!broken(instance.offset(), keyword.name,
                [&] { return fmt::format(fmt::runtime(keyword.expected), check.text); }))
      return false;
  }
  return true;
}

std::string Run::pointer() const {
  std::string text;
  for (const auto& [name, index, is_name] : path_) {
    const auto shown =
        is_name ? std::string{rules_.names.contains(name) ? name : "*"} : std::to_string(index);
    json::append_token(text, shown);
  }
  return text;
}

bool Program::accepts(const json::Value& value) const {
  return Run{*rules_}.apply(rules_->entry, Instance{value});
}

Report Program::check(const json::Value& value, std::size_t most) const {
  Report report;
  if (!accepts(value)) Run{*rules_, report, most}.apply(rules_->entry, Instance{value});
  return report;
}

}  // namespace runtime_exports::schema
