#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::publish {

/// How many rows two files do not share.
struct RowCounts {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;  ///< of one id, with another content

  bool operator==(const RowCounts&) const = default;
};

/// The rows or entries of one export, 16 bytes each: which row it is, and what it says. Accounts,
/// audit rows and entries of a changelog are told by their `id`, others by all that they say.
class RowPrints {
 public:
  explicit RowPrints(const exports::ExportDefinition& definition);

  /// A row by its very bytes.
  void add_row(std::string_view text);

  /// A whole changelog of either form: its entries by what they say, however they are written.
  /// What is no changelog has no entries.
  void add_changelog(std::string_view text);

  /// Compares with the rows that there were before; both are sorted by it. O(n log n). Rows that
  /// share an id count one by one.
  RowCounts compare(RowPrints& before);

 private:
  struct Print {
    std::uint64_t identity = 0;
    std::uint64_t content = 0;
    auto operator<=>(const Print&) const = default;
  };
  enum class Identity { id, whole_row };

  void add_entries(const json::Value& entries);

  Identity identity_;
  std::vector<Print> prints_;
  json::Parser parser_;
  json::Document document_;
};

}  // namespace runtime_exports::publish
