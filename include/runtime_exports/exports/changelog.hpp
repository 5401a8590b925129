#pragma once

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/exports/source.hpp"
#include "runtime_exports/exports/state_view.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::exports {

/// Writes changelog.json, the changelog for readers: every entry has a summary and details.
/// Shape:  schemas/changelog.schema.json
/// Source: changelog/changelog.runtime.json, runtime_snapshot.json
void write_changelog(const StateView& state, json::Writer& out, const BuildContext& context);

/// Writes changelog.runtime.json, the canonical changelog: every entry as it was written.
/// Shape:  schemas/changelog.runtime.schema.json
/// Source: changelog/changelog.runtime.json
void write_runtime_changelog(const StateView& state, json::Writer& out,
                             const BuildContext& context);

/// Where what they hold comes from: the entry of the canonical changelog, and its member.
Source changelog_source(const StateView& state, json::Path path);
Source runtime_changelog_source(const StateView& state, json::Path path);

}  // namespace runtime_exports::exports
