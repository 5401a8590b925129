#pragma once

#include "runtime_exports/cli/application.hpp"

namespace runtime_exports::push {

/// Runs runtime-exports-push.
cli::Ended run(const cli::Invocation& invocation);

}  // namespace runtime_exports::push
