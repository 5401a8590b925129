#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::checks {

/// The words that an export holds whatever the data is. Whoever picks one of them as the code of
/// an account must not be able to stop every publish.
class Vocabulary {
 public:
  /// From the schema of the export and what it shares with others, and the names of all exports.
  explicit Vocabulary(const exports::ExportDefinition& definition);

  /// Whether a member of that name is one of the schema; any other is data.
  [[nodiscard]] bool is_member(std::string_view name) const {
    return members_.find(name) != members_.end();
  }

  /// Whether it is a fixed word or one part of one, whatever its case: `Messages`, `runtime`.
  [[nodiscard]] bool is_word(std::string_view text) const;

 private:
  void add_word(std::string_view word);
  void read_schema(std::string_view text);

  std::set<std::string, std::less<>> members_;
  std::set<std::string, std::less<>> words_;
};

}  // namespace runtime_exports::checks
