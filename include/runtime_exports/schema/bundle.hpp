#pragma once

#include <memory>
#include <string_view>

#include "runtime_exports/core/result.hpp"
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
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;
  Bundle(Bundle&&) noexcept;
  Bundle& operator=(Bundle&&) noexcept;
  ~Bundle();

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
  std::unique_ptr<State> state_;
};

}  // namespace runtime_exports::schema
