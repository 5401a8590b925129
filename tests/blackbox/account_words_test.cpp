#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("an account's id is found between characters that are not ASCII") {
  const StateTree tree;
  tree.write(users_file, user_row("Zq8Kd2xW"));
  const auto [before, after] =
      GENERATE(table<std::string, std::string>({{"\u201c", "\u201d"},
                                                {"", "\u2026"},
                                                {"\u2014", "\u2014"},
                                                {"\u00a0", "\u00a0"},
                                                {"\u200b", "\u200b"},
                                                {"\u00ab", "\u00bb"},
                                                {"\u7528\u6237", "\u767b\u5f55"},
                                                {"\u4e2d\u6587\uff1a", "\u3002"}}));
  tree.write(events_file, event_row(1, before + "Zq8Kd2xW" + after));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto message =
      tree.export_at("telemetry/events.json").at("events").at(0).at("message").get<std::string>();
  CHECK_THAT(message, !Catch::Contains("Zq8Kd2xW"));
  CHECK_THAT(message, Catch::Contains("[id]"));
}

TEST_CASE("an account's id that is not ASCII is found as a whole") {
  const StateTree tree;
  tree.write(users_file, user_row("\u00dcn\u00efcode7\u00e9"));
  tree.write(events_file, event_row(1, "by \u00dcn\u00efcode7\u00e9, not by Zq8Kd2xW"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("telemetry/events.json").at("events").at(0).at("message") ==
        "by [id], not by Zq8Kd2xW");
}

}  // namespace
}  // namespace runtime_exports::blackbox
