#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::state {

/// The most bytes that an input may have if it is read as a whole.
inline constexpr std::uint64_t max_input_document_bytes = std::uint64_t{64} << 20U;

/// Parses the text of an input that is one JSON document, and checks it against its schema. `name`
/// is its name in messages.
/// Errors: refused with line and column, and for a schema violation the pointer of the first one.
Result<std::unique_ptr<json::Document>> parse_checked_document(std::string_view name,
                                                               std::string_view text,
                                                               const schema::Program& program);

/// Reads an input that is one JSON document, and checks it against its schema.
/// Errors: those of parse_checked_document() and of reading.
Result<std::unique_ptr<json::Document>> read_checked_document(io::InputFile& file,
                                                              const schema::Program& program);

}  // namespace runtime_exports::state
