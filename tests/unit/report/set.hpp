#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "runtime_exports/report/page.hpp"

namespace runtime_exports::report {

/// Shows the parts of an export to the watcher that reads it, as a check does.
inline void read_row(Contents& into, std::string_view id, std::string_view row) {
  into.watcher_of (*exports::find_export(id))(checks::FileCheck::Part::row, row, {});
}

inline void read_document(Contents& into, std::string_view id, std::string_view text) {
  into.watcher_of (*exports::find_export(id))(checks::FileCheck::Part::document, text, {});
}

/// An event, an error and an authentication event with that text everywhere.
inline std::string event_row(std::string_view time, std::string_view severity,
                             std::string_view text) {
  return std::string{R"({"timestamp":")"}
      .append(time)
      .append(R"(","source":")")
      .append(text)
      .append(R"(","severity":")")
      .append(severity)
      .append(R"(","message":")")
      .append(text)
      .append(R"("})");
}

inline std::string error_row(std::string_view time, std::string_view active,
                             std::string_view text) {
  return std::string{R"({"timestamp":")"}
      .append(time)
      .append(R"(","subsystem":")")
      .append(text)
      .append(R"(","error_type":")")
      .append(text)
      .append(R"(","message":")")
      .append(text)
      .append(R"(","source":")")
      .append(text)
      .append(R"(","active":)")
      .append(active)
      .append(R"(,"last_seen":")")
      .append(time)
      .append(R"("})");
}

}  // namespace runtime_exports::report
