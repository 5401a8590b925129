#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/publish/diff.hpp"

namespace runtime_exports::cli {

/// A line for each difference: "version 0.5.0 -> 0.5.1", "telemetry/errors +1 -3", and the
/// generation; nothing if nothing would change. Counts only, but for version, build and generation.
std::string diff_words(const publish::DiffReport& report);

/// The same as a JSON document; `outcome` is one word for what came out.
std::string diff_json(const publish::DiffReport& report, std::string_view outcome, int exit_code);

}  // namespace runtime_exports::cli
