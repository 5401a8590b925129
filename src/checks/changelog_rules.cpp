#include "changelog_rules.hpp"

#include <string>

#include "changelog_names.hpp"
#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/timestamp.hpp"

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

struct Broken {
  std::string_view rule;
  std::string_view message;
  std::string_view help;
};

constexpr Broken no_date{"changelog.date", "the date is no day of the calendar (YYYY-MM-DD)",
                         "give the entry the day of its publication"};
constexpr Broken other_scope{"changelog.scope", "the scope of an entry is `runtime`",
                             "leave entries of other scopes to the changelogs of their own"};
constexpr Broken markup{"changelog.markup",
                        "the text holds markup, which readers put into their pages as it is",
                        "write it without `<` before a letter, `/` or `!`"};

class EntryRules {
 public:
  EntryRules(const json::Document& changelog, std::string_view file,
             const std::vector<bool>& settled)
      : changelog_(changelog), file_(file), settled_(settled) {}

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
      if (holds_markup(member.name)) report(markup, member.name_offset);
      if (member.name == "date" && !is_date(member.value.text())) {
        report(no_date, member.value.offset());
      }
      if (member.name == "scope" && member.value.text() != "runtime") {
        report(other_scope, member.value.offset());
      }
      check_texts(member.value);
      pointer_.resize(size);
    }
  }

  // The parser bounds the depth.
  void check_texts(const json::Value& value) {
    if (holds_markup(value.text())) report(markup, value.offset());
    const auto size = pointer_.size();
    std::size_t index = 0;
    for (const auto element : value.elements()) {
      pointer_ += fmt::format("/{}", index++);
      check_texts(element);
      pointer_.resize(size);
    }
    for (const auto member : value.members()) {
      pointer_ += "/*";
      if (holds_markup(member.name)) report(markup, member.name_offset);
      check_texts(member.value);
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
  Severity severity_ = Severity::error;
  std::string pointer_;
  FindingList findings_;
};

}  // namespace

Findings check_new_entries(const json::Document& changelog, std::string_view file,
                           const std::vector<bool>& settled) {
  return EntryRules{changelog, file, settled}.run();
}

}  // namespace runtime_exports::checks
