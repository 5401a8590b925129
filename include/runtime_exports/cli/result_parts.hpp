#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"

// What the results of both programs have in common.
namespace runtime_exports::cli {

/// The document of a result, its members in the order in which they were added.
using Json = nlohmann::ordered_json;

/// The text of a document to which `errors` and `findings` are added, escaped for a terminal.
std::string with_problems(Json result, const std::vector<Error>& problems,
                          const Findings& findings);

}  // namespace runtime_exports::cli
