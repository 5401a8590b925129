#include "runtime_exports/publish/schemas_ahead.hpp"

#include <set>
#include <system_error>
#include <utility>

#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::publish {
namespace {

/// The inputs in the order in which they are read. Every run reads the snapshot and most the users,
/// whose words public texts may hold.
std::set<state::InputId> inputs_of(const Selection& selected) {
  std::set<state::InputId> inputs{state::InputId::runtime_snapshot, state::InputId::users};
  for (const auto* definition : selected) {
    if (definition->input) inputs.insert(*definition->input);
  }
  return inputs;
}

template <class Compiled>
void collect(std::future<Compiled>& coming, Compiled& compiled) {
  if (coming.valid()) compiled = coming.get();
}

}  // namespace

// What fails to compile ahead fails again where it is needed, and is reported there.
SchemasAhead::SchemasAhead(schema::Bundle& schemas,
                           const std::function<schema::Bundle()>& make_bundle,
                           const Selection& selected)
    : schemas_(&schemas) {
  if (!make_bundle) return;
  std::promise<Programs> programs;
  coming_programs_ = programs.get_future();
  auto compile = [make_bundle, selected, promised = std::move(programs)]() mutable {
    auto bundle = make_bundle();
    Programs ready;
    for (const auto id : inputs_of(selected)) {
      const auto schema = state::definition_of(id).schema;
      if (auto program = bundle.compile(schema)) ready.emplace(schema, *std::move(program));
    }
    promised.set_value(std::move(ready));
    Checks checks;
    for (const auto* definition : selected) {
      auto check = checks::ExportCheck::make(bundle, *definition);
      if (check) checks.emplace(definition, *std::move(check));
    }
    return checks;
  };
  try {
    coming_checks_ = std::async(std::launch::async, std::move(compile));
  } catch (const std::system_error&) {
    coming_programs_ = {};
  }
}

Result<schema::Program> SchemasAhead::take_program(std::string_view schema) {
  collect(coming_programs_, programs_);
  auto found = programs_.extract(schema);
  if (found) return std::move(found.mapped());
  return schemas_->compile(schema);
}

Result<checks::ExportCheck> SchemasAhead::take_check(const exports::ExportDefinition& definition) {
  collect(coming_checks_, checks_);
  auto found = checks_.extract(&definition);
  if (found) return std::move(found.mapped());
  return checks::ExportCheck::make(*schemas_, definition);
}

}  // namespace runtime_exports::publish
