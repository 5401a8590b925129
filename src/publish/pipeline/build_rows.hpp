#pragma once

#include <cstddef>

#include "runtime_exports/publish/pipeline/build_exports.hpp"

namespace runtime_exports::publish {

/// Builds an export made of rows, batch by batch, two at once if there are two threads.
/// Errors: those of build_exports().
Status<> build_rows(BuiltExport& built, LoadedState& loaded, const exports::BuildContext& context,
                    checks::FileCheck& check, const Effort& effort);

}  // namespace runtime_exports::publish
