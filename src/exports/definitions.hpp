#pragma once

#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::exports {

// One function for each export, in the file named after it or its kind. registry.cpp lists them in
// the order in which they are shown.
ExportDefinition version_export();
ExportDefinition changelog_export();
ExportDefinition runtime_changelog_export();
ExportDefinition events_export();
ExportDefinition rates_export();
ExportDefinition errors_export();
ExportDefinition auth_events_export();
ExportDefinition snapshot_export();
ExportDefinition users_export();
ExportDefinition audit_export();
ExportDefinition feed_export();
ExportDefinition badge_export();

}  // namespace runtime_exports::exports
