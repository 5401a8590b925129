#include "runtime_exports/exports/telemetry.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/exports/member_rules.hpp"

namespace runtime_exports::exports {
namespace {

using Text = std::optional<std::string_view>;

/// The text of a member; nothing if it is missing or null.
Text text_of(const std::optional<json::Value>& object, std::string_view name) {
  return object ? object->find_text(name) : std::nullopt;
}

void write_redacted(std::string_view name, Text text, json::Writer& out,
                    const BuildContext& context) {
  if (text) return out.member(name, context.redact(*text));
  out.null_member(name);
}

void write_identifier(std::string_view name, const std::optional<std::string>& redacted,
                      json::Writer& out) {
  if (redacted) return out.member(name, *redacted);
  out.null_member(name);
}

/// What stands behind the prefix in an identifier like "user_code:X".
Text behind(std::string_view prefix, Text identifier) {
  if (!identifier || !identifier->starts_with(prefix)) return std::nullopt;
  return identifier->substr(prefix.size());
}

std::string_view severity_of(Text written) {
  const auto lower = lower_case(written.value_or("info"));
  if (lower == "warning") return "warning";
  return lower == "error" ? "error" : "info";
}

void write_identifiers(Text identifier, json::Writer& out, const BuildContext& context) {
  const auto redact = [](Text text, auto redaction) {
    return text ? std::optional{redaction(*text)} : std::nullopt;
  };
  const auto& identifiers = *context.identifiers;
  write_identifier("account_id",
                   redact(behind("user_code:", identifier),
                          [&](auto code) { return identifiers.account_id(code); }),
                   out);
  write_identifier("user_identifier",
                   redact(identifier, [&](auto id) { return identifiers.user_identifier(id); }),
                   out);
  write_identifier("email_redacted",
                   redact(behind("email:", identifier),
                          [&](auto address) { return identifiers.email(address); }),
                   out);
}

bool is_active(std::string_view timestamp, const BuildContext& context) {
  const auto instant = parse_instant(timestamp);
  return instant && *instant >= context.now.minus_seconds(context.active_seconds);
}

}  // namespace

void write_telemetry_head(json::Writer& out, const BuildContext& context) {
  out.member("schema_version", "v1");
  out.member("generated_at", context.stamp_utc);
}

void write_event_row(const json::Value& row, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  out.member("timestamp", in_utc(text_of(row, "timestamp").value_or("")));
  out.member("source", context.redact(text_of(row, "source").value_or("unknown")));
  out.member("severity", severity_of(text_of(row, "severity")));
  out.member("message", context.redact(text_of(row, "message").value_or("")));
  for (const std::string_view name :
       {"event_type", "email_type", "user_identifier", "provider_message_id", "result"}) {
    if (!row.find(name)) continue;
    const auto text = text_of(row, name);
    if (name == "user_identifier" && text) {
      out.member(name, context.identifiers->user_identifier(*text));
    } else {
      write_redacted(name, text, out, context);
    }
  }
  out.end_object();
}

void write_error_row(const json::Value& row, json::Writer& out, const BuildContext& context) {
  const auto timestamp = text_of(row, "timestamp").value_or("");
  const auto timestamp_utc = in_utc(timestamp);
  out.begin_object();
  out.member("timestamp", timestamp_utc);
  out.member("subsystem", context.redact(text_of(row, "subsystem").value_or("")));
  out.member("error_type", context.redact(text_of(row, "error_type").value_or("")));
  out.member("message", context.redact(text_of(row, "message").value_or("")));
  if (row.find("source")) write_redacted("source", text_of(row, "source"), out, context);
  out.member("active", is_active(timestamp, context));
  out.member("last_seen", timestamp_utc);
  out.end_object();
}

void write_auth_event_row(const json::Value& row, json::Writer& out, const BuildContext& context) {
  const auto meta = row.find("meta");
  const auto type = text_of(row, "type");
  const auto email_type = text_of(meta, "email_type");
  const auto ip = text_of(meta, "ip");
  const auto agent = text_of(meta, "user_agent");
  out.begin_object();
  out.member("timestamp_utc", in_utc(text_of(row, "ts").value_or("")));
  write_redacted("event_type", type, out, context);
  write_redacted("event_name", email_type ? email_type : type, out, context);
  write_redacted("action", email_type, out, context);
  write_redacted("email_type", email_type, out, context);
  write_identifiers(text_of(meta, "user_identifier"), out, context);
  write_redacted("result", text_of(meta, "result"), out, context);
  write_redacted("resend_message_id", text_of(meta, "provider_message_id"), out, context);
  write_identifier("ip", ip ? privacy::redact_ip(*ip, context.ip) : std::nullopt, out);
  if (agent) {
    out.member("user_agent", privacy::user_agent_family(*agent));
  } else {
    out.null_member("user_agent");
  }
  out.end_object();
}

}  // namespace runtime_exports::exports
