#include <string>
#include <utility>
#include <vector>

#include "blackbox/state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// Puts the text into each member of the snapshot that is a name or an id for readers.
const std::vector<std::pair<const char*, void (*)(Json&, const std::string&)>> identifiers{
    {"creator_id",
     [](Json& snapshot, const std::string& text) {
       snapshot["creators"] = {{{"creator_id", "first"}}, {{"creator_id", text}}};
     }},
    {"name of a job",
     [](Json& snapshot, const std::string& text) {
       snapshot["jobs"] = {{{"name", text}}};
     }},
    {"name of a platform",
     [](Json& snapshot, const std::string& text) {
       snapshot["platforms"] = {{{"name", text}}};
     }},
    {"platform of a platform",
     [](Json& snapshot, const std::string& text) {
       snapshot["platforms"] = {{{"name", "kick"}, {"platform", text}}};
     }},
    {"platform of the replay", [](Json& snapshot, const std::string& text) {
       snapshot["replay"] = {{"platforms", {"kick", text}}};
     }}};

}  // namespace

TEST_CASE("an identifier that holds something private is refused, never altered") {
  for (const auto& [member, put] : identifiers) {
    for (const std::string text :
         {"bob@example.org", "bob%40example.org", "node 203.0.113.9", "kaxolotl77", "user_code:kax",
          "email:x", "AKIAIOSFODNN7EXAMPLE"}) {
      CAPTURE(member, text);
      const StateTree tree;
      tree.write(users_file, user_row("kaxolotl77"));
      tree.edit(snapshot_file, [&, put = put](Json& snapshot) { put(snapshot, text); });
      const auto ended = tree.run({"publish"});
      CHECK(ended.exit_code == 1);
      CHECK(ended.error.find(text) == std::string::npos);
      CHECK(tree.is_unpublished());
    }
  }
}

TEST_CASE("an identifier is published as it is") {
  for (const auto& [member, put] : identifiers) {
    const std::string text = "Twitch:12  of  the Caf\u00e9";
    CAPTURE(member);
    const StateTree tree;
    tree.edit(snapshot_file, [&, put = put](Json& snapshot) { put(snapshot, text); });
    CHECK(tree.run({"publish"}).exit_code == 0);
    CHECK(tree.read("runtime/exports/runtime_snapshot.json").find('"' + text + '"') !=
          std::string::npos);
  }
}

TEST_CASE("an identifier that privacy.allow names is published as it is") {
  for (const auto& [member, put] : identifiers) {
    CAPTURE(member);
    const StateTree tree;
    tree.edit(snapshot_file, [put = put](Json& snapshot) { put(snapshot, "desk@example.org"); });
    tree.set({{"privacy",
               {{"allow",
                 {{{"rule", "email"}, {"text", "desk@example.org"}, {"reason", "our desk"}}}}}}});
    CHECK(tree.run({"publish"}).exit_code == 0);
    CHECK(tree.read("runtime/exports/runtime_snapshot.json").find("\"desk@example.org\"") !=
          std::string::npos);
  }
}

}  // namespace runtime_exports::blackbox
