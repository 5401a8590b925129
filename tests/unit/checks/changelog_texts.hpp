#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"

namespace runtime_exports::test_support {

using Rules = std::vector<std::string>;

/// A changelog entry with these texts and other members.
inline std::string entry(std::string_view id, std::string_view title = "A title",
                         std::string_view more = R"("tags": [])") {
  return R"({"id": ")" + std::string{id} + R"(", "date": "2026-07-01", "title": ")" +
         std::string{title} +
         R"(", "description": "What it is.", "version": "1.0.0", "scope": "runtime", )" +
         std::string{more} + "}";
}

/// A changelog of these entries, one per line.
inline std::string array(const std::vector<std::string>& entries) {
  std::string text = "[";
  for (const auto& one : entries) text += (text.size() > 1 ? ",\n" : "\n") + one;
  return text + "\n]\n";
}

/// The rules of findings, in order.
inline Rules rules_of(const Findings& findings) {
  Rules rules;
  for (const auto& finding : findings) rules.push_back(finding.rule);
  return rules;
}

}  // namespace runtime_exports::test_support
