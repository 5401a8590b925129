#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// Follows JSON pointers in one document. It remembers what is in the objects and arrays that it
/// passed: following many pointers into a large one takes linear time.
class PointerIndex {
 public:
  /// The value that the pointer leads to from `root`, a value of the document; std::nullopt if it
  /// leads nowhere.
  std::optional<json::Value> value_at(const json::Value& root, std::string_view pointer);

 private:
  std::optional<json::Value> member_at(const json::Value& object, const std::string& name);
  std::optional<json::Value> element_at(const json::Value& array, std::string_view token);

  // By the offset of the object or array.
  std::unordered_map<std::size_t, std::unordered_map<std::string_view, json::Value>> members_;
  std::unordered_map<std::size_t, std::vector<json::Value>> elements_;
};

}  // namespace runtime_exports::schema
