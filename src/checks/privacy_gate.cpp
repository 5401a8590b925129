#include "runtime_exports/checks/privacy_gate.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include <fmt/format.h>

#include "runtime_exports/checks/text_gate.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::checks {
namespace {

using privacy::Rule;

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

// Calls `visit` with the name and value of every member of every object in the value; the parser
// bounds the depth.
template <class Visitor>
void visit_members(const json::Value& value, const Visitor& visit) {
  for (const auto element : value.elements()) visit_members(element, visit);
  for (const auto member : value.members()) {
    visit(member.name, member.value);
    visit_members(member.value, visit);
  }
}

}  // namespace

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
  [[nodiscard]] bool is_member(std::string_view name) const {
    return members_.find(name) != members_.end();
  }

  /// Whether it is a fixed word or one part of one, whatever its case: `Messages`, `runtime`.
  [[nodiscard]] bool is_word(std::string_view text) const {
    return words_.find(lower_case(text)) != words_.end();
  }

 private:
  void read_schema(std::string_view text) {
    json::Document document;
    if (!json::Parser{}.parse(text, document)) return;
    visit_members(document.root(), [this](std::string_view keyword, const json::Value& value) {
      if (keyword == "properties") {
        for (const auto member : value.members()) {
          members_.emplace(member.name);
          add_word(member.name);
        }
      }
      if (keyword == "const") add_word(value.text());
      if (keyword != "enum") return;
      for (const auto element : value.elements()) add_word(element.text());
    });
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

/// A string of a parsed text, a name or a value.
struct FoundString {
  std::size_t offset = 0;  ///< of its quotation mark in Document::source()
  std::string_view text;   ///< decoded
};

/// Finds the strings of a value by the bytes that they are in. Asked from left to right, it passes
/// each value of the text once at most.
class StringFinder {
 public:
  /// Begins with another value.
  void begin(const json::Value& root) {
    root_ = root;
    places_.clear();
  }

  /// The last string that begins at that offset of Document::source() or before it, if no other
  /// value begins between them. Offsets never go back.
  std::optional<FoundString> find(std::size_t offset) {
    for (std::size_t depth = 0;; ++depth) {
      if (depth == places_.size()) {
        const auto value = depth == 0 ? *root_ : places_.back().value();
        if (value.is_string()) return FoundString{value.offset(), value.text()};
        if (value.size() == 0) return std::nullopt;
        places_.emplace_back(value);
      }
      if (places_[depth].advance(offset)) {
        places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(depth) + 1, places_.end());
      }
      const auto& place = places_[depth];
      if (offset < place.begin()) return std::nullopt;
      if (!place.container.is_object()) continue;
      const auto member = *place.member;
      if (offset < member.value.offset()) return FoundString{member.name_offset, member.name};
    }
  }

  /// The JSON pointer of the string that was found; of a name, that of its member. Each name in it
  /// is what `show` makes of it.
  template <class Show>
  [[nodiscard]] std::string pointer(const Show& show) const {
    std::string pointer;
    for (const auto& place : places_) {
      json::append_token(pointer, place.container.is_object() ? show((*place.member).name)
                                                              : std::to_string(place.index));
    }
    return pointer;
  }

  /// The index in the outermost array around that string; nothing if it is in none.
  [[nodiscard]] std::optional<std::size_t> outermost_index() const {
    for (const auto& place : places_) {
      if (place.container.is_array()) return place.index;
    }
    return std::nullopt;
  }

 private:
  /// A member of an object or an element of an array.
  struct Place {
    explicit Place(const json::Value& of)
        : container(of), member(of.members().begin()), element(of.elements().begin()) {}

    [[nodiscard]] json::Value value() const {
      return container.is_object() ? (*member).value : *element;
    }

    [[nodiscard]] std::size_t begin() const {
      return container.is_object() ? (*member).name_offset : (*element).offset();
    }

    /// To the last one that begins at the offset or before it. Whether that is another one.
    bool advance(std::size_t offset) {
      const auto before = index;
      const auto pass = [&](auto& at, auto begin_of) {
        for (auto next = at; index + 1 < container.size(); ++index) {
          if (begin_of(*++next) > offset) break;
          at = next;
        }
      };
      if (container.is_object()) {
        pass(member, [](const json::Member& next) { return next.name_offset; });
      } else {
        pass(element, [](const json::Value& next) { return next.offset(); });
      }
      return index > before;
    }

    json::Value container;
    json::Members::Iterator member;
    json::Elements::Iterator element;
    std::size_t index = 0;
  };

  std::optional<json::Value> root_;
  std::vector<Place> places_;
};

/// One pass over one text after the other.
class PrivacyGate::Scan {
 public:
  Scan(const exports::ExportDefinition& of, const PrivacyKnowledge& by)
      : definition(of), known(by) {}

