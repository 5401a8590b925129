#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::state {

/// One entry of the changelog, as it was written.
struct ChangelogEntry {
  using Changes = std::vector<std::pair<std::string, std::vector<std::string>>>;

  std::string id;
  std::string date;  ///< YYYY-MM-DD
  std::string title;
  std::string description;
  std::string version;
  std::string scope;
  std::optional<std::string> summary;
  std::optional<std::vector<std::string>> details;
  std::optional<Changes> changes;  ///< in the order of the file
  std::vector<std::string> tags;

  bool operator==(const ChangelogEntry&) const = default;
};

/// Decodes an array of entries that its schema accepted, newest date first, ties by id.
std::vector<ChangelogEntry> decode_changelog(const json::Value& entries);

/// Parses, checks and decodes the text of the canonical changelog. `name` is what messages call it.
/// Errors: refused (malformed, or not as its schema wants it).
Result<std::vector<ChangelogEntry>> parse_changelog(std::string_view name, std::string_view text,
                                                    const schema::Program& program);

/// Reads, parses, checks and decodes the canonical changelog.
/// Errors: refused (malformed, or not as its schema wants it), missing_input, busy, io.
Result<std::vector<ChangelogEntry>> read_changelog(io::InputFile& file,
                                                   const schema::Program& program);

}  // namespace runtime_exports::state
