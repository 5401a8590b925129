#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::state {

/// No input that is read as a whole may be longer.
inline constexpr std::uint64_t max_input_document_bytes = std::uint64_t{64} << 20U;

/// Parses the text of an input that is one JSON document, and checks it against its schema. `name`
/// is what messages call it.
/// Errors: refused with line, column and, for the schema, the pointer of the first violation.
Result<std::unique_ptr<json::Document>> parse_checked_document(std::string_view name,
                                                               std::string_view text,
                                                               const schema::Program& program);

/// Reads an input that is one JSON document, and checks it against its schema.
/// Errors: those of parse_checked_document() and of reading.
Result<std::unique_ptr<json::Document>> read_checked_document(io::InputFile& file,
                                                              const schema::Program& program);

}  // namespace runtime_exports::state
