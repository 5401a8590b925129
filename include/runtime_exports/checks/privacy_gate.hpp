#pragma once

#include <memory>
#include <vector>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/privacy/account_index.hpp"

namespace runtime_exports::checks {

class Vocabulary;

/// What the gate goes by besides the rules of privacy/rules.hpp; `exceptions` may be null. Both are
/// only looked at, and outlive the gate.
struct PrivacyKnowledge {
  const privacy::AccountIndex* accounts = &privacy::no_accounts;  ///< never null
  const PrivacyExceptions* exceptions = nullptr;
};

/// The last look at the finished bytes of one public export: no string of it, names too, may hold
/// what privacy/readable_forms.hpp finds, after the escapes of the file itself are undone. Words of
/// the schema itself, and time stamps, identify no account. Findings are called
/// `privacy.<rule>`, one for each string and rule, with file, line and pointer as FileCheck has
/// them and names that are data masked; the first 50 are described and the rest is counted.
class PrivacyGate {
 public:
  PrivacyGate(const exports::ExportDefinition& definition, const PrivacyKnowledge& known)
      : definition_(&definition), known_(known) {}

  /// A document or a row, parsed. It is the bytes that are searched; only the strings with
  /// something suspicious in them are looked up in `root`. What an entry of a changelog, of either
  /// form, holds is a warning if the entry is `settled` (by its number, see AppendOnlyReport).
  void check(const json::Value& root, const CheckedPart& part,
             const std::vector<bool>& settled = {});

  /// What should be JSON and is not, as TextGate looks at it; accounts are not known to that.
  void check_unparsed(const CheckedPart& part);

  /// What was found; the last ones count what was not described.
  [[nodiscard]] Findings take_findings();

 private:
  class Scan;

  const exports::ExportDefinition* definition_;
  PrivacyKnowledge known_;
  FindingList findings_;
  std::shared_ptr<const Vocabulary> vocabulary_;  // when it was needed
};

}  // namespace runtime_exports::checks
