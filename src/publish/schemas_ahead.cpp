#include "runtime_exports/publish/schemas_ahead.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime_exports/io/signals.hpp"
#include "runtime_exports/publish/manifest.hpp"
#include "runtime_exports/publish/manifest_plan.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::publish {
namespace {

/// In the order in which they are read: first what other threads wait for.
constexpr std::array inputs_in_order{state::InputId::runtime_snapshot, state::InputId::audit,
                                     state::InputId::counters,         state::InputId::changelog,
                                     state::InputId::events,           state::InputId::errors,
                                     state::InputId::auth_events,      state::InputId::users};

/// Every run reads the snapshot, and most the users, whose words public texts may hold.
bool is_read(state::InputId input, const Selection& selected) {
  if (input == state::InputId::runtime_snapshot || input == state::InputId::users) return true;
  return std::any_of(selected.begin(), selected.end(),
                     [input](const auto* definition) { return definition->input == input; });
}

template <class Key, class Compiled>
class Promises {
 public:
  using Coming = std::map<Key, std::future<Result<Compiled>>>;

  void add(Key key, Coming& coming) {
    auto& [promised_key, promise] = promises_.emplace_back(key, std::promise<Result<Compiled>>{});
    coming.emplace(promised_key, promise.get_future());
  }

  template <class Compile>
  void keep(const Compile& compile) {
    for (auto& [key, promise] : promises_) promise.set_value(compile(key));
  }

 private:
  std::vector<std::pair<Key, std::promise<Result<Compiled>>>> promises_;
};

}  // namespace

SchemasAhead::SchemasAhead(schema::Bundle& schemas,
                           const std::function<schema::Bundle()>& make_bundle,
                           const Selection& selected)
    : schemas_(&schemas) {
  if (!make_bundle) return;
  Promises<std::string_view, schema::Program> programs;
  for (const auto input : inputs_in_order) {
    if (is_read(input, selected)) programs.add(state::definition_of(input).schema, programs_);
  }
  Promises<const exports::ExportDefinition*, checks::ExportCheck> checks;
  for (const auto* definition : selected) checks.add(definition, checks_);
  for (const auto audience : audiences) checks.add(&manifest_definition(audience), checks_);
  auto compile = [make_bundle, programs = std::move(programs),
                  checks = std::move(checks)]() mutable {
    auto bundle = make_bundle();
    programs.keep([&](std::string_view schema) { return bundle.compile(schema); });
    checks.keep(
        [&](const auto* definition) { return checks::ExportCheck::make(bundle, *definition); });
  };
  try {
    const io::SignalsForThisThread here;
    all_ = std::async(std::launch::async, std::move(compile));
  } catch (const std::system_error&) {
    programs_.clear();
    checks_.clear();
  }
}

Result<schema::Program> SchemasAhead::take_program(std::string_view schema) {
  auto coming = programs_.extract(schema);
  return coming ? coming.mapped().get() : schemas_->compile(schema);
}

Result<checks::ExportCheck> SchemasAhead::take_check(const exports::ExportDefinition& definition) {
  auto coming = checks_.extract(&definition);
  return coming ? coming.mapped().get() : checks::ExportCheck::make(*schemas_, definition);
}

}  // namespace runtime_exports::publish
