#pragma once

#include <cstdint>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/publish/content.hpp"
#include "runtime_exports/publish/loaded_state.hpp"

namespace runtime_exports::publish {

/// One finished export: its bytes wait in `content`.
struct BuiltExport {
  const exports::ExportDefinition* definition = nullptr;
  Content content;
  FileDigest digest;
  std::uint64_t rows = 0;  ///< rows, or entries of the top-level array; 0 where there are none
};

/// Runs the serializer of one export into `content` and checks the very bytes that come out. What
/// the check found is left in `check`.
/// Errors: busy (an input changed while it was read), io.
Result<BuiltExport> build_export(const exports::ExportDefinition& definition, LoadedState& loaded,
                                 const exports::BuildContext& context, Content content,
                                 checks::FileCheck& check);

}  // namespace runtime_exports::publish
