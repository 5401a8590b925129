#include "rules.hpp"

#include <algorithm>

#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::schema {
namespace {

// Up to here a walk over the strings is faster than a binary search.
constexpr std::size_t few_values = 8;

}  // namespace

std::strong_ordering NumberBound::compare(const json::Value& value) const {
  if (integer_) {
    if (const auto number = value.integer()) return *number <=> *integer_;
  }
  return Decimal{value.token()} <=> Decimal{token_};
}

bool ValueSet::contains(const Instance& instance) const {
  if (instance.kind() == json::Kind::string) {
    const auto text = instance.text();
    if (strings.size() <= few_values)
      return std::find(strings.begin(), strings.end(), text) != strings.end();
    return std::binary_search(strings.begin(), strings.end(), text, std::less<>{});
  }
  if (canonical.empty()) return false;
  std::string form;
  append_canonical(form, instance.value());
  return std::binary_search(canonical.begin(), canonical.end(), form);
}

}  // namespace runtime_exports::schema
