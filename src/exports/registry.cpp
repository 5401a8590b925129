#include "runtime_exports/exports/registry.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/exports/admin.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/exports/rates.hpp"
#include "runtime_exports/exports/snapshot.hpp"
#include "runtime_exports/exports/telemetry.hpp"
#include "runtime_exports/exports/version.hpp"

namespace runtime_exports::exports {
namespace {

using state::InputId;
using state::Order;

constexpr std::array definitions{
    ExportDefinition{.id = "version",
                     .path = "version.json",
                     .schema = "version.schema.json",
                     .write = write_version},
    ExportDefinition{.id = "changelog",
                     .path = "changelog.json",
                     .schema = "changelog.schema.json",
                     .input = InputId::changelog,
                     .write = write_changelog,
                     .source = changelog_source},
    ExportDefinition{.id = "changelog.runtime",
                     .path = "changelog.runtime.json",
                     .schema = "changelog.runtime.schema.json",
                     .input = InputId::changelog,
                     .write = write_runtime_changelog,
                     .source = runtime_changelog_source},
    ExportDefinition{.id = "telemetry.events",
                     .path = "telemetry/events.json",
                     .schema = "telemetry.events.schema.json",
                     .input = InputId::events,
                     .rows = RowSerializer{"events", Order::oldest_first, RowLimit::max_events,
                                           write_telemetry_head, write_event_row},
                     .has_free_text = true},
    ExportDefinition{.id = "telemetry.rates",
                     .path = "telemetry/rates.json",
                     .schema = "telemetry.rates.schema.json",
                     .input = InputId::counters,
                     .write = write_rates,
                     .source = rates_source},
    ExportDefinition{.id = "telemetry.errors",
                     .path = "telemetry/errors.json",
                     .schema = "telemetry.errors.schema.json",
                     .input = InputId::errors,
                     .rows = RowSerializer{"errors", Order::newest_first, RowLimit::max_errors,
                                           write_telemetry_head, write_error_row},
                     .has_free_text = true},
    ExportDefinition{.id = "telemetry.auth_events",
                     .path = "telemetry/auth_events.json",
                     .schema = "telemetry.auth_events.schema.json",
                     .input = InputId::auth_events,
                     .rows = RowSerializer{"events", Order::oldest_first, RowLimit::max_auth_events,
                                           write_telemetry_head, write_auth_event_row},
                     .has_free_text = true},
    ExportDefinition{.id = "snapshot",
                     .path = "runtime_snapshot.json",
                     .schema = "snapshot.schema.json",
                     .write = write_snapshot,
                     .has_free_text = true},
    ExportDefinition{.id = "admin.users",
                     .path = "admin/users/users.json",
                     .audience = Audience::admins,
                     .schema = "admin.users.schema.json",
                     .input = InputId::users,
                     .rows = RowSerializer{"users", Order::newest_first, RowLimit::none,
                                           write_admin_head, write_user_row}},
    ExportDefinition{.id = "admin.audit",
                     .path = "admin/audit/audit.json",
                     .audience = Audience::admins,
                     .schema = "admin.audit.schema.json",
                     .input = InputId::audit,
                     .rows = RowSerializer{"audit", Order::newest_first, RowLimit::none,
                                           write_admin_head, write_audit_row}},
};

}  // namespace

std::string_view audience_name(Audience audience) {
  return audience == Audience::admins ? "admin" : "public";
}

std::span<const ExportDefinition> export_definitions() {
  return definitions;
}

const ExportDefinition* find_export(std::string_view id) {
  const auto found = std::find_if(definitions.begin(), definitions.end(),
                                  [id](const ExportDefinition& one) { return one.id == id; });
  return found == definitions.end() ? nullptr : &*found;
}

const ExportDefinition* find_export_at(std::string_view path) {
  const auto found = std::find_if(definitions.begin(), definitions.end(),
                                  [path](const ExportDefinition& one) { return one.path == path; });
  return found == definitions.end() ? nullptr : &*found;
}

}  // namespace runtime_exports::exports
