#include "runtime_exports/exports/registry.hpp"

#include <algorithm>
#include <array>

#include "definitions.hpp"

namespace runtime_exports::exports {

std::string_view audience_name(Audience audience) {
  return audience == Audience::admins ? "admin" : "public";
}

void RowSerializer::write_row(const json::Value& value, json::Writer& out,
                              const BuildContext& context) const {
  out.begin_object();
  write_fields(value, row, out, context);
  out.end_object();
}

std::span<const ExportDefinition> export_definitions() {
  static const std::array definitions{
      version_export(), changelog_export(), runtime_changelog_export(), events_export(),
      rates_export(),   errors_export(),    auth_events_export(),       snapshot_export(),
      users_export(),   audit_export(),
  };
  return definitions;
}

const ExportDefinition* find_export(std::string_view id) {
  const auto all = export_definitions();
  const auto found =
      std::find_if(all.begin(), all.end(), [id](const auto& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

const ExportDefinition* find_export_at(std::string_view path) {
  const auto all = export_definitions();
  const auto found =
      std::find_if(all.begin(), all.end(), [path](const auto& one) { return one.path == path; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace runtime_exports::exports
