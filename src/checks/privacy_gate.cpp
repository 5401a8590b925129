#include "runtime_exports/checks/privacy_gate.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "checked_part.hpp"
#include "json_strings.hpp"
#include "pointer_tracker.hpp"
#include "private_words.hpp"
#include "suspects.hpp"
#include "vocabulary.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

namespace runtime_exports::checks {
namespace {

using privacy::Rule;

/// A part of a time stamp identifies nobody, whoever has it as a code.
bool is_time(std::string_view text) {
  return is_date(text) || parse_instant(text).has_value();
}

}  // namespace

/// One pass over one text.
class PrivacyGate::TextScan {
 public:
  TextScan(PrivacyGate& gate, std::string_view text, const CheckedPart& part)
      : gate_(gate), text_(text), part_(part), tracker_(text) {}

  void run() {
    static const privacy::AccountIndex no_accounts;
    const auto& accounts = gate_.known_.accounts ? *gate_.known_.accounts : no_accounts;
    Suspects suspects{text_, accounts};
    std::size_t from = 0;
    for (auto at = suspects.next(from); at != std::string_view::npos; at = suspects.next(from)) {
      // Before it nothing in its string is escaped, so the last quotation mark opens the string.
      const auto before = text_.substr(from, at - from);
      const auto quote = before.rfind('"');
      if (quote == std::string_view::npos) {
        from = at + 1;
        continue;
      }
      const auto open = from + quote;
      const auto end = find_string_end(text_, open + 1);
      check_string(open, end, accounts);
      if (end == text_.size()) return;
      from = end + 1;
    }
  }

 private:
  void check_string(std::size_t open, std::size_t end, const privacy::AccountIndex& accounts) {
    const auto string = decode_string(text_.substr(open + 1, end - open - 1), gate_.decoded_);
    gate_.matches_.clear();
    privacy::find_readable(string, accounts, gate_.matches_);
    if (has_exceptions()) drop_equal_matches();
    pointer_.reset();
    std::array<bool, static_cast<std::size_t>(Rule::account) + 1> reported{};
    for (const auto& match : gate_.matches_) {
      auto& was_reported = reported[static_cast<std::size_t>(match.rule)];
      if (was_reported || (match.rule == Rule::account && is_nobodys(string, match))) continue;
      tracker_.advance(open);
      if (is_allowed(string, match)) continue;
      was_reported = true;
      report(match.rule, open);
    }
  }

  // A word of the schema, or a time stamp: nobody's, whoever has it as a code.
  [[nodiscard]] bool is_nobodys(std::string_view string, const privacy::Match& match) const {
    return gate_.vocabulary().is_word(string.substr(match.begin, match.end - match.begin)) ||
           is_time(string);
  }

  // What an encoding leaves as it is was found in each form of the text.
  void drop_equal_matches() {
    auto& matches = gate_.matches_;
    std::sort(matches.begin(), matches.end(), [](const auto& a, const auto& b) {
      return std::tie(a.begin, a.end, a.rule) < std::tie(b.begin, b.end, b.rule);
    });
    matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
  }

  void report(Rule rule, std::size_t open) {
    const auto severity = is_settled() ? Severity::warning : Severity::error;
    if (!gate_.findings_.count(severity)) return;
    const auto pointer = tracker_.pointer([&](std::string_view name) {
      return gate_.vocabulary().is_member(name) ? name : std::string_view{"*"};
    });
    auto finding = finding_at(part_, pointer, position_of(text_, open),
                              fmt::format("the text holds {}", private_words(rule)));
    finding.severity = severity;
    finding.rule = fmt::format("privacy.{}", privacy::rule_name(rule));
    if (severity == Severity::error) {
      finding.help = "take it out where it comes from, or allow the text in `privacy.allow`";
    } else {
      finding.message += "; the entry was published before, so it stays as it is";
    }
    gate_.findings_.add(std::move(finding));
  }

  [[nodiscard]] bool has_exceptions() const {
    const auto* exceptions = gate_.known_.exceptions;
    return exceptions != nullptr && !exceptions->empty();
  }

  [[nodiscard]] bool is_allowed(std::string_view string, const privacy::Match& match) {
    if (!has_exceptions()) return false;
    if (!pointer_) {
      const auto in_part = tracker_.pointer([](std::string_view name) { return name; });
      pointer_ = pointer_in_export(part_, in_part);
    }
    return gate_.known_.exceptions->allows(match.rule,
                                           string.substr(match.begin, match.end - match.begin),
                                           {part_.definition->path, *pointer_});
  }

  [[nodiscard]] bool is_settled() const {
    if (gate_.settled_ == nullptr) return false;
    const auto index = tracker_.outermost_index();
    return index && *index < gate_.settled_->size() && (*gate_.settled_)[*index];
  }

  PrivacyGate& gate_;
  std::string_view text_;
  const CheckedPart& part_;
  PointerTracker tracker_;
  std::optional<std::string> pointer_;  // of the string that is judged, once it was asked for
};

PrivacyGate::PrivacyGate(const exports::ExportDefinition& definition, const PrivacyKnowledge& known)
    : definition_(&definition), known_(known) {}
PrivacyGate::PrivacyGate(PrivacyGate&&) noexcept = default;
PrivacyGate::~PrivacyGate() = default;

void PrivacyGate::check_document(std::string_view text, std::string_view file) {
  scan(text, {definition_, {file, 1}});
}

void PrivacyGate::check_row(std::string_view text, const RowOrigin& origin) {
  scan(text, {definition_, origin, rows_++});
}

void PrivacyGate::check_changelog(std::string_view text, std::string_view file,
                                  const std::vector<bool>& settled) {
  settled_ = &settled;
  scan(text, {definition_, {file, 1}});
  settled_ = nullptr;
}

void PrivacyGate::scan(std::string_view text, const CheckedPart& part) {
  TextScan{*this, text, part}.run();
}

// Seldom asked for: most exports hold nothing that a rule would find.
const Vocabulary& PrivacyGate::vocabulary() {
  if (!vocabulary_) vocabulary_ = std::make_unique<const Vocabulary>(*definition_);
  return *vocabulary_;
}

Findings PrivacyGate::take_findings() {
  return findings_.take("privacy", definition_->path);
}

}  // namespace runtime_exports::checks
