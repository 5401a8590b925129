#include <array>
#include <string>

#include "definitions.hpp"

namespace runtime_exports::exports {
namespace {

// Readers use names of jobs and platforms and ids of creators to tell things apart, so they are
// copied unchanged, and the privacy gate refuses private data in them.
constexpr std::array jobs{
    Field{"name"},
    Field{"enabled"},
    Field{"applied"},
    Field{"reason", Form::redacted},
};

constexpr std::array counters{
    Field{"messages"},
    Field{"triggers"},
    Field{"actions"},
    Field{"actions_failed"},
};

constexpr std::array platforms{
    Field{"name"},
    Field{"platform"},
    Field{"enabled"},
    Field{"paused"},
    Field{"telemetry_enabled"},
    Field{"state", Form::redacted},
    Field{"status", Form::redacted},
    Field{"paused_reason", Form::redacted},
    Field{"last_heartbeat", Form::utc},
    Field{"last_success_ts", Form::utc},
    Field{"last_event_ts", Form::utc},
    Field{"error", Form::redacted},
    Field{.name = "counters", .form = Form::object, .fields = counters},
    Field{"replay_supported"},
    Field{"overlay_supported"},
};

constexpr std::array creators{
    Field{"creator_id"}, Field{"display_name", Form::redacted}, Field{"enabled"},
    Field{"platforms"},  Field{"last_heartbeat", Form::utc},    Field{"error", Form::redacted},
};

constexpr std::array triggers{Field{"source", Form::redacted}};

constexpr std::array replay{
    Field{"available"},    Field{"platforms"},
    Field{"event_count"},  Field{"last_event_timestamp", Form::utc},
    Field{"overlay_safe"},
};

constexpr std::array pending{
    Field{"system"},
    Field{"creators"},
    Field{"triggers"},
    Field{"platforms"},
};

constexpr std::array restart_intent{
    Field{"required"},
    Field{.name = "pending", .form = Form::object, .fields = pending},
};

constexpr std::array before_runtime{Field{"heartbeat", Form::utc}};

constexpr std::array after_runtime{
    Field{.name = "jobs", .form = Form::objects, .fields = jobs},
    Field{.name = "platforms", .form = Form::objects, .fields = platforms},
    Field{.name = "creators", .form = Form::objects, .fields = creators},
    Field{.name = "triggers", .form = Form::object, .fields = triggers},
    Field{.name = "replay", .form = Form::object, .fields = replay},
    Field{.name = "restart_intent", .form = Form::object, .fields = restart_intent},
};

void write_snapshot(const StateView& state, json::Writer& out, const BuildContext& context) {
  const auto root = state.snapshot->document->root();
  out.begin_object();
  out.member("schema_version", "v1");
  out.member("generated_at", context.stamp_utc);
  write_fields(root, before_runtime, out, context);
  out.name("runtime");
  out.begin_object();
  write_runtime_members(out, context);
  out.end_object();
  write_fields(root, after_runtime, out, context);
  out.end_object();
}

void write_version(const StateView& /*state*/, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  write_runtime_members(out, context);
  out.member("generated_at", context.stamp_utc);
  out.member("source", "runtime");
  out.end_object();
}

constexpr std::string_view badge_label = "label";
constexpr std::string_view badge_label_setting = "badge.label";

void write_badge(const StateView& /*state*/, json::Writer& out, const BuildContext& context) {
  const auto& version = context.runtime.version;
  const bool is_prerelease = version.find('-') != std::string::npos;
  out.begin_object();
  out.member("schemaVersion", std::int64_t{1});
  out.member(badge_label, context.badge_label);
  out.member("message", version);
  out.member("color", is_prerelease ? "orange" : "blue");
  out.end_object();
}

/// Its message is the version of the snapshot.
Source badge_source(const StateView& state, json::Path path) {
  if (!path.empty() && path[0].name == badge_label) return {.setting = badge_label_setting};
  return snapshot_source(state, json::path_of_names("/version"));
}

}  // namespace

Source snapshot_source(const StateView& state, json::Path path) {
  constexpr json::PathStep stamp{"generated_at"};
  if (path.size() > 1 && (path[0].name == "runtime" || path[0].name == "meta")) {
    path = path.subspan(1);
  }
  const auto first = path.empty() ? std::string_view{} : path[0].name;
  const auto& document = *state.snapshot->document;
  auto from = document.root();
  if (first == "project" || first == "version" || first == "build") {
    from = json::follow(from, json::path_of_names("/runtime"));
  }
  if (first == "generated_at" || first == "exported_at") path = {&stamp, 1};
  return {.position = position_of(document.source(), json::follow(from, path).offset()),
          .setting = first == "project" ? first : std::string_view{}};
}

ExportDefinition version_export() {
  return {.id = "version",
          .path = "version.json",
          .schema = "version.schema.json",
          .write = write_version};
}

ExportDefinition badge_export() {
  return {.id = "badge",
          .path = "badge.json",
          .schema = "badge.schema.json",
          .write = write_badge,
          .source = badge_source,
          .switched_on_by = badge_label_setting};
}

ExportDefinition snapshot_export() {
  return {.id = "snapshot",
          .path = "runtime_snapshot.json",
          .schema = "snapshot.schema.json",
          .write = write_snapshot,
          .has_free_text = true};
}

}  // namespace runtime_exports::exports
