#pragma once

#include <cstddef>
#include <string>

namespace runtime_exports::fault {

/// How many times the usual effort is asked for: RUNTIME_EXPORTS_FAULT_SCALE, else 1.
double effort();

/// So many times the usual count; at least 1.
std::size_t scaled(std::size_t usual);

/// Prints a figure of a proof, for the table of script/crash-test.
void print_figure(const std::string& figure);

/// Says loudly that a proof could not be made here.
void skip(const std::string& reason);
/// Whether there was such a one.
bool was_skipped();

}  // namespace runtime_exports::fault
