#pragma once

#include <cstddef>
#include <vector>

#include "rules.hpp"

namespace runtime_exports::schema {

/// More rules than this are never applied to one value inside each other, so that the depth of a
/// document bounds the stack.
inline constexpr std::size_t longest_chain = 64;

/// Rules that would apply each other to the same value without end, in the order in which they do;
/// empty if there are none.
std::vector<RuleIndex> find_circle(RuleSet& rules);

/// A rule from which a chain longer than longest_chain begins, or no_rule. Only without a circle.
RuleIndex find_long_chain(RuleSet& rules);

/// Makes what leads to a rule that is nothing but a reference lead to its target. Only without a
/// circle.
void skip_references(RuleSet& rules);

/// Marks the rules whose results must be kept for a run to stay linear: those that one value can
/// meet on many ways.
void mark_remembered(RuleSet& rules);

}  // namespace runtime_exports::schema
