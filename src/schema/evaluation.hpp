#pragma once

#include "run.hpp"

namespace runtime_exports::schema {

// Whether an instance keeps a check, one function for each row of the table of keywords; `holds`
// of Keyword says how.

bool holds_type(Run& run, const Check& check, const Instance& instance);
bool holds_values(Run& run, const Check& check, const Instance& instance);

bool holds_minimum(Run& run, const Check& check, const Instance& instance);
bool holds_maximum(Run& run, const Check& check, const Instance& instance);
bool holds_exclusive_minimum(Run& run, const Check& check, const Instance& instance);
bool holds_exclusive_maximum(Run& run, const Check& check, const Instance& instance);
bool holds_multiple_of(Run& run, const Check& check, const Instance& instance);

bool holds_min_length(Run& run, const Check& check, const Instance& instance);
bool holds_max_length(Run& run, const Check& check, const Instance& instance);
bool holds_pattern(Run& run, const Check& check, const Instance& instance);
bool holds_format(Run& run, const Check& check, const Instance& instance);

/// Of elements or members.
bool holds_min_size(Run& run, const Check& check, const Instance& instance);
bool holds_max_size(Run& run, const Check& check, const Instance& instance);
bool holds_elements(Run& run, const Check& check, const Instance& instance);
bool holds_contained(Run& run, const Check& check, const Instance& instance);
bool holds_unique_items(Run& run, const Check& check, const Instance& instance);
bool holds_members(Run& run, const Check& check, const Instance& instance);
bool holds_names(Run& run, const Check& check, const Instance& instance);
bool holds_dependencies(Run& run, const Check& check, const Instance& instance);

bool holds_all(Run& run, const Check& check, const Instance& instance);
bool holds_any(Run& run, const Check& check, const Instance& instance);
bool holds_one(Run& run, const Check& check, const Instance& instance);
bool holds_not(Run& run, const Check& check, const Instance& instance);
bool holds_condition(Run& run, const Check& check, const Instance& instance);

}  // namespace runtime_exports::schema
