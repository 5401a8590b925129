#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace runtime_exports::schema {

using RuleIndex = std::uint32_t;
inline constexpr RuleIndex no_rule = 0xFFFFFFFFU;
/// The rule of the schema `true`; it is never looked up.
inline constexpr RuleIndex accepting_rule = 0xFFFFFFFEU;

/// A member that an object schema names.
struct Property {
  std::string name;
  RuleIndex rule = no_rule;  ///< no_rule where only `required` names it
  bool required = false;
};

/// The members that an object schema names, found by a guess or by a hash. Only names of the schema
/// are in the table, so no data can make it slow.
class PropertyTable {
 public:
  /// The entry of that name, made if there is none; the reference is good until the next call. Not
  /// after finish().
  Property& entry(std::string_view name);
  /// Ends the making of entries.
  void finish();

  /// The entry of a member, or null. `guess` is where the table expects the next member, from 0:
  /// objects are mostly written in the order of their schema.
  [[nodiscard]] const Property* find(std::string_view name, std::size_t& guess) const {
    if (guess < entries_.size() && entries_[guess].name == name) return &entries_[guess++];
    return look_up(name, guess);
  }

  [[nodiscard]] const std::vector<Property>& entries() const { return entries_; }
  [[nodiscard]] std::vector<Property>& entries() { return entries_; }
  [[nodiscard]] std::size_t required_count() const { return required_count_; }

 private:
  [[nodiscard]] const Property* look_up(std::string_view name, std::size_t& guess) const;
  [[nodiscard]] std::size_t slot_of(std::string_view name) const;
  void grow();

  std::vector<Property> entries_;
  // As many as a power of two; the index of an entry plus one, 0 if free.
  std::vector<std::uint32_t> slots_{0};
  std::size_t required_count_ = 0;
};

}  // namespace runtime_exports::schema
