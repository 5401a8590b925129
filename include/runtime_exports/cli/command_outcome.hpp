#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime_exports/core/error.hpp"
#include "runtime_exports/core/finding.hpp"

namespace runtime_exports::cli {

/// Where the subjects of errors and findings lie.
struct Places {
  std::string root = ".";  ///< as it was asked for: relative to the current folder, or absolute
  std::string config_file = {};  ///< as `--config` names it, from the current folder; or empty
};

/// How a command ended, in the form that the formats for machines have in common.
struct CommandOutcome {
  std::string_view command;  ///< "publish"
  std::string_view outcome;  ///< one word: "refused"
  int exit_code = 0;
  std::span<const Error> errors;
  std::span<const Finding> findings;
  Places places;
  std::string summary;  ///< one line for a person, without a line end
};

/// The file that a subject names, relative to the current folder (to the root, if that is
/// absolute) or absolute if it lies elsewhere; nothing if the subject is a flag, a setting or the
/// like. `rule` is that of a finding, else empty.
std::optional<std::string> find_file(std::string_view subject, std::string_view rule,
                                     const Places& places);

}  // namespace runtime_exports::cli
