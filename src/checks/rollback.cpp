#include "runtime_exports/checks/rollback.hpp"

#include "runtime_exports/checks/version_order.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::checks {
namespace {

bool is_older(const std::string& next, const std::string& published) {
  const auto next_instant = parse_instant(next);
  const auto published_instant = parse_instant(published);
  return next_instant && published_instant && *next_instant < *published_instant;
}

}  // namespace

Findings check_rollback(const SetStamp& next, const std::optional<SetStamp>& published,
                        Severity severity) {
  Findings findings;
  if (!published) return findings;
  const auto found = [&](const char* pointer, const char* message) {
    findings.push_back(
        {.severity = severity,
         .rule = "rollback",
         .subject = "runtime_snapshot.json",
         .pointer = pointer,
         .message = message,
         .help = severity == Severity::error
                     ? "publish the newer state, or go back on purpose with `--allow-rollback`"
                     : "leave `--allow-rollback` out if this is not on purpose"});
  };
  if (is_older(next.generated_at, published->generated_at)) {
    found("/generated_at", "the snapshot is older than the published one");
  }
  const auto order = compare_versions(next.version, published->version);
  if (order == std::strong_ordering::less) {
    found("/runtime/version", "the version is lower than the published one");
  }
  if (order == std::strong_ordering::equal &&
      compare_builds(next.build, published->build) == std::strong_ordering::less) {
    found("/runtime/build", "the build is lower than the published one of the same version");
  }
  return findings;
}

}  // namespace runtime_exports::checks
