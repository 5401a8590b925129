#include <string>

#include "definitions.hpp"

namespace runtime_exports::exports {
namespace {

constexpr std::string_view label = "label";
constexpr std::string_view label_setting = "badge.label";

void write_badge(const StateView& /*state*/, json::Writer& out, const BuildContext& context) {
  const auto& version = context.runtime.version;
  const bool is_prerelease = version.find('-') != std::string::npos;
  out.begin_object();
  out.member("schemaVersion", std::int64_t{1});
  out.member(label, context.badge_label);
  out.member("message", version);
  out.member("color", is_prerelease ? "orange" : "blue");
  out.end_object();
}

/// Its message is the version of the snapshot.
Source badge_source(const StateView& state, json::Path path) {
  if (!path.empty() && path[0].name == label) return {.setting = label_setting};
  constexpr json::PathStep version{"version"};
  return snapshot_source(state, {&version, 1});
}

}  // namespace

ExportDefinition badge_export() {
  return {.id = "badge",
          .path = "badge.json",
          .schema = "badge.schema.json",
          .write = write_badge,
          .source = badge_source,
          .switched_on_by = label_setting};
}

}  // namespace runtime_exports::exports
