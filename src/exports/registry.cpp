#include "runtime_exports/exports/registry.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "definitions.hpp"

#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::exports {
namespace {

const ExportDefinition* find_by(std::string_view ExportDefinition::*member, std::string_view value,
                                std::span<const ExportDefinition> all) {
  const auto found = std::ranges::find(all, value, member);
  return found == all.end() ? nullptr : &*found;
}

void write_declared(const StateView& state, json::Writer& out, const BuildContext& /*context*/) {
  out.value(state.declared->root());
}

/// The export has the members of its input, in their order.
Source declared_source(const StateView& state, json::Path path) {
  Source source{.input = state.declared_id};
  if (state.declared == nullptr) return source;  // its rows name their own places
  source.position = json::find_position(*state.declared, path);
  return source;
}

state::InputDefinition declared_input(const Declaration& declaration, state::InputId id) {
  const bool has_rows = declaration.schema->row.has_value();
  constexpr std::uint64_t most_rows_bytes = std::uint64_t{1} << 30U;
  const auto most = has_rows ? most_rows_bytes : state::max_input_document_bytes;
  const auto wanted = declaration.most_bytes;
  return {.id = id,
          .path = declaration.input,
          .has_rows = has_rows,
          .folder = state::InputFolder::root,
          .most_bytes = wanted == 0 ? most : std::min(wanted, most)};
}

ExportDefinition kept_file(const Declaration& declaration) {
  return {.id = declaration.id,
          .path = declaration.path,
          .audience = declaration.audience,
          .schema = declared_schema,
          .has_free_text = declaration.audience == Audience::public_readers,
          .own_schema = declaration.schema.get(),
          .most_bytes = declaration.most_bytes};
}

ExportDefinition declared_export(const Declaration& declaration, state::InputId input) {
  auto definition = kept_file(declaration);
  definition.input = input;
  definition.source = declared_source;
  if (declaration.schema->row) {
    definition.rows = RowSerializer{};
  } else {
    definition.write = write_declared;
  }
  return definition;
}

}  // namespace

std::string_view audience_name(Audience audience) {
  return audience == Audience::admins ? "admin" : "public";
}

void RowSerializer::write_row(const json::Value& value, json::Writer& out,
                              const BuildContext& context) const {
  if (row.empty()) return out.value(value);
  out.begin_object();
  write_fields(value, row, out, context);
  out.end_object();
}

std::span<const ExportDefinition> export_definitions() {
  static const std::array definitions{
      version_export(),     changelog_export(), runtime_changelog_export(),
      events_export(),      rates_export(),     errors_export(),
      auth_events_export(), snapshot_export(),  users_export(),
      audit_export(),       feed_export(),      badge_export(),
  };
  return definitions;
}

const ExportDefinition* find_export(std::string_view id) {
  return find_by(&ExportDefinition::id, id, export_definitions());
}

const ExportDefinition* find_export_at(std::string_view path) {
  return find_by(&ExportDefinition::path, path, export_definitions());
}

Registry::Registry(std::vector<Declaration> declared)
    : declared_(std::make_shared<const std::vector<Declaration>>(std::move(declared))) {
  const auto bundled_inputs = state::input_definitions();
  const auto bundled = export_definitions();
  inputs_.assign(bundled_inputs.begin(), bundled_inputs.end());
  exports_.assign(bundled.begin(), bundled.end());
  for (std::size_t number = 0; number < declared_->size(); ++number) {
    const auto& declaration = (*declared_)[number];
    if (declaration.is_kept) {
      kept_.push_back(kept_file(declaration));
      continue;
    }
    const auto id = state::declared_input(number);
    inputs_.push_back(declared_input(declaration, id));
    exports_.push_back(declared_export(declaration, id));
  }
}

const ExportDefinition* Registry::find(std::string_view id) const {
  return find_by(&ExportDefinition::id, id, exports_);
}

const ExportDefinition* Registry::find_at(std::string_view path) const {
  return find_by(&ExportDefinition::path, path, exports_);
}

const state::InputDefinition& Registry::input(state::InputId id) const {
  return *std::ranges::find(inputs_, id, &state::InputDefinition::id);
}

const Registry& bundled_registry() {
  static const Registry registry;
  return registry;
}

}  // namespace runtime_exports::exports
