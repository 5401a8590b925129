#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::state {

/// The most bytes that an input may have if it is read as a whole.
inline constexpr std::uint64_t max_input_document_bytes = std::uint64_t{64} << 20U;

/// Parses the text of an input that is one JSON document, and checks it against its schema. `name`
/// is its name in messages.
/// Errors: refused with line and column, and for schema violations the pointer of the first one and
/// the places of the others.
Result<std::unique_ptr<json::Document>> parse_checked_document(std::string_view name,
                                                               std::string_view text,
                                                               const schema::Program& program);

/// Reads an input that is one JSON document, and checks it against its schema.
/// Errors: those of parse_checked_document() and of reading.
Result<std::unique_ptr<json::Document>> read_checked_document(io::InputFile& file,
                                                              const schema::Program& program);

/// The program that the state belongs to.
struct RuntimeInfo {
  std::string project;
  std::string version;  ///< without a leading `v` or `Version `
  std::string build;
};

/// The runtime's snapshot, read in full.
struct Snapshot {
  std::unique_ptr<json::Document> document;
  RuntimeInfo runtime;
  Timestamp generated_at;
};

/// The version without the `v` or `Version ` that some writers put in front.
std::string bare_version(std::string_view written);

/// Reads, parses, checks and decodes the snapshot.
/// Errors: refused (malformed, or it violates its schema), missing_input, busy, io.
Result<Snapshot> read_snapshot(io::InputFile& file, const schema::Program& program);

/// One entry of the changelog, as written.
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

/// The canonical changelog.
struct Changelog {
  std::vector<ChangelogEntry> entries = {};  ///< newest date first, ties by id
  std::vector<json::Value> values = {};      ///< each entry in the document
  std::unique_ptr<json::Document> document = {};
};

/// Decodes one entry. Members that it lacks are empty.
ChangelogEntry decode_entry(const json::Value& value);

/// Decodes an array of entries.
Changelog decode_changelog(std::unique_ptr<json::Document> document);

/// Parses, checks and decodes the text of the canonical changelog. `name` is its name in messages.
/// Errors: refused (malformed, or it violates its schema).
Result<Changelog> parse_changelog(std::string_view name, std::string_view text,
                                  const schema::Program& program);

/// Reads, parses, checks and decodes the canonical changelog.
/// Errors: refused (malformed, or it violates its schema), missing_input, busy, io.
Result<Changelog> read_changelog(io::InputFile& file, const schema::Program& program);

}  // namespace runtime_exports::state
