#pragma once

#include <span>
#include <string_view>

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::schema {

/// A file of schemas/, as the build put it into the program.
struct EmbeddedSchema {
  std::string_view name;  ///< "telemetry.events.schema.json"
  std::string_view text;
};

/// All of them, by name.
std::span<const EmbeddedSchema> embedded_schemas();

/// A new bundle with all of them. Nothing is parsed before something is compiled, and then only
/// the files that it leads to.
Bundle embedded_bundle();

}  // namespace runtime_exports::schema
