#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/exports/fields.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::test_support {

/// One export made from one input: golden/<input> in, golden/<name>.golden.json out.
struct GoldenCase {
  std::string_view name;
  std::string_view export_id;
  std::string_view input;
  std::string_view project = {};  ///< the setting `project`
  privacy::IpMode ip = privacy::IpMode::drop;
  privacy::IdentifierMode identifiers = privacy::IdentifierMode::mask;
};

std::span<const GoldenCase> golden_cases();

/// The whole text of the export as it is published.
std::string build_text(const GoldenCase& golden);

/// The same for the golden case of that name; empty if there is none.
std::string built(std::string_view name);

/// Compares the export with golden/<name>.golden.json byte by byte, and checks it against its
/// schema. With RUNTIME_EXPORTS_REWRITE_GOLDEN=1 in the environment the file is written instead:
/// review the difference as you would review the code that caused it.
void check_golden(std::string_view name);

/// What a serializer needs besides the state. The snapshot is from 2026-07-16T12:38:23.105701Z, and
/// errors are active for 15 minutes. The accounts are known_accounts(); identifiers are masked by
/// default.
class ContextOwner {
 public:
  explicit ContextOwner(privacy::IdentifierMode mode = privacy::IdentifierMode::mask);
  ContextOwner(const ContextOwner&) = delete;
  ContextOwner& operator=(const ContextOwner&) = delete;

  privacy::AccountIndex accounts;
  privacy::IdentifierRedaction identifiers;
  exports::BuildContext context;
};

/// Values that identify an account.
const std::vector<std::string>& known_accounts();

/// A parsed text that lives as long as its values are used.
class Parsed {
 public:
  explicit Parsed(std::string_view text);
  [[nodiscard]] json::Value root() const { return document_.root(); }

 private:
  json::Document document_;
};

/// The output for a single row.
std::string row_text(std::string_view export_id, std::string_view row,
                     const exports::BuildContext& context);

/// The names of an object's members, in order, separated by spaces.
std::string member_names(const json::Value& object);

/// Whether the schema of the export accepts the text.
bool is_accepted(std::string_view export_id, std::string_view text);

}  // namespace runtime_exports::test_support
