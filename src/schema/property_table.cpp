#include "property_table.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace runtime_exports::schema {

Property& PropertyTable::entry(std::string_view name) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Property& known) { return known.name == name; });
  if (found != entries_.end()) return *found;
  entries_.push_back({std::string{name}});
  return entries_.back();
}

void PropertyTable::index() {
  slots_.assign(std::bit_ceil(entries_.size() * 2 + 1), 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto slot = std::hash<std::string_view>{}(entries_[i].name) & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
    if (entries_[i].required) ++required_count_;
  }
}

const Property* PropertyTable::look_up(std::string_view name, std::size_t& guess) const {
  auto slot = std::hash<std::string_view>{}(name) & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const auto& candidate = entries_[slots_[slot] - 1];
    if (candidate.name != name) continue;
    guess = slots_[slot];
    return &candidate;
  }
  return nullptr;
}

}  // namespace runtime_exports::schema
