#include "runtime_exports/publish/pipeline/selection.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/publish/publish_folders.hpp"

namespace runtime_exports::publish {
namespace {

using Ids = std::vector<std::string>;

Ids selected(const config::Settings& settings, const Ids& only = {}) {
  const auto selection = select_exports(exports::bundled_registry(), settings, only);
  REQUIRE(selection);
  Ids ids;
  for (const auto* definition : *selection) ids.emplace_back(definition->id);
  return ids;
}

Error refusal(const config::Settings& settings, const std::string& id) {
  const auto selection = select_exports(exports::bundled_registry(), settings, {id});
  REQUIRE_FALSE(selection);
  CHECK(selection.error().code == ErrorCode::usage);
  return selection.error();
}

}  // namespace

TEST_CASE("without a choice every export is selected, except those that need a setting") {
  auto settings = test_support::default_settings();
  CHECK(selected(settings).size() == 10);
  settings.feed_home_page_url = "https://example.org/";
  settings.badge_label = "version";
  const auto ids = selected(settings);
  CHECK(ids.size() == 12);
  settings.enabled_exports = {"version"};
  CHECK(selected(settings) == Ids{"version", "feed", "badge"});
}

TEST_CASE("a choice has the order of the registry, whatever order was given") {
  const auto settings = test_support::default_settings();
  const auto ids = selected(settings, {"admin.users", "version", "version"});
  CHECK(ids == Ids{"version", "admin.users"});
}

TEST_CASE("a choice that cannot be published says what would help") {
  auto settings = test_support::default_settings();
  CHECK(refusal(settings, "versoin").message ==
        "there is no such export (did you mean `version`?)");
  CHECK(refusal(settings, "feed").help == "set `feed.home_page_url`");
  settings.enabled_exports = {"version"};
  CHECK(refusal(settings, "changelog").help == "add the export to `exports.enabled`");
}

TEST_CASE("a selection says whether it concerns admins or the changelog") {
  const auto select = [settings = test_support::default_settings()](const Ids& only) {
    return *select_exports(exports::bundled_registry(), settings, only);
  };
  CHECK(selects_admin(select({"version", "admin.audit"})));
  CHECK_FALSE(selects_admin(select({"version"})));
  CHECK(selects_changelog(select({"changelog"})));
  CHECK_FALSE(selects_changelog(select({"version", "admin.audit"})));
}

}  // namespace runtime_exports::publish
