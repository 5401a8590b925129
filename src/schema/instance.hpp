#pragma once

#include <cstddef>
#include <string_view>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// What a rule is applied to: a value, or the name of a member (for `propertyNames`).
class Instance {
 public:
  explicit Instance(const json::Value& value)
      : value_(value), kind_(value.kind()), offset_(value.offset()) {}

  static Instance name_of(const json::Member& member) {
    Instance instance{member.value};
    instance.kind_ = json::Kind::string;
    instance.offset_ = member.name_offset;
    instance.name_ = member.name;
    instance.is_name_ = true;
    return instance;
  }

  [[nodiscard]] json::Kind kind() const { return kind_; }
  /// The text of a string or name.
  [[nodiscard]] std::string_view text() const { return is_name_ ? name_ : value_.text(); }
  /// The value; of a name the member's value, which no rule for strings looks at.
  [[nodiscard]] const json::Value& value() const { return value_; }
  /// No two instances of a document share it.
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  json::Value value_;
  json::Kind kind_;
  std::size_t offset_;
  std::string_view name_;
  bool is_name_ = false;
};

}  // namespace runtime_exports::schema
