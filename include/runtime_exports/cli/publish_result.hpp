#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/publish/publisher.hpp"

namespace runtime_exports::cli {

/// A line for each export: rows, bytes, changed or same, time.
std::string publish_table(const publish::PublishReport& report);

/// How many of the exports are new or changed.
std::size_t changed_count(const publish::PublishReport& report);

/// The same as a JSON document; `outcome` is one word for what became of it.
std::string publish_json(const publish::PublishReport& report, std::string_view command,
                         std::string_view outcome, int exit_code);

}  // namespace runtime_exports::cli
