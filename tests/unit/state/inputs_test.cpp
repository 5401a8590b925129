#include "runtime_exports/state/inputs.hpp"

#include <set>
#include <string>

#include "support/catch.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::state {

TEST_CASE("every input is defined once and has a schema that compiles") {
  auto bundle = schema::embedded_bundle();
  std::set<InputId> ids;
  for (const auto& input : input_definitions()) {
    CAPTURE(input.schema);
    CHECK(ids.insert(input.id).second);
    CHECK(definition_of(input.id).schema == input.schema);
    CHECK(bundle.compile(input.schema));
  }
  CHECK(ids.size() == 8);
}

TEST_CASE("every input with rows names the member that holds a row's time") {
  for (const auto& input : input_definitions()) {
    if (input.has_rows) CHECK_FALSE(input.time_member.empty());
  }
}

TEST_CASE("accounts are read strictly and ordered by id, telemetry is not") {
  for (const auto id : {InputId::users, InputId::audit}) {
    CHECK(definition_of(id).policy == RowPolicy::strict);
    CHECK(definition_of(id).id_member == "id");
  }
  for (const auto id :
       {InputId::events, InputId::errors, InputId::counters, InputId::auth_events}) {
    CHECK(definition_of(id).policy == RowPolicy::lenient);
    CHECK(definition_of(id).id_member.empty());
  }
}

}  // namespace runtime_exports::state
