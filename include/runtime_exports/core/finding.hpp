#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports {

enum class Severity { note, warning, error };

/// One problem or remark of a check. Like an Error it contains no value of the data.
struct Finding {
  Severity severity = Severity::error;
  std::string rule = {};  ///< stable name: "schema.maxLength", "privacy.email", "input.late-rows"
  std::string subject = {};  ///< the file that a person can edit, relative to the root
  /// JSON pointer, with names from the data masked: in `found_in`, or in the subject if that is
  /// empty.
  std::string pointer = {};
  std::uint64_t line = 0;     ///< in the subject, from 1; 0: not known
  std::uint64_t column = 0;   ///< in the subject, from 1, in characters; 0: not known
  std::string message = {};   ///< what is wrong or noteworthy
  std::string help = {};      ///< what to do; may be empty
  std::string found_in = {};  ///< the built export with the problem; empty: the subject itself
};

/// A finding about all of the subject.
inline Finding finding_about(Severity severity, std::string_view rule, std::string_view subject,
                             std::string message, std::string help = {}) {
  return {.severity = severity,
          .rule = std::string{rule},
          .subject = std::string{subject},
          .message = std::move(message),
          .help = std::move(help)};
}

/// The error as a finding without a rule; its message says the cause too.
inline Finding finding_of(const Error& error) {
  return {.severity = Severity::error,
          .subject = error.subject,
          .pointer = error.pointer,
          .line = error.line,
          .column = error.column,
          .message = error.with_cause(),
          .help = error.help};
}

using Findings = std::vector<Finding>;

/// Appends `from` to `into`.
inline void append(Findings from, Findings& into) {
  std::move(from.begin(), from.end(), std::back_inserter(into));
}

/// Whether any finding is an error.
inline bool has_errors(const Findings& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
}

/// What is wrong with the result of a command.
struct Problems {
  std::vector<Error> errors = {};
  Findings findings = {};

  /// Whether there are errors, or findings that are errors.
  [[nodiscard]] bool refused() const { return !errors.empty() || has_errors(findings); }
};

/// Appends `from` to `into`.
inline void append(Problems&& from, Problems& into) {
  std::move(from.errors.begin(), from.errors.end(), std::back_inserter(into.errors));
  append(std::move(from.findings), into.findings);
}

}  // namespace runtime_exports
