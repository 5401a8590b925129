#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "runtime_exports/report/page.hpp"

namespace runtime_exports::report {

/// Shows the parts of an export to the watcher that reads it, as a check does.
inline void read_row(Contents& into, std::string_view id, std::string_view row) {
  into.watcher_of (*exports::find_export(id))(checks::FileCheck::Part::row, row, {});
}

inline void read_document(Contents& into, std::string_view id, std::string_view text) {
  into.watcher_of (*exports::find_export(id))(checks::FileCheck::Part::document, text, {});
}

/// An event and an error with this text everywhere.
inline std::string event_row(std::string_view time, std::string_view severity,
                             std::string_view text) {
  return fmt::format(R"({{"timestamp":"{}","source":"{}","severity":"{}","message":"{}"}})", time,
                     text, severity, text);
}

inline std::string error_row(std::string_view time, std::string_view active,
                             std::string_view text) {
  return fmt::format(
      R"({{"timestamp":"{0}","subsystem":"{1}","error_type":"{1}","message":"{1}","source":"{1}",)"
      R"("active":{2},"last_seen":"{0}"}})",
      time, text, active);
}

}  // namespace runtime_exports::report
