#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace runtime_exports {

enum class Severity { note, warning, error };

/// One thing that a check found. Like an Error it holds no value of the data.
struct Finding {
  Severity severity = Severity::error;
  std::string rule = {};  ///< stable name: "schema.maxLength", "privacy.email", "input.late-rows"
  std::string subject = {};  ///< the file it is in, relative to the root
  std::string pointer = {};  ///< JSON pointer in the file, names made by the data masked
  std::uint64_t line = 0;    ///< from 1; 0: not known
  std::uint64_t column = 0;  ///< from 1, in characters; 0: not known
  std::string message = {};  ///< what is wrong or noteworthy
  std::string help = {};     ///< what to do; may be empty
};

using Findings = std::vector<Finding>;

/// Whether any of them is an error.
bool has_errors(const Findings& findings);

}  // namespace runtime_exports
