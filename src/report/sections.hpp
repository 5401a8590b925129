#pragma once

#include "parts.hpp"

// The sections of a page, one source file for each.
namespace runtime_exports::report {

void write_overview(const Draft& draft);
void write_rates(const Draft& draft);
void write_events(const Draft& draft);
void write_errors(const Draft& draft);
void write_auth_events(const Draft& draft);
void write_snapshot(const Draft& draft);
void write_changelog(const Draft& draft);
void write_admin(const Draft& draft);
void write_files(const Draft& draft);

}  // namespace runtime_exports::report
