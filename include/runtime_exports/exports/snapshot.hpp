#pragma once

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/exports/state_view.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::exports {

/// Writes runtime_snapshot.json: the public members of the snapshot and nothing else of it.
/// Shape:  schemas/snapshot.schema.json
/// Source: runtime_snapshot.json
void write_snapshot(const StateView& state, json::Writer& out, const BuildContext& context);

}  // namespace runtime_exports::exports
