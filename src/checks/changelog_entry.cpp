#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::checks {
namespace {

bool counts(const json::Member& member) {
  const bool is_empty_array = member.value.is_array() && member.value.size() == 0;
  return !member.value.is_null() && !(member.name == "tags" && is_empty_array);
}

bool holds_markup(std::string_view text) {
  for (auto at = text.find('<'); at < text.size(); at = text.find('<', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    if (is_letter(next) || next == '/' || next == '!') return true;
  }
  return false;
}

/// By what line breaks it may have: `prose` has line feeds, a `title` not even U+2028 and U+2029.
enum class TextKind { title, label, prose };

TextKind kind_of(std::string_view member) {
  if (member == "title") return TextKind::title;
  return member == "description" || member == "details" ? TextKind::prose : TextKind::label;
}

bool is_refused(std::uint32_t point, TextKind kind) {
  if (point == '\n') return kind != TextKind::prose;
  const bool is_separator = point == 0x2028 || point == 0x2029;
  return point < ' ' || (point >= 0x7F && point <= 0x9F) ||
         (is_separator && kind == TextKind::title);
}

bool holds_control(std::string_view text, TextKind kind) {
  while (!text.empty()) {
    const auto front = front_code_point(text);
    if (is_refused(front.value, kind)) return true;
    text.remove_prefix(front.bytes);
  }
  return false;
}

struct Broken {
  std::string_view rule;
  std::string_view message;
  std::string_view help;
};

constexpr Broken no_date{"changelog.date", "the date is not a valid day (YYYY-MM-DD)",
                         "give the entry the day of its publication"};
constexpr Broken implausible_date{"changelog.date", "the date is before 2000-01-01, or too late",
                                  "check the date, which cannot be corrected once it is published; "
                                  "the latest allowed is the day after the snapshot's, or after "
                                  "today"};
constexpr Broken other_scope{"changelog.scope", "the scope of an entry is `runtime`",
                             "put entries of other scopes into their own changelogs"};
constexpr Broken markup{"changelog.markup",
                        "the text holds markup, which readers put into their pages as it is",
                        "write it without `<` before a letter, `/` or `!`"};
constexpr Broken line_break{
    "changelog.control", "this text must be one line, but holds a line break or control character",
    "write one line: only `description` and `details` may have line breaks"};
constexpr Broken control{"changelog.control",
                         "the text holds a control character other than a line feed",
                         "write line breaks as `\\n` alone, tabs as spaces"};

class EntryRules {
 public:
  EntryRules(const json::Document& changelog, std::string_view file,
             const std::vector<bool>& settled, std::string_view latest_date)
      : changelog_(changelog), file_(file), settled_(settled), latest_date_(latest_date) {}

  Findings run() {
    std::size_t index = 0;
    for (const auto entry : changelog_.root().elements()) {
      severity_ = settled_[index] ? Severity::warning : Severity::error;
      pointer_ = fmt::format("/{}", index++);
      check_entry(entry);
    }
    return findings_.take("changelog", file_);
  }

 private:
  void check_entry(const json::Value& entry) {
    for (const auto member : entry.members()) {
      const auto size = pointer_.size();
      pointer_ += fmt::format("/{}", is_entry_member(member.name) ? member.name : "*");
      check_text(member.name, member.name_offset, TextKind::label);
      if (member.name == "date") check_date(member.value);
      if (member.name == "scope" && member.value.text() != "runtime") {
        report(other_scope, member.value.offset());
      }
      check_texts(member.value, kind_of(member.name));
      pointer_.resize(size);
    }
  }

  void check_date(const json::Value& date) {
    constexpr std::string_view earliest = "2000-01-01";
    const auto text = date.text();
    if (!is_date(text)) return report(no_date, date.offset());
    if (text < earliest || text > latest_date_) report(implausible_date, date.offset());
  }

  void check_text(std::string_view text, std::size_t offset, TextKind kind) {
    if (holds_markup(text)) report(markup, offset);
    if (holds_control(text, kind)) report(kind == TextKind::prose ? control : line_break, offset);
  }

  // The parser bounds the depth.
  void check_texts(const json::Value& value, TextKind kind) {
    if (value.is_string()) check_text(value.text(), value.offset(), kind);
    const auto size = pointer_.size();
    std::size_t index = 0;
    for (const auto element : value.elements()) {
      pointer_ += fmt::format("/{}", index++);
      check_texts(element, kind);
      pointer_.resize(size);
    }
    for (const auto member : value.members()) {
      pointer_ += "/*";
      check_text(member.name, member.name_offset, TextKind::label);
      check_texts(member.value, kind);
      pointer_.resize(size);
    }
  }

  void report(const Broken& broken, std::size_t offset) {
    if (!findings_.count(severity_)) return;
    auto finding = finding_in(file_, changelog_.source(), offset, pointer_);
    finding.severity = severity_;
    finding.rule = broken.rule;
    finding.message = broken.message;
    if (severity_ == Severity::error) {
      finding.help = broken.help;
    } else {
      finding.message += "; the entry was published before, so it stays as it is";
    }
    findings_.add(std::move(finding));
  }

  const json::Document& changelog_;
  std::string_view file_;
  const std::vector<bool>& settled_;
  std::string_view latest_date_;
  Severity severity_ = Severity::error;
  std::string pointer_;
  FindingList findings_;
};

}  // namespace

bool is_entry_member(std::string_view name) {
  static constexpr std::array<std::string_view, 10> names{
      "id",    "date",    "title",   "description", "version",
      "scope", "summary", "details", "changes",     "tags"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::string> content_of(const json::Value& entry, std::string_view name) {
  const auto value = entry.find(name);
  if (!value || !counts({name, 0, *value})) return std::nullopt;
  std::string content;
  schema::append_canonical(content, *value, schema::MemberOrder::compared);
  return content;
}

void append_entry_content(std::string& out, const json::Value& entry) {
  std::vector<json::Member> members;
  for (const auto member : entry.members()) {
    if (counts(member)) members.push_back(member);
  }
  std::ranges::sort(members, {}, &json::Member::name);
  for (const auto& member : members) {
    schema::append_canonical(out, member.name);
    schema::append_canonical(out, member.value, schema::MemberOrder::compared);
  }
}

Findings check_new_entries(const json::Document& changelog, std::string_view file,
                           const std::vector<bool>& settled, std::string_view latest_date) {
  return EntryRules{changelog, file, settled, latest_date}.run();
}

Findings check_changelogs_agree(std::string_view canonical, std::string_view for_readers) {
  constexpr std::string_view file = "changelog.json";
  json::Parser parser;
  json::Document one;
  json::Document other;
  if (!parser.parse(canonical, one) || !parser.parse(for_readers, other)) return {};
  const auto readers = other.root().find("entries");
  if (!readers) return {};
  FindingList findings;
  const auto report = [&](std::string pointer, const json::Value& place, std::string message) {
    if (!findings.count(Severity::error)) return;
    auto finding = finding_in(file, for_readers, place.offset(), std::move(pointer));
    finding.rule = "changelog.disagreement";
    finding.message = std::move(message);
    finding.help = "publish both changelogs together";
    findings.add(std::move(finding));
  };
  auto reader = readers->elements().begin();
  const auto end = readers->elements().end();
  std::size_t index = 0;
  bool is_same = true;  // so that the next ones may be, too
  for (const auto entry : one.root().elements()) {
    if (!is_same || reader == end) break;
    for (const std::string_view name : {"id", "version", "title", "date"}) {
      if (!is_same || entry.find_text(name) == (*reader).find_text(name)) continue;
      report(fmt::format("/entries/{}/{}", index, name), *reader,
             fmt::format("the `{}` is not the one in changelog.runtime.json", name));
      is_same = name != "id";
    }
    ++reader;
    ++index;
  }
  if (one.root().size() != readers->size()) {
    report("/entries", *readers, "it does not have as many entries as changelog.runtime.json");
  }
  return findings.take("changelog", file);
}

}  // namespace runtime_exports::checks
