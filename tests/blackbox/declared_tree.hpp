#pragma once

#include <string>

#include "state_tree.hpp"

namespace runtime_exports::blackbox {

inline const std::string declared_input = "shared/state/extra/status.json";
inline const std::string declared_schema = "schemas/status.schema.json";

/// A closed object: {"state": "ready", "ratio": 0.50}.
inline Json status_schema() {
  return Json::parse(R"({"type": "object", "additionalProperties": false, "required": ["state"],
    "properties": {"state": {"type": "string", "maxLength": 200}, "ratio": {"type": "number"}}})");
}

/// An array of such objects.
inline Json rows_schema() {
  return {{"type", "array"}, {"maxItems", 1000000}, {"items", status_schema()}};
}

/// The declaration of `status`, published as status.json for everyone.
inline Json status_declaration() {
  return {{"id", "status"},
          {"path", "status.json"},
          {"input", declared_input},
          {"schema", declared_schema},
          {"audience", "public"}};
}

/// A minimal tree that declares `status`; `with` is merged into the declaration, where null
/// removes.
inline void declare_status(const StateTree& tree, const Json& with = Json::object()) {
  auto declaration = status_declaration();
  declaration.merge_patch(with);
  tree.write(declared_input, R"({"state": "ready", "ratio": 0.50})");
  tree.write(declared_schema, status_schema().dump(2) + "\n");
  tree.set({{"exports", {{"declared", {declaration}}}}});
}

}  // namespace runtime_exports::blackbox
