#pragma once

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::exports {

/// Writes the members in front of the rows of both admin exports.
void write_admin_head(json::Writer& out, const BuildContext& context);

/// Writes one account: of the members that the export has, those that the account has.
/// Shape:  schemas/admin.users.schema.json#/$defs/row
/// Source: accounts/users.jsonl
void write_user_row(const json::Value& row, json::Writer& out, const BuildContext& context);

/// Writes one audit row; secrets in its metadata are replaced.
/// Shape:  schemas/admin.audit.schema.json#/$defs/row
/// Source: accounts/audit.jsonl
void write_audit_row(const json::Value& row, json::Writer& out, const BuildContext& context);

}  // namespace runtime_exports::exports
