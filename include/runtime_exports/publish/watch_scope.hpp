#pragma once

#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/publish/watch_tree.hpp"

namespace runtime_exports::publish {

/// The ids of the exports that a watch republishes: `snapshot` and `telemetry.*`, as far as they
/// are enabled.
std::vector<std::string> watched_exports(const config::Settings& settings);

/// What a watch of these exports looks at: the folder, our published files, and the inputs that the
/// exports are made from (the accounts too, if public texts are compared with them). `settings`
/// must outlive what is returned.
WatchedPlaces watched_places(const std::string& root, const config::Settings& settings,
                             const std::string& watch_path);

}  // namespace runtime_exports::publish
