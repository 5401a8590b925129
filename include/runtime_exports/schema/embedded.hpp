#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::schema {

/// A file of schemas/, as the build put it into the program.
struct EmbeddedSchema {
  std::string_view name;  ///< "telemetry.events.schema.json"
  std::string_view text;
};

/// All of them, by name.
std::span<const EmbeddedSchema> embedded_schemas();

/// The schema of that name, or with that id: "telemetry.events", which is the name without
/// ".schema.json". Null if there is none.
const EmbeddedSchema* find_embedded(std::string_view name_or_id);

/// All names and ids that find_embedded() knows.
std::vector<std::string> embedded_names_and_ids();

/// A new bundle with all of them. Nothing is parsed before something is compiled, and then only
/// the files that it leads to.
Bundle embedded_bundle();

}  // namespace runtime_exports::schema
