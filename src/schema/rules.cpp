#include "rules.hpp"

#include <algorithm>
#include <span>

#include "run.hpp"

namespace runtime_exports::schema {
namespace {

/// Beyond so many ways from the entry a rule's results are worth their memory.
constexpr std::uint64_t many_ways = 4096;

/// Which of the rules that a rule applies.
enum class Reach {
  same_value,  ///< those for the value itself
  all,         ///< also those for what is in the value
};

/// Calls visit(edge) with each place in a rule that leads to another rule.
template <class Visit>
void visit_edges_of(RuleSet& rules, const Rule& rule, Reach reach, const Visit& visit) {
  const auto add = [&visit](RuleIndex& edge) {
    if (edge < accepting_rule) visit(edge);
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
      for (auto& property : members->properties.entries) add(property.rule);
      for (auto& pattern : members->patterns) add(pattern.rule);
      add(members->additional);
    }
  }
}

/// For each rule, the rules that edges lead to from it.
using Graph = std::vector<std::vector<RuleIndex>>;

Graph graph_of(RuleSet& rules, Reach reach) {
  Graph graph;
  for (const auto& rule : rules.rules) {
    auto& targets = graph.emplace_back();
    visit_edges_of(rules, rule, reach, [&](RuleIndex to) { targets.push_back(to); });
  }
  return graph;
}

Graph reversed(const Graph& graph) {
  Graph other(graph.size());
  for (RuleIndex from = 0; from < graph.size(); ++from) {
    for (const auto to : graph[from]) other[to].push_back(from);
  }
  return other;
}

/// Calls visit(from, to) for each edge, after those that lead to `from`. Returns how many edges to
/// each rule are left: those that are in a circle or come from one.
template <class Visit>
std::vector<std::size_t> visit_edges(const Graph& graph, Visit visit) {
  std::vector<std::size_t> left(graph.size(), 0);
  for (const auto& targets : graph) {
    for (const auto to : targets) ++left[to];
  }
  std::vector<RuleIndex> ready;
  for (RuleIndex rule = 0; rule < graph.size(); ++rule) {
    if (left[rule] == 0) ready.push_back(rule);
  }
  while (!ready.empty()) {
    const auto from = ready.back();
    ready.pop_back();
    for (const auto to : graph[from]) {
      visit(from, to);
      if (--left[to] == 0) ready.push_back(to);
    }
  }
  return left;
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

}  // namespace

Property& PropertyTable::entry(std::string_view name) {
  const auto [known, is_new] = indexes.emplace(name, entries.size());
  if (is_new) entries.push_back({std::string{name}});
  return entries[known->second];
}

void PropertyTable::require(std::string_view name) {
  entry(name).required = true;
  ++required_count;
}

const Property* PropertyTable::look_up(std::string_view name, std::size_t& guess) const {
  const auto found = indexes.find(name);
  if (found == indexes.end()) return nullptr;
  guess = found->second + 1;
  return &entries[found->second];
}

Chains find_chains(RuleSet& rules) {
  const auto graph = graph_of(rules, Reach::same_value);
  Chains chains;
  chains.lengths.assign(graph.size(), 1);
  for (RuleIndex rule = 0; rule < graph.size(); ++rule) {
    chains.ends.push_back(referred_by(rules, rule) == accepting_rule ? accepting_rule : rule);
  }
  const auto leading_on = visit_edges(reversed(graph), [&](RuleIndex rule, RuleIndex user) {
    const bool is_skipped = referred_by(rules, user) == rule;
    if (is_skipped) chains.ends[user] = chains.ends[rule];
    auto& length = chains.lengths[user];
    length = std::max(length, chains.lengths[rule] + (is_skipped ? 0 : 1));
  });
  const auto led_to = visit_edges(graph, [](RuleIndex, RuleIndex) {});
  for (RuleIndex rule = 0; rule < graph.size(); ++rule) {
    if (leading_on[rule] > 0 && led_to[rule] > 0) chains.lengths[rule] = endless;
  }
  return chains;
}

void skip_references(RuleSet& rules, const std::vector<RuleIndex>& ends) {
  for (const auto& rule : rules.rules) {
    visit_edges_of(rules, rule, Reach::all, [&](RuleIndex& edge) { edge = ends[edge]; });
  }
  if (rules.entry < accepting_rule) rules.entry = ends[rules.entry];
}

void mark_remembered(RuleSet& rules) {
  const auto size = rules.rules.size();
  const auto graph = graph_of(rules, Reach::all);
  std::vector<std::uint64_t> users(size, 0);
  std::vector<std::uint64_t> ways(size, 0);
  if (rules.entry < size) ways[rules.entry] = users[rules.entry] = 1;
  const auto left = visit_edges(graph, [&](RuleIndex from, RuleIndex to) {
    ways[to] = std::min(ways[to] + ways[from], many_ways + 1);
  });
  for (const auto& targets : graph) {
    for (const auto to : targets) ++users[to];
  }
  // An edge that is left is in a recursion or is reached through one: no number of ways bounds it.
  for (RuleIndex rule = 0; rule < size; ++rule) {
    rules.rules[rule].remembered = users[rule] > 1 && (left[rule] > 0 || ways[rule] > many_ways);
  }
}

}  // namespace runtime_exports::schema
