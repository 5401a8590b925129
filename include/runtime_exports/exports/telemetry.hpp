#pragma once

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::exports {

/// Writes the members in front of the rows of every telemetry export.
void write_telemetry_head(json::Writer& out, const BuildContext& context);

/// Writes one event.
/// Shape:  schemas/telemetry.events.schema.json#/$defs/row
/// Source: telemetry/events.jsonl
void write_event_row(const json::Value& row, json::Writer& out, const BuildContext& context);

/// Writes one error, without its stack.
/// Shape:  schemas/telemetry.errors.schema.json#/$defs/row
/// Source: telemetry/errors.jsonl
void write_error_row(const json::Value& row, json::Writer& out, const BuildContext& context);

/// Writes one authentication event: always all twelve members, identifiers masked.
/// Shape:  schemas/telemetry.auth_events.schema.json#/$defs/row
/// Source: telemetry/auth_events.jsonl
void write_auth_event_row(const json::Value& row, json::Writer& out, const BuildContext& context);

}  // namespace runtime_exports::exports
