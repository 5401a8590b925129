#pragma once

#include <cstdint>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"
#include "runtime_exports/publish/store/content.hpp"

namespace runtime_exports::publish {

/// An export to build.
struct BuildTask {
  const exports::ExportDefinition* definition = nullptr;
  Content content;                          ///< where its bytes go
  checks::FileCheck::Watcher watcher = {};  ///< sees them as they are checked
};

/// One finished export: its bytes wait in `content`.
struct BuiltExport {
  const exports::ExportDefinition* definition = nullptr;
  Content content;
  FileDigest digest;
  std::uint64_t rows = 0;  ///< rows, or entries of the top-level array; 0 where there are none
  std::int64_t duration_us = 0;
  Findings findings = {};  ///< from checking these bytes
};

/// Runs the serializer of each export and checks its output, several exports at once. Returns the
/// exports in the order of the tasks.
/// Errors: busy (an input changed while it was read), io; if several tasks fail, the error of the
/// first one.
Result<std::vector<BuiltExport>> build_exports(std::vector<BuildTask> tasks, LoadedState& loaded,
                                               const exports::BuildContext& context,
                                               const Environment& environment);

}  // namespace runtime_exports::publish
