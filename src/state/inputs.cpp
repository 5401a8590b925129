#include "runtime_exports/state/inputs.hpp"

#include <algorithm>
#include <array>

namespace runtime_exports::state {
namespace {

// The usually large ones first: inputs are read in this order, several at once.
constexpr std::array definitions{
    InputDefinition{.id = InputId::runtime_snapshot,
                    .path = "runtime_snapshot.json",
                    .schema = "input.runtime_snapshot.schema.json",
                    .time_member = "generated_at"},
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
    InputDefinition{.id = InputId::counters,
                    .path = "telemetry/counters.jsonl",
                    .schema = "input.counters.schema.json",
                    .has_rows = true,
                    .policy = RowPolicy::lenient,
                    .time_member = "timestamp"},
    InputDefinition{.id = InputId::changelog, .schema = "input.changelog.schema.json"},
    InputDefinition{.id = InputId::events,
                    .path = "telemetry/events.jsonl",
                    .schema = "input.events.schema.json",
                    .has_rows = true,
                    .policy = RowPolicy::lenient,
                    .time_member = "timestamp"},
    InputDefinition{.id = InputId::errors,
                    .path = "telemetry/errors.jsonl",
                    .schema = "input.errors.schema.json",
                    .has_rows = true,
                    .policy = RowPolicy::lenient,
                    .time_member = "timestamp"},
    InputDefinition{.id = InputId::auth_events,
                    .path = "telemetry/auth_events.jsonl",
                    .schema = "input.auth_events.schema.json",
                    .has_rows = true,
                    .policy = RowPolicy::lenient,
                    .time_member = "ts"},
};

}  // namespace

std::span<const InputDefinition> input_definitions() {
  return definitions;
}

const InputDefinition& definition_of(InputId id) {
  return *std::ranges::find(definitions, id, &InputDefinition::id);
}

}  // namespace runtime_exports::state
