#include "definitions.hpp"

#include "runtime_exports/state/checked_document.hpp"

namespace runtime_exports::exports {
namespace {

void write_declared(const StateView& state, json::Writer& out, const BuildContext& /*context*/) {
  out.value(state.declared->root());
}

/// The export has the members of its input, in their order.
Source declared_source(const StateView& state, json::Path path) {
  Source source{.input = state.declared_id};
  if (state.declared == nullptr) return source;  // its rows name their own places
  const auto reached = json::follow(state.declared->root(), path);
  source.position = position_of(state.declared->source(), reached.value.offset());
  return source;
}

}  // namespace

state::InputDefinition declared_input(const Declaration& declaration, state::InputId id) {
  const bool has_rows = declaration.schema->row.has_value();
  const auto most = has_rows ? most_declared_rows_bytes : state::max_input_document_bytes;
  const auto wanted = declaration.most_bytes;
  return {.id = id,
          .path = declaration.input,
          .has_rows = has_rows,
          .folder = state::InputFolder::root,
          .most_bytes = wanted == 0 || wanted > most ? most : wanted};
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

}  // namespace runtime_exports::exports
