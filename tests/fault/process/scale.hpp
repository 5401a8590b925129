#pragma once

#include <cstddef>
#include <string>

namespace runtime_exports::fault {

/// Multiplies the usual effort: RUNTIME_EXPORTS_FAULT_SCALE, else 1.
double effort();

/// The usual count times the scale; at least 1.
std::size_t scaled(std::size_t usual);

/// Prints a figure of a test, for the table of script/crash-test.
void print_figure(const std::string& figure);

inline constexpr const char* untraceable = "this system does not let a process trace its child";

/// Prints that a test was skipped here.
void skip(const std::string& reason);
/// Whether a test was skipped.
bool was_skipped();

}  // namespace runtime_exports::fault
