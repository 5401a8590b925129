#include "runtime_exports/checks/changelog_entry.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::checks {
namespace {

bool counts(const json::Member& member) {
  const bool is_empty_array = member.value.is_array() && member.value.size() == 0;
  return !member.value.is_null() && !(member.name == "tags" && is_empty_array);
}

constexpr std::string_view readers_file = "changelog.json";

class Agreement {
 public:
  Agreement(const json::Value& canonical, const json::Value& for_readers, std::string_view text)
      : canonical_(canonical), for_readers_(for_readers), text_(text) {}

  Findings run() {
    auto entry = canonical_.elements().begin();
    const auto end = canonical_.elements().end();
    std::size_t index = 0;
    for (const auto reader : for_readers_.elements()) {
      if (entry == end || !check_entry(*entry, reader, index)) break;
      ++entry;
      ++index;
    }
    if (canonical_.size() != for_readers_.size()) {
      report("/entries", for_readers_, "it has not as many entries as changelog.runtime.json");
    }
    return findings_.take("changelog", readers_file);
  }

 private:
  // Whether it is the same entry, so that the next ones may be too.
  bool check_entry(const json::Value& entry, const json::Value& reader, std::size_t index) {
    for (const std::string_view name : {"id", "version", "title", "date"}) {
      if (entry.find_text(name) == reader.find_text(name)) continue;
      report(fmt::format("/entries/{}/{}", index, name), reader,
             fmt::format("the `{}` is not the one in changelog.runtime.json", name));
      if (name == "id") return false;
    }
    return true;
  }

  void report(std::string pointer, const json::Value& place, std::string message) {
    if (!findings_.count(Severity::error)) return;
    const auto position = position_of(text_, place.offset());
    findings_.add({.severity = Severity::error,
                   .rule = "changelog.disagreement",
                   .subject = std::string{readers_file},
                   .pointer = std::move(pointer),
                   .line = position.line,
                   .column = position.column,
                   .message = std::move(message),
                   .help = "publish both changelogs together"});
  }

  json::Value canonical_;
  json::Value for_readers_;
  std::string_view text_;
  FindingList findings_;
};

}  // namespace

bool is_entry_member(std::string_view name) {
  static constexpr std::array<std::string_view, 10> names{
      "id",    "date",    "title",   "description", "version",
      "scope", "summary", "details", "changes",     "tags"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<json::Value> find_content(const json::Value& entry, std::string_view name) {
  const auto value = entry.find(name);
  return value && counts({name, 0, *value}) ? value : std::nullopt;
}

void append_content(std::string& out, const json::Value& value) {
  schema::append_canonical(out, value, schema::MemberOrder::compared);
}

void append_entry_content(std::string& out, const json::Value& entry) {
  std::vector<json::Member> members;
  for (const auto member : entry.members()) {
    if (counts(member)) members.push_back(member);
  }
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const auto& member : members) {
    schema::append_canonical(out, member.name);
    append_content(out, member.value);
  }
}

Findings check_changelogs_agree(std::string_view canonical, std::string_view for_readers) {
  json::Parser parser;
  json::Document one;
  json::Document other;
  if (!parser.parse(canonical, one) || !parser.parse(for_readers, other)) return {};
  const auto entries = other.root().find("entries");
  if (!entries) return {};
  return Agreement{one.root(), *entries, for_readers}.run();
}

}  // namespace runtime_exports::checks
