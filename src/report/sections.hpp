#pragma once

#include <algorithm>
#include <array>

#include "parts.hpp"

// The sections of a page, one source file for each.
namespace runtime_exports::report {

/// The heads of all sections, in the order of the page.
inline constexpr auto section_heads = std::to_array<SectionHead>(
    {{"rates", "Rates", "telemetry/rates.json", "Rates"},
     {"events", "Events", "telemetry/events.json", "Events"},
     {"errors", "Errors", "telemetry/errors.json", "Errors"},
     {"auth-events", "Authentication events", "telemetry/auth_events.json", "Authentication"},
     {"snapshot", "Runtime", "runtime_snapshot.json", "Runtime"},
     {"changelog", "Changelog", "changelog.json", "Changelog"},
     {"accounts", "Accounts", "admin/users/users.json", "Admin"},
     {"audit", "Audit", "admin/audit/audit.json", {}},
     {"files", "Files", {}, "Files"}});

consteval SectionHead section_head(std::string_view id) {
  return *std::ranges::find(section_heads, id, &SectionHead::id);
}

void write_rates(const Draft& draft);
void write_events(const Draft& draft);
void write_errors(const Draft& draft);
void write_auth_events(const Draft& draft);
void write_snapshot(const Draft& draft);
void write_changelog(const Draft& draft);
void write_admin(const Draft& draft);
void write_files(const Draft& draft);

}  // namespace runtime_exports::report
