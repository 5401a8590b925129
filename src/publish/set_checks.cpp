#include "runtime_exports/publish/set_checks.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/git.hpp"

namespace runtime_exports::publish {
namespace {

// Hosts of git refuse files of 100 MB.
constexpr std::uint64_t large_for_git_bytes = 95'000'000;

}  // namespace

Result<std::string> parse_generated_at(std::string_view given) {
  auto time = parse_timestamp(given);
  if (time) return std::move(time->utc);
  return io::io_error(ErrorCode::usage, "--generated-at", "the time is not an RFC 3339 time stamp",
                      "write it like 2026-07-16T12:38:23Z", {});
}

Findings check_stamp(const checks::SetStamp& stamp, std::int64_t now_utc_seconds) {
  const auto instant = parse_instant(stamp.generated_at);
  if (!instant || instant->seconds <= now_utc_seconds) return {};
  return {{.severity = Severity::warning,
           .rule = "stamp.future",
           .subject = "runtime_snapshot.json",
           .pointer = "/generated_at",
           .message = "the stamp is later than the clock, so readers take the exports for invalid",
           .help = "check the clocks of the runtime and of this machine"}};
}

void check_sizes(const std::string& root, const std::vector<ExportResult>& exports,
                 Findings& findings) {
  const auto is_large = [](const ExportResult& result) {
    return result.bytes > large_for_git_bytes;
  };
  if (std::none_of(exports.begin(), exports.end(), is_large)) return;
  if (!io::GitRepository::find(root)) return;
  for (const auto& result : exports) {
    if (!is_large(result)) continue;
    findings.push_back({.severity = Severity::warning,
                        .rule = "git.large-file",
                        .subject = std::string{result.definition->path},
                        .message = "the file is above 95 MB, and hosts of git refuse 100 MB",
                        .help = "keep it out of git"});
  }
}

}  // namespace runtime_exports::publish
