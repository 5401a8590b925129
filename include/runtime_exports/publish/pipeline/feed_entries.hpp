#pragma once

#include <cstddef>
#include <vector>

#include "runtime_exports/publish/pipeline/loaded_state.hpp"

namespace runtime_exports::publish {

/// The entries of the changelog for the feed, by their number: the newest 100 that a changelog
/// could begin with today. What is only there because it was published before has no place in a
/// feed, whose readers keep what they read. Empty if the feed is not selected.
std::vector<std::size_t> select_feed_entries(const LoadedState& loaded, const Selection& selected);

}  // namespace runtime_exports::publish
