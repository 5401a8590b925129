#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::schema {

/// Whether `format` is a rule or a remark.
enum class FormatMode {
  assert_format,  ///< a rule; a format that the program does not know is refused
  annotate,       ///< a remark, whatever its name
};

/// Schemas that may refer to one another. Nothing outside the bundle is ever fetched. A bundle and
/// the programs that it compiles serve any number of threads.
class Bundle {
 public:
  Bundle();

  /// Registers a schema file. It can be referred to by its name and by its `$id`, which is resolved
  /// against the name. The text is copied, and parsed when something first needs it.
  /// Errors: settings if the bundle already has the name.
  Status<> add(std::string_view name, std::string_view text);

  /// Compiles the schema that the reference names: "a.schema.json", "a.schema.json#/$defs/row",
  /// "a.schema.json#anchor".
  /// Errors: settings, with the file and the pointer in it, for everything that would otherwise be
  /// ignored: a keyword that is unknown or not supported (anywhere in a file that is used), a value
  /// of the wrong type, an unknown format, a pattern that cannot be compiled, a reference that
  /// leads nowhere in the bundle or round in a circle. The message begins with the keyword.
  Result<Program> compile(std::string_view reference,
                          FormatMode format_mode = FormatMode::assert_format);

 private:
  struct State;
  std::unique_ptr<State, void (*)(State*)> state_;
};

/// A file of schemas/, as the build put it into the program.
struct EmbeddedSchema {
  std::string_view name;  ///< "telemetry.events.schema.json"
  std::string_view text;
};

/// All of them, by name.
std::span<const EmbeddedSchema> embedded_schemas();

/// The schema of that name, or with that id: "telemetry.events", which is the name without
/// ".schema.json". Null if there is none.
const EmbeddedSchema* find_embedded(std::string_view name_or_id);

/// All names and ids that find_embedded() knows.
std::vector<std::string> embedded_names_and_ids();

/// A new bundle with all of them. Nothing is parsed before something is compiled, and then only
/// the files that it leads to.
Bundle embedded_bundle();

/// The first place of a schema that lets an object have members which it does not describe:
/// `additionalProperties` is absent or true, or nothing says what an array holds. Returns its
/// offset in the source; `std::nullopt` if every object is closed. The schema must compile by
/// itself. Follows the references `#` and `#/$defs/NAME`, so that the place is where the object is
/// described; a place that only another one closes counts as open, and so does a part with an
/// `$id` of its own.
std::optional<std::size_t> find_open_place(const json::Document& schema);

}  // namespace runtime_exports::schema
