#include "changelog_rules.hpp"

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "runtime_exports/checks/changelog_entry.hpp"
#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::checks {
namespace {

bool holds_markup(std::string_view text) {
  for (auto at = text.find('<'); at < text.size(); at = text.find('<', at + 1)) {
    if (at + 1 == text.size()) return false;
    const char next = text[at + 1];
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

bool is_refused(std::uint32_t code_point, TextKind kind) {
  constexpr std::uint32_t delete_control = 0x7F;
  constexpr std::uint32_t last_c1 = 0x9F;
  constexpr std::uint32_t line_separator = 0x2028;
  constexpr std::uint32_t paragraph_separator = 0x2029;
  if (code_point == '\n') return kind != TextKind::prose;
  if (code_point < ' ') return true;
  if (code_point >= delete_control && code_point <= last_c1) return true;
  return kind == TextKind::title &&
         (code_point == line_separator || code_point == paragraph_separator);
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

constexpr Broken no_date{"changelog.date", "the date is no day of the calendar (YYYY-MM-DD)",
                         "give the entry the day of its publication"};
constexpr Broken implausible_date{"changelog.date", "the date is before 2000-01-01, or too late",
                                  "an entry that was published stays for ever: check year, month "
                                  "and day; the last one allowed is "
                                  "the day after the snapshot's, or after today"};
constexpr Broken other_scope{"changelog.scope", "the scope of an entry is `runtime`",
                             "leave entries of other scopes to the changelogs of their own"};
constexpr Broken markup{"changelog.markup",
                        "the text holds markup, which readers put into their pages as it is",
                        "write it without `<` before a letter, `/` or `!`"};

constexpr Broken line_break{"changelog.control",
                            "the text is one line, and holds a line break or control character",
                            "write it without; line breaks are for `description` and `details`"};
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
    const bool is_new = severity_ == Severity::error;
    const auto position = position_of(changelog_.source(), offset);
    findings_.add({.severity = severity_,
                   .rule = std::string{broken.rule},
                   .subject = std::string{file_},
                   .pointer = pointer_,
                   .line = position.line,
                   .column = position.column,
                   .message = is_new
                                  ? std::string{broken.message}
                                  : fmt::format("{}; the entry was published before, so it stays "
                                                "as it is",
                                                broken.message),
                   .help = is_new ? std::string{broken.help} : std::string{}});
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

Findings check_new_entries(const json::Document& changelog, std::string_view file,
                           const std::vector<bool>& settled, std::string_view latest_date) {
  return EntryRules{changelog, file, settled, latest_date}.run();
}

}  // namespace runtime_exports::checks
