#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace runtime_exports::state {

/// Everything that is read from the runtime.
enum class InputId {
  runtime_snapshot,
  events,
  errors,
  counters,
  auth_events,
  users,
  audit,
  changelog,
};

/// What happens to a row that is malformed or still being written.
enum class RowPolicy {
  strict,   ///< accounts: a malformed row is refused, an incomplete one is busy
  lenient,  ///< telemetry: both are left out, with a warning
};

/// What the program knows about an input before it reads it.
struct InputDefinition {
  InputId id;
  std::string_view path = {};  ///< below paths.state; empty: paths.changelog names the file
  std::string_view schema;     ///< of a row, or of the whole document
  bool has_rows = false;
  RowPolicy policy = RowPolicy::strict;
  std::string_view time_member = {};  ///< the row's time stamp
  /// The member that orders rows with the same time; empty: the order of the input does.
  std::string_view id_member = {};
};

std::span<const InputDefinition> input_definitions();
const InputDefinition& definition_of(InputId id);

}  // namespace runtime_exports::state
