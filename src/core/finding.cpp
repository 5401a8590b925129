#include "runtime_exports/core/finding.hpp"

#include <algorithm>

namespace runtime_exports {

bool has_errors(const Findings& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
}

}  // namespace runtime_exports
