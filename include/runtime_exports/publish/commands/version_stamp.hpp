#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// What the state is to say of itself.
struct VersionStampRequest {
  enum class Build {
    keep,    ///< what stands there
    of_day,  ///< the next one of today, in UTC
    given,
  };
  std::string root;
  const config::Settings* settings = nullptr;
  std::string version;  ///< with or without the prefixes that bare_version() takes off
  Build build = Build::keep;
  std::string given_build;
  std::int64_t wait_ms = 0;  ///< for the publisher's lock
};

/// A version and its build.
struct VersionLabel {
  std::string version;
  std::string build;

  bool operator==(const VersionLabel&) const = default;
};

/// What the snapshot of the state said and says now; the same if there was nothing to do.
struct VersionStamp {
  VersionLabel before;
  VersionLabel after;
};

/// Writes version and build into the snapshot of the state. Only the bytes of these two values
/// change, and only where their text does.
/// Errors: usage (no version, or a build out of its schema's bounds); refused (the snapshot is
/// malformed or lacks the members, the version or the build would go back behind what stands there
/// or what is published); those of InputReplacement::read() and replace_input().
Result<VersionStamp> stamp_version(const VersionStampRequest& request,
                                   const Environment& environment);

/// The build that follows `before` on the day `date` (YYYY-MM-DD): `YYYY.MM.DD+NNN`, counted on if
/// `before` is a build of that day, else the first. It is higher than `before` in the order of
/// builds.
/// Errors: refused if `before` is of a later day, or its count has more than nine digits.
Result<std::string> build_of_day(std::string_view before, std::string_view date);

}  // namespace runtime_exports::publish
