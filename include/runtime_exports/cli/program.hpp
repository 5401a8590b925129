#pragma once

#include <functional>
#include <string_view>

#include "runtime_exports/cli/application.hpp"

namespace runtime_exports::cli {

/// The `main` of a program: collects what it is started with, lets it run, and prints what it ends
/// with. Returns the exit code: 74 if the result could not be written, 70 if it throws.
int run_program(int count, char** words, const std::function<Ended(const Invocation&)>& program);

}  // namespace runtime_exports::cli
