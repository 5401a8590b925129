#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// The version and build to write into the state.
struct VersionStampRequest {
  enum class Build {
    keep,    ///< leave it unchanged
    of_day,  ///< the next build of today, in UTC
    given,
  };
  std::string root;
  const config::Settings* settings = nullptr;
  std::string version;  ///< may have the prefixes that bare_version() removes
  Build build = Build::keep;
  std::string given_build;
  std::int64_t wait_ms = 0;  ///< to wait for the publisher's lock
};

struct VersionLabel {
  std::string version;
  std::string build;

  bool operator==(const VersionLabel&) const = default;
};

/// The labels in the snapshot before and after; equal if there was nothing to do.
struct VersionStamp {
  VersionLabel before;
  VersionLabel after;
};

/// Writes version and build into the snapshot of the state. Changes only the bytes of these two
/// values, and only if their text differs.
/// Errors: usage (the version is not valid, or the build violates its schema); refused (the
/// snapshot is malformed or lacks the members, or the version or build would be lower than the one
/// in the file or the published one); those of InputReplacement::read() and replace_input().
Result<VersionStamp> stamp_version(const VersionStampRequest& request,
                                   const Environment& environment);

/// The build that follows `before` on the day `date` (YYYY-MM-DD): `YYYY.MM.DD+NNN`. Counts on if
/// `before` is a build of that day, else returns the first one. The result is higher than `before`
/// in the order of builds.
/// Errors: refused if `before` is from a later day, or its count has more than nine digits.
Result<std::string> build_of_day(std::string_view before, std::string_view date);

}  // namespace runtime_exports::publish
