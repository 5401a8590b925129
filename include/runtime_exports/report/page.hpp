#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::report {

inline constexpr std::size_t most_text_bytes = 1200;

/// The text, cut between two characters if it is longer than that.
std::string shortened(std::string_view text, std::size_t most_bytes);

/// The text of a member, shortened; empty if it has none.
std::string text_of(const json::Value& object, std::string_view name);

/// Whether a member is true; `std::nullopt` if it is neither true nor false.
std::optional<bool> flag_of(const json::Value& object, std::string_view name);

/// The elements of the array with that name; none if there is no such array.
std::vector<json::Value> list_of(const json::Value& object, std::string_view name);

/// The first rows of a list, and how many there are.
template <class T>
struct Listed {
  std::vector<T> rows;
  std::uint64_t total = 0;

  void add(T row, std::size_t most) {
    ++total;
    if (rows.size() < most) rows.push_back(std::move(row));
  }
  [[nodiscard]] std::uint64_t others() const { return total - rows.size(); }
};

/// How often each key came; the first 1,000 different keys have counts of their own.
template <class Key>
struct Tally {
  std::map<Key, std::uint64_t> counts;
  std::uint64_t others = 0;  ///< of all other keys together
  std::uint64_t total = 0;

  void add(Key key) {
    ++total;
    constexpr std::size_t most_keys = 1000;
    const auto found = counts.find(key);
    if (found != counts.end()) {
      ++found->second;
    } else if (counts.size() < most_keys) {
      counts.emplace(std::move(key), 1);
    } else {
      ++others;
    }
  }
};

enum class EventSeverity { info, warning, error };
inline constexpr std::array<std::string_view, 3> severity_words{"info", "warning", "error"};

struct EventRow {
  std::string timestamp;
  std::string source;
  EventSeverity severity = EventSeverity::info;
  std::string message;
};

struct Events {
  /// Time in seconds and severity of the newest 10,000, oldest first.
  std::deque<std::pair<std::int64_t, EventSeverity>> times;
  std::deque<EventRow> newest;  ///< the newest 50, oldest first
  std::uint64_t total = 0;
};

struct ErrorRow {
  std::string timestamp;
  std::string subsystem;
  std::string error_type;
  std::string message;
  std::string source;  ///< empty: none
};

/// Errors, newest first; the first 50 of each kind.
struct Errors {
  Listed<ErrorRow> active;
  Listed<ErrorRow> past;
};

/// By type and result; "none" if it has no result.
using AuthEvents = Tally<std::pair<std::string, std::string>>;

/// What a page shows of the exports of one set, filled while they are checked: whole documents, and
/// of exports that consist of rows the newest rows and counts. A member stays empty if its export
/// was not seen.
struct Contents {
  std::optional<json::Document> version = std::nullopt;
  std::optional<json::Document> rates = std::nullopt;
  std::optional<json::Document> snapshot = std::nullopt;
  std::optional<json::Document> changelog = std::nullopt;
  std::optional<Events> events = std::nullopt;
  std::optional<Errors> errors = std::nullopt;
  std::optional<AuthEvents> auth_events = std::nullopt;
  std::optional<Tally<std::string>> accounts = std::nullopt;  ///< by role
  std::optional<Tally<std::string>> audit = std::nullopt;     ///< by action
  /// The ids of the entries that are published, if all others are to be marked as new.
  std::optional<std::set<std::string>> published_entries = std::nullopt;

  /// Reads the export as it is checked; null if a page shows nothing of it. The watchers of
  /// different exports may run at the same time. This object must outlive them and not move.
  checks::FileCheck::Watcher watcher_of(const exports::ExportDefinition& definition);

  /// Forgets what was read of that export.
  void forget(std::string_view path);
};

/// Reads the ids of the entries of changelog.json into `ids`; null for any other export.
checks::FileCheck::Watcher watch_entry_ids(const exports::ExportDefinition& definition,
                                           std::vector<std::string>& ids);

/// A problem or remark as a person reads it. Holds no value of the data.
struct Problem {
  Severity severity = Severity::error;
  std::string text;
  std::string help;  ///< may be empty
};
using Problems = std::vector<Problem>;

/// One file of the set.
struct FileRow {
  std::string path;
  std::string schema;
  std::string state;  ///< "ok", "refused", "missing"; with Subject::next "new", "changed", "same"
  std::optional<std::uint64_t> rows = std::nullopt;
  std::optional<std::uint64_t> bytes = std::nullopt;
  std::string sha256 = {};   ///< empty: not shown
  std::string changes = {};  ///< in words, with Subject::next; may be empty
};

enum class Subject {
  published,  ///< a published tree
  next,       ///< what a publish would publish
};

/// Everything that a page shows.
struct Page {
  Subject subject = Subject::published;
  std::string folder;        ///< the tree, as it was named
  std::int64_t made_at = 0;  ///< in seconds since 1970-01-01T00:00:00Z
  bool refused = false;
  std::string verdict = {};  ///< a sentence
  std::optional<std::uint64_t> generation = std::nullopt;
  Contents contents = {};
  std::vector<FileRow> files = {};
  std::uint64_t hidden_files = 0;  ///< of the admin audience, if they are not shown
  std::uint64_t other_files = 0;   ///< of other programs
  bool shows_admin = false;
  Problems problems = {};                                ///< that belong to no export of the page
  std::map<std::string, Problems> export_problems = {};  ///< by path; their data is not shown
};

/// Whether a page has a section for the export at that path, which then shows its problems.
bool has_section(std::string_view path);

/// The page: one HTML document that refers to nothing outside of it, without script. Its size is
/// bounded, whatever the exports hold.
std::string write_page(const Page& page);

}  // namespace runtime_exports::report
