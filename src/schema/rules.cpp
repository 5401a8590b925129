#include "rules.hpp"

#include <algorithm>
#include <functional>

namespace runtime_exports::schema {
namespace {

// Up to here a walk over the strings is faster than a binary search.
constexpr std::size_t few_values = 8;

}  // namespace

Property& PropertyTable::entry(std::string_view name) {
  if (slots_.size() < entries_.size() * 2 + 2) grow();
  auto& slot = slots_[slot_of(name)];
  if (slot == 0) {
    entries_.push_back({std::string{name}});
    slot = static_cast<std::uint32_t>(entries_.size());
  }
  return entries_[slot - 1];
}

void PropertyTable::require(std::string_view name) {
  entry(name).required = true;
  ++required_count_;
}

void PropertyTable::grow() {
  slots_.assign(slots_.size() * 2, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    slots_[slot_of(entries_[i].name)] = static_cast<std::uint32_t>(i + 1);
  }
}

/// Where the name is in slots_, or where it would be.
std::size_t PropertyTable::slot_of(std::string_view name) const {
  auto slot = std::hash<std::string_view>{}(name) & (slots_.size() - 1);
  while (slots_[slot] != 0 && entries_[slots_[slot] - 1].name != name) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return slot;
}

const Property* PropertyTable::look_up(std::string_view name, std::size_t& guess) const {
  const auto found = slots_[slot_of(name)];
  if (found == 0) return nullptr;
  guess = found;
  return &entries_[found - 1];
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
