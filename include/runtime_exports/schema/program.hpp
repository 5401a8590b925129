#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "runtime_exports/json/document.hpp"
#include "runtime_exports/schema/report.hpp"

namespace runtime_exports::schema {

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
