#include "rules.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "run.hpp"

namespace runtime_exports::schema {
namespace {

/// Beyond so many ways from the entry a rule's results are worth their memory.
constexpr std::uint64_t many_ways = 4096;

using Edges = std::vector<RuleIndex*>;

/// Which of the rules that a rule applies.
enum class Reach {
  same_value,  ///< those for the value itself
  all,         ///< also those for what is in the value
};

Edges edges_of(RuleSet& rules, const Rule& rule, Reach reach) {
  Edges edges;
  const auto add = [&edges](RuleIndex& edge) {
    if (edge < accepting_rule) edges.push_back(&edge);
  };
  for (auto& [keyword, operand, text] : std::span{rules.checks}.subspan(rule.first, rule.count)) {
    if (auto* const schemas = std::get_if<std::vector<RuleIndex>>(&operand)) {
      std::for_each(schemas->begin(), schemas->end(), add);
    } else if (auto* const condition = std::get_if<Condition>(&operand)) {
      for (auto* one : {&condition->condition, &condition->then, &condition->otherwise}) add(*one);
    } else if (auto* const dependencies = std::get_if<std::vector<Dependency>>(&operand)) {
      for (auto& dependency : *dependencies) add(dependency.rule);
    }
    if (reach == Reach::same_value) continue;
    if (auto* const elements = std::get_if<Elements>(&operand)) {
      std::for_each(elements->prefix.begin(), elements->prefix.end(), add);
      add(elements->rest);
    } else if (auto* const contained = std::get_if<Contained>(&operand)) {
      add(contained->rule);
    } else if (auto* const names = std::get_if<RuleIndex>(&operand)) {
      add(*names);
    } else if (auto* const members = std::get_if<Members>(&operand)) {
      for (auto& property : members->properties.entries()) add(property.rule);
      for (auto& pattern : members->patterns) add(pattern.rule);
      add(members->additional);
    }
  }
  return edges;
}

/// How long the chains of rules for one value are that begin at each rule.
struct ChainLengths {
  std::vector<std::size_t> lengths;    // only of settled rules
  std::vector<std::size_t> unsettled;  // edges whose ends are not settled; 0: the rule is settled
};

ChainLengths measure_chains(RuleSet& rules) {
  const auto size = rules.rules.size();
  ChainLengths chains{std::vector<std::size_t>(size, 1), std::vector<std::size_t>(size, 0)};
  std::vector<std::vector<RuleIndex>> users(size);
  std::vector<RuleIndex> settled;
  for (RuleIndex from = 0; from < size; ++from) {
    const auto edges = edges_of(rules, rules.rules[from], Reach::same_value);
    for (const auto* to : edges) users[*to].push_back(from);
    chains.unsettled[from] = edges.size();
    if (edges.empty()) settled.push_back(from);
  }
  while (!settled.empty()) {
    const auto rule = settled.back();
    settled.pop_back();
    for (const auto user : users[rule]) {
      chains.lengths[user] = std::max(chains.lengths[user], chains.lengths[rule] + 1);
      if (--chains.unsettled[user] == 0) settled.push_back(user);
    }
  }
  return chains;
}

/// The rule that a rule does nothing but refer to, or itself.
RuleIndex referred_by(const RuleSet& rules, RuleIndex index) {
  const auto& rule = rules.rules[index];
  if (rule.count == 0) return accepting_rule;
  const auto& check = rules.checks[rule.first];
  if (rule.count > 1 || check.keyword->holds != holds_all) return index;
  const auto& targets = check.as<std::vector<RuleIndex>>();
  return targets.size() == 1 ? targets.front() : index;
}

/// For each rule, the rule at the end of its chain of plain references. No chain is a circle.
std::vector<RuleIndex> chain_ends(const RuleSet& rules) {
  std::vector<RuleIndex> ends(rules.rules.size(), no_rule);
  std::vector<RuleIndex> chain;
  for (RuleIndex start = 0; start < ends.size(); ++start) {
    auto end = start;
    while (end < accepting_rule && ends[end] == no_rule) {
      chain.push_back(end);
      const auto next = referred_by(rules, end);
      if (next == end) break;
      end = next;
    }
    if (end < accepting_rule && ends[end] != no_rule) end = ends[end];
    for (const auto rule : chain) ends[rule] = end;
    chain.clear();
  }
  return ends;
}

}  // namespace

Property& PropertyTable::entry(std::string_view name) {
  const auto [known, is_new] = indexes_.emplace(name, entries_.size());
  if (is_new) entries_.push_back({std::string{name}});
  return entries_[known->second];
}

void PropertyTable::require(std::string_view name) {
  entry(name).required = true;
  ++required_count_;
}

const Property* PropertyTable::look_up(std::string_view name, std::size_t& guess) const {
  const auto found = indexes_.find(name);
  if (found == indexes_.end()) return nullptr;
  guess = found->second + 1;
  return &entries_[found->second];
}

std::vector<RuleIndex> find_circle(RuleSet& rules) {
  const auto chains = measure_chains(rules);
  const auto& unsettled = chains.unsettled;
  const auto start = std::find_if(unsettled.begin(), unsettled.end(), [](auto n) { return n > 0; });
  if (start == unsettled.end()) return {};
  const auto next = [&](RuleIndex index) {
    const auto edges = edges_of(rules, rules.rules[index], Reach::same_value);
    return **std::find_if(edges.begin(), edges.end(), [&](auto* to) { return unsettled[*to] > 0; });
  };
  // A rule that is not settled leads to another one: a long enough walk ends in a circle.
  auto rule = static_cast<RuleIndex>(start - unsettled.begin());
  std::vector<bool> passed(rules.rules.size(), false);
  for (; !passed[rule]; rule = next(rule)) passed[rule] = true;
  std::vector<RuleIndex> circle{rule};
  for (auto other = next(rule); other != rule; other = next(other)) circle.push_back(other);
  return circle;
}

RuleIndex find_long_chain(RuleSet& rules) {
  const auto lengths = measure_chains(rules).lengths;
  const auto longest = std::max_element(lengths.begin(), lengths.end());
  if (longest == lengths.end() || *longest <= longest_chain) return no_rule;
  return static_cast<RuleIndex>(longest - lengths.begin());
}

void skip_references(RuleSet& rules) {
  const auto ends = chain_ends(rules);
  for (const auto& rule : rules.rules) {
    for (auto* edge : edges_of(rules, rule, Reach::all)) *edge = ends[*edge];
  }
  if (rules.entry < accepting_rule) rules.entry = ends[rules.entry];
}

void mark_remembered(RuleSet& rules) {
  const auto size = rules.rules.size();
  if (rules.entry >= size) return;
  std::vector<std::uint64_t> users(size, 0);
  std::vector<std::uint64_t> ways(size, 0);
  for (const auto& rule : rules.rules) {
    for (const auto* to : edges_of(rules, rule, Reach::all)) ++users[*to];
  }
  const auto all_users = users;
  std::vector<RuleIndex> ready;
  ways[rules.entry] = 1;
  for (RuleIndex rule = 0; rule < size; ++rule) {
    if (users[rule] == 0) ready.push_back(rule);
  }
  while (!ready.empty()) {
    const auto rule = ready.back();
    ready.pop_back();
    for (const auto* to : edges_of(rules, rules.rules[rule], Reach::all)) {
      ways[*to] = std::min(ways[*to] + ways[rule], many_ways + 1);
      if (--users[*to] == 0) ready.push_back(*to);
    }
  }
  // What is still used is in a recursion or is reached through one: no number of ways bounds it.
  for (RuleIndex rule = 0; rule < size; ++rule) {
    const bool shared = all_users[rule] + (rule == rules.entry ? 1U : 0U) > 1;
    rules.rules[rule].remembered = shared && (users[rule] > 0 || ways[rule] > many_ways);
  }
}

}  // namespace runtime_exports::schema