  void run(const json::Value& root, const CheckedPart& part, const std::vector<bool>& settled) {
    strings_.begin(root);
    Suspects suspects{part.text, *known.accounts};
    std::optional<std::size_t> judged;  // where the string begins that was judged last
    std::size_t from = 1;               // the first byte is not inside a string
    for (auto at = suspects.next(from); at < part.text.size(); at = suspects.next(from)) {
      from = at + 1;
      const auto string = strings_.find(part.offset + at);
      if (!string || string->offset == judged) continue;
      judge(*string, part, settled);
      judged = string->offset;
      from = std::max(from, string->offset - part.offset + 1 + string->text.size());
    }
  }

  const exports::ExportDefinition& definition;
  PrivacyKnowledge known;
  FindingList findings;

 private:
  void judge(const FoundString& string, const CheckedPart& part, const std::vector<bool>& settled) {
    matches_.clear();
    privacy::find_readable(string.text, *known.accounts, matches_);
    if (has_exceptions()) drop_equal_matches();
    std::array<bool, static_cast<std::size_t>(Rule::account) + 1> reported{};
    for (const auto& match : matches_) {
      auto& was_reported = reported[static_cast<std::size_t>(match.rule)];
      if (was_reported || is_nobodys(string.text, match)) continue;
      if (has_exceptions() && is_allowed(string.text, match, part)) continue;
      was_reported = true;
      report(match.rule, string.offset, part, settled);
    }
  }

  // An account's value that is a word of the schema, or part of a time stamp. Neither identifies
  // anybody, even if it is the code of an account.
  [[nodiscard]] bool is_nobodys(std::string_view string, const privacy::Match& match) {
    if (match.rule != Rule::account) return false;
    return vocabulary().is_word(string.substr(match.begin, match.end - match.begin)) ||
           is_date(string) || parse_instant(string);
  }

  // What an encoding leaves as it is was found in each form of the text.
  void drop_equal_matches() {
    std::ranges::sort(matches_, {}, [](const privacy::Match& match) {
      return std::tie(match.begin, match.end, match.rule);
    });
    matches_.erase(std::unique(matches_.begin(), matches_.end()), matches_.end());
  }

  void report(Rule rule, std::size_t offset, const CheckedPart& part,
              const std::vector<bool>& settled) {
    const auto index = strings_.outermost_index();
    const bool is_settled = index && *index < settled.size() && settled[*index];
    const auto severity = is_settled ? Severity::warning : Severity::error;
    if (!findings.count(severity)) return;
    const auto pointer = strings_.pointer([&](std::string_view name) {
      return vocabulary().is_member(name) ? name : std::string_view{"*"};
    });
    auto finding = finding_at(part, pointer, position_of(part.text, offset - part.offset),
                              fmt::format("the text holds {}", privacy::describe(rule)));
    finding.severity = severity;
    finding.rule = fmt::format("privacy.{}", privacy::rule_name(rule));
    if (is_settled) {
      finding.message += "; the entry was published before, so it stays as it is";
    } else {
      finding.help = "take it out where it comes from, or allow the text in `privacy.allow`";
    }
    findings.add(std::move(finding));
  }

  [[nodiscard]] bool has_exceptions() const {
    return known.exceptions != nullptr && !known.exceptions->empty();
  }

  [[nodiscard]] bool is_allowed(std::string_view string, const privacy::Match& match,
                                const CheckedPart& part) const {
    const auto pointer =
        pointer_in_export(part, strings_.pointer([](std::string_view name) { return name; }));
    return known.exceptions->allows(match.rule, string.substr(match.begin, match.end - match.begin),
                                    {definition.path, pointer});
  }

  // Seldom asked for: most exports hold nothing that a rule would find.
  const Vocabulary& vocabulary() {
    if (!vocabulary_) vocabulary_.emplace(definition);
    return *vocabulary_;
  }

  std::optional<Vocabulary> vocabulary_;
  StringFinder strings_;
  std::vector<privacy::Match> matches_;
};

PrivacyGate::PrivacyGate(const exports::ExportDefinition& definition, const PrivacyKnowledge& known)
    : scan_(std::make_unique<Scan>(definition, known)) {}
PrivacyGate::PrivacyGate(PrivacyGate&&) noexcept = default;
PrivacyGate::~PrivacyGate() = default;

void PrivacyGate::check(const json::Value& root, const CheckedPart& part,
                        const std::vector<bool>& settled) {
  scan_->run(root, part, settled);
}

void PrivacyGate::check_unparsed(const CheckedPart& part) {
  TextGate gate{std::string{part.origin.file}, scan_->known.exceptions};
  gate.check(part.text, 0, part.text.size());
  for (const auto& found : gate.take_findings()) {
    if (!scan_->findings.count(found.severity)) continue;
    auto finding = finding_at(part, {}, {found.line, found.column}, found.message);
    finding.rule = found.rule;
    finding.help = found.help;
    scan_->findings.add(std::move(finding));
  }
}

Findings PrivacyGate::take_findings() {
  return scan_->findings.take("privacy", scan_->definition.path);
}

}  // namespace runtime_exports::checks
