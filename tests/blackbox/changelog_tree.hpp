#pragma once

#include <string>
#include <vector>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {

inline const std::string published_changelog = "runtime/exports/changelog.runtime.json";

inline Json entry(const std::string& id, const std::string& title = "Something new") {
  return {{"id", id},           {"date", "2026-01-02"},
          {"title", title},     {"description", "What it is."},
          {"version", "1.2.3"}, {"scope", "runtime"}};
}

inline void set_changelog(const StateTree& tree, const std::vector<Json>& entries) {
  tree.write(changelog_file, Json(entries).dump(2) + "\n");
}

/// A tree that has published two entries.
struct PublishedTree : StateTree {
  PublishedTree() {
    set_changelog(*this, {entry("one"), entry("two")});
    REQUIRE(run({"publish"}).exit_code == 0);
  }
};

}  // namespace runtime_exports::blackbox
