#pragma once

#include <optional>
#include <string>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/push/local_set.hpp"
#include "runtime_exports/push/store.hpp"

namespace runtime_exports::push {

inline constexpr const char* manifest_name = "manifest.json";

/// What to do if the set does not follow from the live one.
inline constexpr const char* fetch_again =
    "bring the live set with `--fetch`, publish again with `--previous`, and push that";

/// How often the store is looked at again, because something has changed there meanwhile.
inline constexpr int most_looks = 5;

/// The set that readers of the store see: what its manifest lists.
struct LiveSet {
  std::string text;  ///< of the manifest
  std::string etag;  ///< of the manifest
  publish::Manifest manifest;
};

/// Reads the live manifest; `std::nullopt` if there is none.
/// Errors: unsafe_target if the store has another file of that name; those of Store.
Result<std::optional<LiveSet>> read_live(Store& store);

/// Whether one set may replace another.
enum class Follows {
  yes,
  no,       ///< the findings say why
  unknown,  ///< the live set has changed while it was read
};

/// Checks that the set follows from the live one: a higher generation, no older state, version or
/// build, and a changelog with all entries as they are. Reads the live changelog if it is another.
/// Errors: those of Store and LocalSet.
Result<Follows> check_follows(const LocalSet& next, const LiveSet& live, Store& store,
                              Findings& findings);

}  // namespace runtime_exports::push
