#include "runtime_exports/checks/privacy_gate.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "runtime_exports/checks/text_gate.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::checks {

/// The words that an export holds whatever the data is. Whoever picks one of them as the code of
/// an account must not be able to stop every publish.
class Vocabulary {
 public:
  /// From the schema of the export and what it shares with others, and the names of all exports.
  explicit Vocabulary(const exports::ExportDefinition& definition) {
    read_schema(definition.is_declared() ? definition.own_schema->text
                                         : schema::find_embedded(definition.schema)->text);
    read_schema(schema::find_embedded("common.schema.json")->text);
    for (const auto name : {definition.id, definition.path}) add_word(name);
    for (const auto& one : exports::export_definitions()) {
      for (const auto name : {one.id, one.path, one.schema}) add_word(name);
    }
    // Neither the labels of the rates nor the word that takes a secret's place are in a schema.
    add_word("failed");
    add_word("secret");
  }

  /// Whether a member of that name is one of the schema; any other is data.
  [[nodiscard]] bool is_member(std::string_view name) const { return members_.contains(name); }

  /// Whether it is a fixed word or one part of one, whatever its case: `Messages`, `runtime`.
  [[nodiscard]] bool is_word(std::string_view text) const {
    return words_.contains(lower_case(text));
  }

 private:
  void read_schema(std::string_view text) {
    json::Document document;
    if (json::Parser{}.parse(text, document)) read_words(document.root());
  }

  // The parser bounds the depth.
  void read_words(const json::Value& schema) {
    for (const auto element : schema.elements()) read_words(element);
    for (const auto [keyword, offset, value] : schema.members()) {
      if (keyword == "properties") {
        for (const auto member : value.members()) {
          members_.emplace(member.name);
          add_word(member.name);
        }
      }
      if (keyword == "const") add_word(value.text());
      if (keyword == "enum") {
        for (const auto element : value.elements()) add_word(element.text());
      }
      read_words(value);
    }
  }

  void add_word(std::string_view word) {
    words_.insert(lower_case(word));
    while (!word.empty()) {
      const auto end = std::find_if_not(word.begin(), word.end(), is_alnum);
      const auto part = word.substr(0, static_cast<std::size_t>(end - word.begin()));
      if (!part.empty()) words_.insert(lower_case(part));
      word.remove_prefix(std::min(part.size() + 1, word.size()));
    }
  }

  std::set<std::string, std::less<>> members_;
  std::set<std::string, std::less<>> words_;
};

/// One pass over one text.
class PrivacyGate::Scan {
 public:
  Scan(PrivacyGate& gate, const CheckedPart& part, const std::vector<bool>& settled)
      : gate_(gate), part_(part), settled_(settled) {}

  /// Judges the strings of a value in which something is suspicious, names too. `end` is where the
  /// next name or value begins. The parser bounds the depth.
  void visit(const json::Value& value, std::size_t end) {
    if (!is_suspicious(value.offset(), end)) return;
    if (value.is_string()) return judge(value.text(), value.offset());
    path_.emplace_back();
    const auto members = value.members();
    for (auto next = members.begin(); next != members.end();) {
      const auto [name, name_offset, member] = *next;
      ++next;
      const auto member_end = next == members.end() ? end : (*next).name_offset;
      if (!is_suspicious(name_offset, member_end)) continue;
      path_.back().name = name;
      if (is_suspicious(name_offset, member.offset())) judge(name, name_offset);
      visit(member, member_end);
    }
    const auto elements = value.elements();
    for (auto next = elements.begin(); next != elements.end(); ++path_.back().index) {
      const auto element = *next;
      ++next;
      visit(element, next == elements.end() ? end : (*next).offset());
    }
    path_.pop_back();
  }

 private:
  /// Whether there is something suspicious in [begin, end) of Document::source(), after the first
  /// byte, which is a quotation mark or a bracket. `begin` never goes back.
  bool is_suspicious(std::size_t begin, std::size_t end) {
    const auto from = begin + 1 - part_.offset;
    if (suspect_ < from) find_suspect(from);
    return suspect_ < end - part_.offset;
  }

  /// Finds the next place whose string has to be looked at: where a private part may be, an account
  /// is named, or something is encoded. Harmless text has few. Seldom needed: out of line, so that
  /// a step of the walk stays short.
  [[gnu::noinline]] void find_suspect(std::size_t from) {
    const auto text = part_.text;
    if (anchor_ < from) {
      const auto end = privacy::find_anchor(text, from);
      anchor_ = end == std::string_view::npos ? end : end - 1;
    }
    if (backslash_ < from) backslash_ = text.find('\\', from);
    if (percent_ < from) percent_ = text.find('%', from);
    if (ampersand_ < from) ampersand_ = text.find('&', from);
    if (account_ < from) {
      const auto match = gate_.known_.accounts->find_next(text, from);
      account_ = match ? match->begin : std::string_view::npos;
    }
    suspect_ = std::min({anchor_, backslash_, percent_, ampersand_, account_});
  }

