#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace runtime_exports::state {

/// Everything that is read from the runtime, then the inputs that the settings declare.
enum class InputId : std::size_t {
  runtime_snapshot,
  events,
  errors,
  counters,
  auth_events,
  users,
  audit,
  changelog,
  first_declared,
};

/// The id of a declared input, given its number among them.
constexpr InputId declared_input(std::size_t number) {
  return static_cast<InputId>(static_cast<std::size_t>(InputId::first_declared) + number);
}

/// What happens to a row that is malformed or still being written.
enum class RowPolicy {
  strict,   ///< accounts: a malformed row is refused, an incomplete one is busy
  lenient,  ///< telemetry: both are left out, with a warning
};

/// The folder that the path of an input begins at.
enum class InputFolder {
  state,  ///< paths.state
  root,   ///< the root of the project
};

/// What the program knows about an input before it reads it.
struct InputDefinition {
  InputId id;
  std::string_view path = {};    ///< in its folder; empty: paths.changelog names the file
  std::string_view schema = {};  ///< of a row, or of the whole document; empty: any JSON
  bool has_rows = false;
  RowPolicy policy = RowPolicy::strict;
  std::string_view time_member = {};  ///< the row's time stamp; empty: rows stay in their order
  /// The member that orders rows with the same time; empty: the order of the input does.
  std::string_view id_member = {};
  InputFolder folder = InputFolder::state;
  std::uint64_t most_bytes = 0;  ///< 0: as many as there are
};

/// The inputs that every project has.
std::span<const InputDefinition> input_definitions();
/// The one of them with that id.
const InputDefinition& definition_of(InputId id);

}  // namespace runtime_exports::state
