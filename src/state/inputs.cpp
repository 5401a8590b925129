#include "runtime_exports/state/inputs.hpp"

#include <algorithm>
#include <array>

namespace runtime_exports::state {
namespace {

constexpr std::array<InputDefinition, 8> definitions{{
    {InputId::runtime_snapshot,
     "runtime_snapshot.json",
     "input.runtime_snapshot.schema.json",
     false,
     RowPolicy::strict,
     "generated_at",
     {}},
    {InputId::events,
     "telemetry/events.jsonl",
     "input.events.schema.json",
     true,
     RowPolicy::lenient,
     "timestamp",
     {}},
    {InputId::errors,
     "telemetry/errors.jsonl",
     "input.errors.schema.json",
     true,
     RowPolicy::lenient,
     "timestamp",
     {}},
    {InputId::counters,
     "telemetry/counters.jsonl",
     "input.counters.schema.json",
     true,
     RowPolicy::lenient,
     "timestamp",
     {}},
    {InputId::auth_events,
     "telemetry/auth_events.jsonl",
     "input.auth_events.schema.json",
     true,
     RowPolicy::lenient,
     "ts",
     {}},
    {InputId::users, "accounts/users.jsonl", "input.users.schema.json", true, RowPolicy::strict,
     "created_at", "id"},
    {InputId::audit, "accounts/audit.jsonl", "input.audit.schema.json", true, RowPolicy::strict,
     "ts", "id"},
    {InputId::changelog, {}, "input.changelog.schema.json", false, RowPolicy::strict, {}, {}},
}};

}  // namespace

std::span<const InputDefinition> input_definitions() {
  return definitions;
}

const InputDefinition& definition_of(InputId id) {
  return *std::find_if(definitions.begin(), definitions.end(),
                       [id](const InputDefinition& input) { return input.id == id; });
}

}  // namespace runtime_exports::state
