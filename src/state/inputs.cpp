#include "runtime_exports/state/inputs.hpp"

#include <algorithm>
#include <array>

namespace runtime_exports::state {
namespace {

constexpr InputDefinition telemetry(InputId id, std::string_view path, std::string_view schema,
                                    std::string_view time_member) {
  return {.id = id,
          .path = path,
          .schema = schema,
          .has_rows = true,
          .policy = RowPolicy::lenient,
          .time_member = time_member};
}

// The usually large ones first: inputs are read in this order, several at once.
constexpr std::array definitions{
    InputDefinition{.id = InputId::runtime_snapshot,
                    .path = "runtime_snapshot.json",
                    .schema = "input.runtime_snapshot.schema.json"},
    InputDefinition{.id = InputId::audit,
                    .path = "accounts/audit.jsonl",
                    .schema = "input.audit.schema.json",
                    .has_rows = true,
                    .time_member = "ts",
                    .id_member = "id"},
    InputDefinition{.id = InputId::users,
                    .path = "accounts/users.jsonl",
                    .schema = "input.users.schema.json",
                    .has_rows = true,
                    .time_member = "created_at",
                    .id_member = "id"},
    telemetry(InputId::counters, "telemetry/counters.jsonl", "input.counters.schema.json",
              "timestamp"),
    InputDefinition{.id = InputId::changelog, .schema = "input.changelog.schema.json"},
    telemetry(InputId::events, "telemetry/events.jsonl", "input.events.schema.json", "timestamp"),
    telemetry(InputId::errors, "telemetry/errors.jsonl", "input.errors.schema.json", "timestamp"),
    telemetry(InputId::auth_events, "telemetry/auth_events.jsonl", "input.auth_events.schema.json",
              "ts"),
};

}  // namespace

std::span<const InputDefinition> input_definitions() {
  return definitions;
}

const InputDefinition& definition_of(InputId id) {
  return *std::ranges::find(definitions, id, &InputDefinition::id);
}

}  // namespace runtime_exports::state
