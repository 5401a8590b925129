#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/report/contents.hpp"

namespace runtime_exports::report {

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
