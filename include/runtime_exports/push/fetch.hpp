#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/push/store.hpp"

namespace runtime_exports::push {

/// What was fetched.
struct FetchReport {
  std::uint64_t generation = 0;
  std::size_t files = 0;    ///< that the manifest lists
  std::size_t fetched = 0;  ///< how many of them came from the store, for the others were there
};

/// Brings the live set to a folder, with its objects, as `publish --export-public` would write it.
/// Each file is checked against its digest, and the manifest is written last.
/// Errors: missing_input if nothing is live; unsafe_target if the folder holds something else than
/// a copy; busy if the live set changes faster than it can be read; those of Store; io.
Result<FetchReport> fetch(Store& store, io::FileSystem& files, const std::string& folder);

}  // namespace runtime_exports::push
