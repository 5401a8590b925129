#include "runtime_exports/checks/privacy_gate.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <tuple>

#include "string_finder.hpp"
#include "vocabulary.hpp"
#include <fmt/format.h>

#include "runtime_exports/checks/text_gate.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

namespace runtime_exports::checks {
namespace {

using privacy::Rule;

/// A part of a time stamp identifies nobody, even if it is the code of an account.
bool is_time(std::string_view text) {
  return is_date(text) || parse_instant(text).has_value();
}

/// Finds the places of a JSON text whose strings have to be looked at: where a private part may be,
/// an account is named, or something is encoded. Harmless text has few.
class Suspects {
 public:
  Suspects(std::string_view text, const privacy::AccountIndex& accounts)
      : text_(text), accounts_(accounts) {}

  /// The first place at `from` or after it, in the string that it is about; npos if there is none.
  /// `from` never goes back.
  std::size_t next(std::size_t from) {
    if (anchor_ < from) {
      const auto end = privacy::find_anchor(text_, from);
      anchor_ = end == std::string_view::npos ? end : end - 1;
    }
    if (backslash_ < from) backslash_ = text_.find('\\', from);
    if (percent_ < from) percent_ = text_.find('%', from);
    if (account_ < from) {
      const auto match = accounts_.find_next(text_, from);
      account_ = match ? match->begin : std::string_view::npos;
    }
    return std::min({anchor_, backslash_, percent_, account_});
  }

 private:
  std::string_view text_;
  const privacy::AccountIndex& accounts_;
  std::size_t anchor_ = 0;
  std::size_t backslash_ = 0;
  std::size_t percent_ = 0;
  std::size_t account_ = 0;
};

}  // namespace

/// One pass over one text.
class PrivacyGate::Scan {
 public:
  Scan(PrivacyGate& gate, const CheckedPart& part, const std::vector<bool>& settled)
      : gate_(gate), part_(part), settled_(settled), strings_(*gate.strings_) {}

  void run(const json::Value& root) {
    strings_.begin(root);
    Suspects suspects{part_.text, *gate_.known_.accounts};
    std::size_t from = 1;  // the first byte is not inside a string
    for (auto at = suspects.next(from); at < part_.text.size(); at = suspects.next(from)) {
      from = at + 1;
      const auto string = strings_.find(part_.offset + at);
      if (!string || string->offset == checked_) continue;
      check_string(*string);
      checked_ = string->offset;
      from = std::max(from, string->offset - part_.offset + 1 + string->text.size());
    }
  }

 private:
  void check_string(const FoundString& string) {
    gate_.matches_.clear();
    privacy::find_readable(string.text, *gate_.known_.accounts, gate_.matches_);
    if (has_exceptions()) drop_equal_matches();
    pointer_.reset();
    std::array<bool, static_cast<std::size_t>(Rule::account) + 1> reported{};
    for (const auto& match : gate_.matches_) {
      auto& was_reported = reported[static_cast<std::size_t>(match.rule)];
      if (was_reported || is_nobodys(string.text, match) || is_allowed(string.text, match)) {
        continue;
      }
      was_reported = true;
      report(match.rule, string.offset);
    }
  }

  // An account's value that is a word of the schema, or part of a time stamp.
  [[nodiscard]] bool is_nobodys(std::string_view string, const privacy::Match& match) const {
    if (match.rule != Rule::account) return false;
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

  void report(Rule rule, std::size_t offset) {
    const auto severity = is_settled() ? Severity::warning : Severity::error;
    if (!gate_.findings_.count(severity)) return;
    const auto pointer = strings_.pointer([&](std::string_view name) {
      return gate_.vocabulary().is_member(name) ? name : std::string_view{"*"};
    });
    auto finding = finding_at(part_, pointer, position_of(part_.text, offset - part_.offset),
                              fmt::format("the text holds {}", privacy::describe(rule)));
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
      pointer_ =
          pointer_in_export(part_, strings_.pointer([](std::string_view name) { return name; }));
    }
    return gate_.known_.exceptions->allows(match.rule,
                                           string.substr(match.begin, match.end - match.begin),
                                           {part_.definition->path, *pointer_});
  }

  [[nodiscard]] bool is_settled() const {
    const auto index = strings_.outermost_index();
    return index && *index < settled_.size() && settled_[*index];
  }

  PrivacyGate& gate_;
  const CheckedPart& part_;
  const std::vector<bool>& settled_;
  StringFinder& strings_;
  std::optional<std::size_t> checked_;  // where the string begins that was judged last
  std::optional<std::string> pointer_;  // of the string that is judged, once it was asked for
};

PrivacyGate::PrivacyGate(const exports::ExportDefinition& definition, const PrivacyKnowledge& known)
    : definition_(&definition), known_(known), strings_(std::make_unique<StringFinder>()) {}
PrivacyGate::PrivacyGate(PrivacyGate&&) noexcept = default;
PrivacyGate::~PrivacyGate() = default;

void PrivacyGate::check(const json::Value& root, const CheckedPart& part,
                        const std::vector<bool>& settled) {
  Scan{*this, part, settled}.run(root);
}

void PrivacyGate::check_unparsed(const CheckedPart& part) {
  TextGate gate{std::string{part.origin.file}, known_.exceptions};
  gate.check(part.text, 0, part.text.size());
  for (const auto& found : gate.take_findings()) {
    if (!findings_.count(found.severity)) continue;
    auto finding = finding_at(part, {}, {found.line, found.column}, found.message);
    finding.rule = found.rule;
    finding.help = found.help;
    findings_.add(std::move(finding));
  }
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
