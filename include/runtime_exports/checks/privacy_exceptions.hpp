#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {

/// An exception from the privacy gate as the settings have it (`privacy.allow`).
struct PrivacyException {
  std::string pointer;  ///< `/creators/*/creator_id`, `snapshot.json#/jobs/**`
  std::string rule;     ///< "email", "account", ...
};

/// Which strings of which exports may break which rule. A pattern is a JSON pointer in which `*`
/// stands for any one name or index and `**` for any number of them; `file#` in front of it, the
/// path below the exports folder, limits it to one file.
class PrivacyExceptions {
 public:
  /// Allows nothing.
  PrivacyExceptions() = default;

  /// Errors: settings, for a pattern that is no pointer or a rule that there is not; the pointer of
  /// the error is `/<number>/pointer` or `/<number>/rule`.
  static Result<PrivacyExceptions> make(const std::vector<PrivacyException>& exceptions);

  /// Whether the string at this pointer of the file may break the rule. Linear in the pointer's
  /// length for each pattern without `**`.
  [[nodiscard]] bool allows(std::string_view file, std::string_view pointer,
                            privacy::Rule rule) const;

  [[nodiscard]] bool empty() const { return patterns_.empty(); }

 private:
  struct Pattern {
    std::string file;  // empty: any
    std::vector<std::string> tokens;
    privacy::Rule rule = privacy::Rule::email;
  };
  std::vector<Pattern> patterns_;
};

}  // namespace runtime_exports::checks
