#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/export_public.hpp"
#include "runtime_exports/publish/publisher.hpp"

namespace runtime_exports::cli {

/// A line for each export: rows, bytes, changed or same, time.
std::string publish_table(const publish::PublishReport& report);

/// How many of the exports are new or changed.
std::size_t changed_count(const publish::PublishReport& report);

/// Writes the exports as the member `exports` of a JSON result.
void write_exports(json::Writer& out, const publish::PublishReport& report);

/// How a command with such a report ended.
struct PublishEnd {
  std::string_view command;
  std::string_view outcome;  ///< one word for what became of it
  int exit_code = 0;
  std::optional<publish::PublicCopy> copy = std::nullopt;
};

/// The same as a JSON document.
std::string publish_json(const publish::PublishReport& report, const PublishEnd& end);

}  // namespace runtime_exports::cli
