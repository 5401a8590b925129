#include <string>
#include <utility>
#include <vector>

#include "blackbox/state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

void set_build(const StateTree& tree, const std::string& build) {
  tree.edit(snapshot_file, [&](Json& snapshot) { snapshot["runtime"]["build"] = build; });
}

}  // namespace

TEST_CASE("private data that no serializer redacts makes the gate refuse the whole publish") {
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

TEST_CASE("a value of an account in public bytes is stopped, whatever field it is in") {
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

TEST_CASE("privacy.allow lets one text pass, where its pointer allows it") {
  const StateTree tree;
  set_build(tree, "7 on 203.0.113.9");
  const auto allow = [&](const std::string& rule, const std::string& text,
                         const std::string& pointer) {
    Json exception{{"rule", rule}, {"text", text}, {"reason", "a test net"}};
    if (!pointer.empty()) exception["pointer"] = pointer;
    tree.set({{"privacy", {{"allow", {exception}}}}});
    return tree.run({"publish", "--only", "version"}).exit_code;
  };
  CHECK(allow("email", "203.0.113.9", "/build") == 1);
  CHECK(allow("ip", "203.0.113.8", "/build") == 1);
  CHECK(allow("ip", "203.0.113.9", "/version") == 1);
  CHECK(allow("ip", "203.0.113.9", "other.json#/build") == 1);
  CHECK(tree.is_unpublished());
  CHECK(allow("ip", "203.0.113.9", "/**") == 0);
  set_build(tree, "8 on 203.0.113.9");
  CHECK(allow("ip", "203.0.113.9", "") == 0);
}

TEST_CASE("an allowed address is accepted in each entry of the changelog, and allows no other") {
  const StateTree tree;
  const auto add = [&](const std::string& id, const std::string& title) {
    tree.edit(changelog_file, [&](Json& entries) {
      auto entry = entries[0];
      entry["id"] = id;
      entry["title"] = title;
      entries.insert(entries.begin(), entry);
    });
  };
  tree.set({{"privacy",
             {{"allow",
               {{{"rule", "email"}, {"text", "support@example.com"}, {"reason", "public"}}}}}}});
  add("added-first", "Write to support@example.com");
  auto ended = tree.run({"publish"});
  INFO(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.find("/privacy/allow/0") != std::string::npos);
  CHECK(ended.error.find("[privacy.allowed]") != std::string::npos);
  add("added-second", "Or still to Support@example.com");
  CHECK(tree.run({"publish"}).exit_code == 0);
  add("added-third", "Or to support@example.com and bob@example.org");
  const auto before = tree.exports();
  ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("[privacy.email]") != std::string::npos);
  CHECK(ended.error.find("bob@example.org") == std::string::npos);
  CHECK(before.differences(tree.exports()).empty());
}

TEST_CASE("an exception by position alone is a bad setting, and the help shows how to write it") {
  const StateTree tree;
  tree.set(
      {{"privacy",
        {{"allow", {{{"rule", "email"}, {"pointer", "/entries/0/title"}, {"reason", "ours"}}}}}}});
  for (const std::string command : {"publish", "validate", "diff", "config show"}) {
    CAPTURE(command);
    const auto ended =
        command == "config show" ? tree.run({"config", "show"}) : tree.run({command});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error.find(settings_file + ":4:") != std::string::npos);
    CHECK(ended.error.find(R"({"rule": "email", "text": )") != std::string::npos);
  }
  CHECK(tree.is_unpublished());
}

TEST_CASE("an unused exception is reported, if everything was checked") {
  const StateTree tree;
  tree.set({{"privacy",
             {{"allow",
               {{{"rule", "email"}, {"text", "support@example.com"}, {"reason", "public"}}}}}}});
  const auto is_told = [&](std::vector<std::string> words) {
    const auto ended = tree.run(std::move(words));
    CHECK(ended.exit_code == 0);
    CHECK(ended.error.find("support@") == std::string::npos);
    return ended.error.find("[privacy.allow-unused]") != std::string::npos;
  };
  CHECK(is_told({"publish"}));
  CHECK(is_told({"validate"}));
  CHECK(is_told({"verify", "runtime/exports", "--config", settings_file}));
  CHECK_FALSE(is_told({"publish", "--only", "version"}));
  CHECK_FALSE(is_told({"verify", "runtime/exports"}));
}

TEST_CASE("validate checks the published set with the gate too") {
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
