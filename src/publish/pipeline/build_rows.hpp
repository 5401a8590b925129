#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/publish/pipeline/build_exports.hpp"

namespace runtime_exports::publish {

/// Builds an export made of rows, batch by batch, two at once if there are two threads.
/// Errors: those of build_exports().
Status<> build_rows(BuiltExport& built, LoadedState& loaded, const exports::BuildContext& context,
                    checks::FileCheck& check, const Environment& environment);

/// Errors: refused if the text of an export made of `input` was too long to be written.
Status<> check_written(std::string_view text, const std::string& input);

}  // namespace runtime_exports::publish
