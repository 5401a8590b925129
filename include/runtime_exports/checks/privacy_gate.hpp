#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/checks/row_origin.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/privacy/account_index.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {

class Vocabulary;
struct CheckedPart;

/// What the gate goes by besides the rules of privacy/rules.hpp; what is null is nothing. Both are
/// only looked at, and outlive the gate.
struct PrivacyKnowledge {
  const privacy::AccountIndex* accounts = nullptr;
  const PrivacyExceptions* exceptions = nullptr;
};

/// The last look at the finished bytes of one public export: no string of it, names too, may hold
/// what privacy/readable_forms.hpp finds, with JSON's escapes and percent-encoding undone. Words
/// that the schema itself makes, and time stamps, are nobody's. Findings are called
/// `privacy.<rule>`, one for each string and rule, with file, line and pointer as ExportCheck has
/// them and names that are data masked; the first 50 are described and the rest is counted. Works
/// row by row as ExportCheck does, in one pass without parsing: what is no JSON is for that one to
/// report.
class PrivacyGate {
 public:
  PrivacyGate(const exports::ExportDefinition& definition, const PrivacyKnowledge& known);
  PrivacyGate(const PrivacyGate&) = delete;
  PrivacyGate& operator=(const PrivacyGate&) = delete;
  PrivacyGate(PrivacyGate&&) noexcept;
  PrivacyGate& operator=(PrivacyGate&&) = delete;
  ~PrivacyGate();

  /// A whole document. `file` is what messages call it.
  void check_document(std::string_view text, std::string_view file);

  /// One row by its very bytes; rows are numbered as they come.
  void check_row(std::string_view text, const RowOrigin& origin);

  /// What stands around the rows: the document with its array empty.
  void check_frame(std::string_view text, std::string_view file) { check_document(text, file); }

  /// A changelog, of either form. What it holds in an entry that is `settled` (by its number, see
  /// AppendOnlyReport) is a warning.
  void check_changelog(std::string_view text, std::string_view file,
                       const std::vector<bool>& settled);

  /// What was found; the last ones count what was not described.
  [[nodiscard]] Findings take_findings();

 private:
  class TextScan;
  void scan(std::string_view text, const CheckedPart& part);
  const Vocabulary& vocabulary();

  const exports::ExportDefinition* definition_;
  PrivacyKnowledge known_;
  std::unique_ptr<const Vocabulary> vocabulary_;
  const std::vector<bool>* settled_ = nullptr;
  std::uint64_t rows_ = 0;
  FindingList findings_;
  std::string decoded_;
  std::vector<privacy::Match> matches_;
};

}  // namespace runtime_exports::checks
