#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// One rule of a schema that a value breaks. Holds no value of the data.
struct Violation {
  std::string pointer;  ///< JSON pointer of the value; a name that the schema does not know is `*`
  std::size_t offset = 0;  ///< of the value's first byte in Document::source()
  std::string keyword;     ///< "maxLength"; "false" where the schema is the boolean false
  std::string expected;    ///< for people: "a string of at most 300 characters"
};

/// What a check found.
struct Report {
  std::vector<Violation> violations;  ///< the first ones, as many as were asked for
  std::uint64_t count = 0;            ///< all of them

  [[nodiscard]] bool accepted() const { return count == 0; }
};

/// What follows a message about the first violation: the places of the next ones in the text, and
/// how many more there are. Empty if it is the only one.
std::string describe_others(const Report& report, std::string_view text);

struct RuleSet;

/// How many violations a report describes before it only counts them.
inline constexpr std::size_t described_violations = 50;

/// A compiled schema. Immutable: copies share it, and any number of threads may use it at once. It
/// needs neither its bundle nor the schema's text any more.
class Program {
 public:
  explicit Program(std::shared_ptr<const RuleSet> rules) : rules_(std::move(rules)) {}

  /// Whether the value keeps every rule; stops at the first that it breaks.
  [[nodiscard]] bool accepts(const json::Value& value) const;

  /// Every rule that the value breaks: the first `most` described, all counted. A failed `anyOf`,
  /// `oneOf`, `not`, `contains` or `propertyNames` is one violation.
  [[nodiscard]] Report check(const json::Value& value,
                             std::size_t most = described_violations) const;

 private:
  std::shared_ptr<const RuleSet> rules_;
};

}  // namespace runtime_exports::schema