  void judge(std::string_view string, std::size_t offset) {
    std::vector<privacy::Match> matches;
    privacy::find_readable(string, *gate_.known_.accounts, matches);
    if (has_exceptions()) drop_allowed(string, matches);
    std::array<bool, static_cast<std::size_t>(privacy::Rule::account) + 1> reported{};
    for (const auto& match : matches) {
      auto& was_reported = reported[static_cast<std::size_t>(match.rule)];
      if (was_reported || is_nobodys(string, match)) continue;
      was_reported = true;
      report(match.rule, offset);
    }
  }

  // An account's value that is a word of the schema, or part of a time stamp. Neither identifies
  // anybody, even if it is the code of an account.
  [[nodiscard]] bool is_nobodys(std::string_view string, const privacy::Match& match) {
    if (match.rule != privacy::Rule::account) return false;
    return vocabulary().is_word(string.substr(match.begin, match.end - match.begin)) ||
           is_date(string) || parse_instant(string);
  }

  // What is within an allowed part is allowed too: another form of the text may show less of it.
  void drop_allowed(std::string_view string, std::vector<privacy::Match>& matches) {
    // What an encoding leaves as it is was found in each form of the text.
    std::ranges::sort(matches, {}, [](const privacy::Match& match) {
      return std::tie(match.begin, match.end, match.rule);
    });
    matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
    std::vector<privacy::Match> allowed;
    std::ranges::copy_if(matches, std::back_inserter(allowed), [&](const privacy::Match& match) {
      return !is_nobodys(string, match) && is_allowed(string, match);
    });
    std::erase_if(matches, [&](const privacy::Match& match) {
      return std::ranges::any_of(allowed, [&](const privacy::Match& whole) {
        return whole.rule == match.rule && whole.begin <= match.begin && match.end <= whole.end;
      });
    });
  }

  void report(privacy::Rule rule, std::size_t offset) {
    const auto outermost =
        std::ranges::find_if(path_, [](const json::PointerStep& step) { return !step.name; });
    const bool is_settled = outermost != path_.end() && outermost->index < settled_.size() &&
                            settled_[outermost->index];
    const auto severity = is_settled ? Severity::warning : Severity::error;
    if (!gate_.findings_.count(severity)) return;
    const auto shown = json::pointer_of(path_, [this](std::string_view name) {
      return vocabulary().is_member(name) ? name : std::string_view{"*"};
    });
    auto finding = finding_at(part_, shown, position_of(part_.text, offset - part_.offset),
                              fmt::format("the text holds {}", privacy::describe(rule)));
    finding.severity = severity;
    finding.rule = fmt::format("privacy.{}", privacy::rule_name(rule));
    if (is_settled) {
      finding.message += "; the entry was published before, so it stays as it is";
    } else {
      finding.help = "correct it at its source, or allow the text in `privacy.allow`";
    }
    gate_.findings_.add(std::move(finding));
  }

  [[nodiscard]] bool has_exceptions() const {
    return gate_.known_.exceptions != nullptr && !gate_.known_.exceptions->empty();
  }

  [[nodiscard]] bool is_allowed(std::string_view string, const privacy::Match& match) const {
    const auto pointer = json::pointer_of(path_, [](std::string_view name) { return name; });
    return gate_.known_.exceptions->allows(
        match.rule, string.substr(match.begin, match.end - match.begin),
        {gate_.definition_->path, pointer_in_export(part_, pointer)});
  }

  // Seldom asked for: most exports hold nothing that a rule would find.
  const Vocabulary& vocabulary() {
    if (!gate_.vocabulary_)
      gate_.vocabulary_ = std::make_shared<const Vocabulary>(*gate_.definition_);
    return *gate_.vocabulary_;
  }

  PrivacyGate& gate_;
  const CheckedPart& part_;
  const std::vector<bool>& settled_;
  std::size_t suspect_ = 0;  // the next place; one of these five
  std::size_t anchor_ = 0;
  std::size_t backslash_ = 0;
  std::size_t percent_ = 0;
  std::size_t ampersand_ = 0;
  std::size_t account_ = 0;
  std::vector<json::PointerStep> path_;  // to the string that is judged, or the member of the name
};

void PrivacyGate::check(const json::Value& root, const CheckedPart& part,
                        const std::vector<bool>& settled) {
  Scan{*this, part, settled}.visit(root, part.offset + part.text.size());
}

void PrivacyGate::check_unparsed(const CheckedPart& part) {
  TextGate gate{std::string{part.origin.file}, known_.exceptions};
  gate.check(part.text);
  for (const auto& found : gate.take_findings()) {
    if (!findings_.count(found.severity)) continue;
    auto finding = finding_at(part, {}, {found.line, found.column}, found.message);
    finding.rule = found.rule;
    finding.help = found.help;
    findings_.add(std::move(finding));
  }
}

Findings PrivacyGate::take_findings() {
  return findings_.take("privacy", definition_->path);
}

}  // namespace runtime_exports::checks
