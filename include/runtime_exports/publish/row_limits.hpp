#pragma once

#include <cstddef>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::publish {

/// How many rows the settings allow an export; 0: all.
inline std::size_t row_limit(exports::RowLimit limit, const config::Settings& settings) {
  switch (limit) {
    case exports::RowLimit::max_events:
      return settings.telemetry.max_events;
    case exports::RowLimit::max_errors:
      return settings.telemetry.max_errors;
    case exports::RowLimit::max_auth_events:
      return settings.telemetry.max_auth_events;
    case exports::RowLimit::none:
      break;
  }
  return 0;
}

}  // namespace runtime_exports::publish
