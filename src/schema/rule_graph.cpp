#include "rule_graph.hpp"

#include <algorithm>
#include <cstdint>

namespace runtime_exports::schema {
namespace {

/// Beyond so many ways from the entry a rule's results are worth their memory.
constexpr std::uint64_t many_ways = 4096;

using Edges = std::vector<RuleIndex*>;

void add(Edges& edges, RuleIndex& edge) {
  if (edge < accepting_rule) edges.push_back(&edge);
}

/// Rules that a rule applies to the same value.
Edges edges_to_same(RuleSet& rules, const Rule& rule) {
  Edges edges;
  if (rule.object != no_part) {
    for (auto& dependency : rules.objects[rule.object].dependencies) add(edges, dependency.rule);
  }
  if (rule.logic == no_part) return edges;
  auto& logic = rules.logic[rule.logic];
  for (auto* list : {&logic.all, &logic.any, &logic.one}) {
    for (auto& edge : *list) add(edges, edge);
  }
  for (auto* edge : {&logic.none, &logic.condition, &logic.then, &logic.otherwise})
    add(edges, *edge);
  return edges;
}

/// Rules that a rule applies to what is in the value.
Edges edges_to_inner(RuleSet& rules, const Rule& rule) {
  Edges edges;
  if (rule.object != no_part) {
    auto& object = rules.objects[rule.object];
    for (auto& property : object.properties.entries()) add(edges, property.rule);
    for (auto& pattern : object.patterns) add(edges, pattern.rule);
    add(edges, object.additional);
    add(edges, object.names);
  }
  if (rule.array != no_part) {
    auto& array = rules.arrays[rule.array];
    for (auto& edge : array.prefix) add(edges, edge);
    add(edges, array.items);
    add(edges, array.contains);
  }
  return edges;
}

Edges all_edges(RuleSet& rules, const Rule& rule) {
  auto edges = edges_to_same(rules, rule);
  const auto inner = edges_to_inner(rules, rule);
  edges.insert(edges.end(), inner.begin(), inner.end());
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
    const auto edges = edges_to_same(rules, rules.rules[from]);
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
  const bool asks = rule.is_false || rule.kinds != every_kind || rule.value_set_count > 0 ||
                    rule.number != no_part || rule.string != no_part || rule.array != no_part ||
                    rule.object != no_part;
  if (asks) return index;
  if (rule.logic == no_part) return accepting_rule;
  const auto& logic = rules.logic[rule.logic];
  const bool only_reference = logic.all.size() == 1 && logic.any.empty() && logic.one.empty() &&
                              logic.none == no_rule && logic.condition == no_rule;
  return only_reference ? logic.all.front() : index;
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

std::vector<RuleIndex> find_circle(RuleSet& rules) {
  const auto chains = measure_chains(rules);
  const auto& unsettled = chains.unsettled;
  const auto start = std::find_if(unsettled.begin(), unsettled.end(), [](auto n) { return n > 0; });
  if (start == unsettled.end()) return {};
  const auto next = [&](RuleIndex index) {
    const auto edges = edges_to_same(rules, rules.rules[index]);
    return **std::find_if(edges.begin(), edges.end(), [&](auto* to) { return unsettled[*to] > 0; });
  };
  // A rule that is not settled leads to another one: whoever walks long enough walks in a circle.
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
    for (auto* edge : all_edges(rules, rule)) *edge = ends[*edge];
  }
  if (rules.entry < accepting_rule) rules.entry = ends[rules.entry];
}

void mark_remembered(RuleSet& rules) {
  const auto size = rules.rules.size();
  if (rules.entry >= size) return;
  std::vector<std::uint64_t> users(size, 0);
  std::vector<std::uint64_t> ways(size, 0);
  for (const auto& rule : rules.rules) {
    for (const auto* to : all_edges(rules, rule)) ++users[*to];
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
    for (const auto* to : all_edges(rules, rules.rules[rule])) {
      ways[*to] = std::min(ways[*to] + ways[rule], many_ways + 1);
      if (--users[*to] == 0) ready.push_back(*to);
    }
  }
  // What is still used lies in a recursion or behind one: no number of ways bounds it.
  for (RuleIndex rule = 0; rule < size; ++rule) {
    const bool shared = all_users[rule] + (rule == rules.entry ? 1U : 0U) > 1;
    rules.rules[rule].remembered = shared && (users[rule] > 0 || ways[rule] > many_ways);
  }
}

}  // namespace runtime_exports::schema
