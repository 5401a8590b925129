#include <array>

#include "definitions.hpp"

namespace runtime_exports::exports {
namespace {

constexpr std::array event{
    Field{"timestamp", Form::utc},
    Field{.name = "source", .form = Form::redacted, .absent = Absent::text, .otherwise = "unknown"},
    Field{.name = "severity", .form = Form::severity, .absent = Absent::text},
    Field{.name = "message", .form = Form::redacted, .absent = Absent::text},
    Field{"event_type", Form::redacted},
    Field{"email_type", Form::redacted},
    Field{"user_identifier", Form::user_identifier},
    Field{"provider_message_id", Form::redacted},
    Field{"result", Form::redacted},
};

// The stack is left out.
constexpr std::array error{
    Field{"timestamp", Form::utc},
    Field{"subsystem", Form::redacted},
    Field{"error_type", Form::redacted},
    Field{"message", Form::redacted},
    Field{"source", Form::redacted},
    Field{"active", Form::active, "timestamp"},
    Field{"last_seen", Form::utc, "timestamp"},
};

// All twelve members are always written.
constexpr std::array auth_event{
    Field{"timestamp_utc", Form::utc, "ts"},
    Field{"event_type", Form::redacted, "type", Absent::null},
    Field{"event_name", Form::redacted, "meta/email_type|type", Absent::null},
    Field{"action", Form::redacted, "meta/email_type", Absent::null},
    Field{"email_type", Form::redacted, "meta/email_type", Absent::null},
    Field{"account_id", Form::account_id, "meta/user_identifier", Absent::null},
    Field{"user_identifier", Form::user_identifier, "meta/user_identifier", Absent::null},
    Field{"email_redacted", Form::email, "meta/user_identifier", Absent::null},
    Field{"result", Form::redacted, "meta/result", Absent::null},
    Field{"resend_message_id", Form::redacted, "meta/provider_message_id", Absent::null},
    Field{"ip", Form::ip, "meta/ip", Absent::null},
    Field{"user_agent", Form::user_agent, "meta/user_agent", Absent::null},
};

void write_telemetry_head(json::Writer& out, const BuildContext& context) {
  out.member("schema_version", "v1");
  out.member("generated_at", context.stamp_utc);
}

}  // namespace

ExportDefinition events_export() {
  return {.id = "telemetry.events",
          .path = "telemetry/events.json",
          .schema = "telemetry.events.schema.json",
          .input = state::InputId::events,
          .rows = RowSerializer{"events", state::Order::oldest_first, RowLimit::max_events,
                                write_telemetry_head, event},
          .has_free_text = true};
}

ExportDefinition errors_export() {
  return {.id = "telemetry.errors",
          .path = "telemetry/errors.json",
          .schema = "telemetry.errors.schema.json",
          .input = state::InputId::errors,
          .rows = RowSerializer{"errors", state::Order::newest_first, RowLimit::max_errors,
                                write_telemetry_head, error},
          .has_free_text = true};
}

ExportDefinition auth_events_export() {
  return {.id = "telemetry.auth_events",
          .path = "telemetry/auth_events.json",
          .schema = "telemetry.auth_events.schema.json",
          .input = state::InputId::auth_events,
          .rows = RowSerializer{"events", state::Order::oldest_first, RowLimit::max_auth_events,
                                write_telemetry_head, auth_event},
          .has_free_text = true};
}

}  // namespace runtime_exports::exports
