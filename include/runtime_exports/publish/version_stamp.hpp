#pragma once

#include <cstdint>
#include <string>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/publisher.hpp"

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

}  // namespace runtime_exports::publish
