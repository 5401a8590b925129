#pragma once

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/exports/state_view.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::exports {

/// Writes version.json.
/// Shape:  schemas/version.schema.json
/// Source: runtime_snapshot.json, the setting `project`
void write_version(const StateView& state, json::Writer& out, const BuildContext& context);

}  // namespace runtime_exports::exports
