#pragma once

#include <memory>
#include <string>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::state {

/// The program that the state belongs to.
struct RuntimeInfo {
  std::string project;
  std::string version;  ///< without a leading `v` or `Version `
  std::string build;
};

/// The runtime's snapshot, read in full.
struct Snapshot {
  std::unique_ptr<json::Document> document;
  RuntimeInfo runtime;
  Timestamp generated_at;
};

/// The version without the `v` or `Version ` that some writers put in front.
std::string bare_version(std::string_view written);

/// Reads, parses, checks and decodes the snapshot.
/// Errors: refused (malformed, or it violates its schema), missing_input, busy, io.
Result<Snapshot> read_snapshot(io::InputFile& file, const schema::Program& program);

}  // namespace runtime_exports::state
