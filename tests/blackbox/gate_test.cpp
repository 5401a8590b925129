#include <string>
#include <utility>
#include <vector>

#include "blackbox/state_tree.hpp"
#include <catch2/catch.hpp>

namespace runtime_exports::blackbox {
namespace {

void set_build(const StateTree& tree, const std::string& build) {
  tree.edit(snapshot_file, [&](Json& snapshot) { snapshot["runtime"]["build"] = build; });
}

}  // namespace

TEST_CASE("what no serializer cleans is stopped by the gate, for the whole publish") {
  const std::pair<const char*, const char*> texts[] = {
      {"7 by someone@example.org", "[privacy.email]"},
      {"7 on 203.0.113.9", "[privacy.ip]"},
      {"7 on [2001:db8::17]", "[privacy.ip]"},
      {"someone%40example.org", "[privacy.email]"},
      {"AKIAIOSFODNN7EXAMPLE", "[privacy.api_key]"}};
  for (const auto& [text, rule] : texts) {
    CAPTURE(text);
    const StateTree tree;
    set_build(tree, text);
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.find(rule) != std::string::npos);
    CHECK(ended.error.find(text) == std::string::npos);
    CHECK(ended.error.find("version.json") != std::string::npos);
    CHECK(tree.is_unpublished());
  }
}

TEST_CASE("a value of an account in public bytes is stopped, whatever field it stands in") {
  const StateTree tree;
  tree.write(users_file, user_row("kaxolotl77"));
  set_build(tree, "1 (kaxolotl77)");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("[privacy.account]") != std::string::npos);
  CHECK(ended.error.find("kaxolotl77") == std::string::npos);
  CHECK(tree.is_unpublished());
}

TEST_CASE("an account's value in the changelog is stopped") {
  const StateTree tree;
  tree.write(users_file, user_row("kaxolotl77"));
  tree.edit(changelog_file, [](Json& entries) {
    entries[0]["description"] = "Thanks to kaxolotl77 for the report.";
  });
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("[privacy.account]") != std::string::npos);
}

TEST_CASE("privacy.allow lets one rule pass at one place, and nowhere else") {
  const StateTree tree;
  set_build(tree, "7 on 203.0.113.9");
  const auto allow = [&](const std::string& pointer, const std::string& rule) {
    tree.set({{"privacy",
               {{"allow", {{{"pointer", pointer}, {"rule", rule}, {"reason", "a test net"}}}}}}});
    return tree.run({"publish", "--only", "version"}).exit_code;
  };
  CHECK(allow("/build", "email") == 1);
  CHECK(allow("/version", "ip") == 1);
  CHECK(allow("other.json#/build", "ip") == 1);
  CHECK(tree.is_unpublished());
  CHECK(allow("/**", "ip") == 0);
}

TEST_CASE("validate holds what is published to the gate too") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.edit("runtime/exports/version.json",
            [](Json& version) { version["build"] = "7 by someone@example.org"; });
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("[privacy.email]") != std::string::npos);
}

TEST_CASE("the gate is quiet on the sample state") {
  const StateTree tree{Content::sample};
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.find("privacy.") == std::string::npos);
}

}  // namespace runtime_exports::blackbox
