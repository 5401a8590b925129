#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::checks {

/// One entry as it stands in a file.
struct TableEntry {
  std::string_view id;
  Sha256Digest digest{};  ///< of its decoded members; equal entries have equal ones
  std::size_t index = 0;  ///< in the array of the file
  json::Value value;
};

/// The entries of one changelog, by id and those of one id by digest.
class ChangelogTable {
 public:
  ChangelogTable() = default;
  ChangelogTable(const ChangelogTable&) = delete;
  ChangelogTable& operator=(const ChangelogTable&) = delete;
  ~ChangelogTable() = default;

  /// Reads the text of `file`: an array of objects, each with an `id`.
  /// Errors: refused, with the place.
  Status<> parse(std::string_view file, std::string_view text);

  [[nodiscard]] const json::Document& document() const { return document_; }
  [[nodiscard]] std::span<const TableEntry> entries() const { return entries_; }

 private:
  json::Parser parser_;
  json::Document document_;
  std::vector<TableEntry> entries_;
};

/// The entries at the front that have one id.
std::span<const TableEntry> first_group(std::span<const TableEntry> entries);

}  // namespace runtime_exports::checks
