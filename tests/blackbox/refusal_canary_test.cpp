#include "canaries.hpp"
#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// A file with a secret at its `@`, exactly where the file is refused. The version and the build
/// are not secret, because the result of a publish names them.
struct RefusedText {
  std::string name;
  std::string file;
  std::string text;
  int exit_code = 1;
};

const std::string start = R"({"schema_version":"v1","generated_at":"2026-01-02T12:00:00Z",)";
const std::string runtime = R"("runtime":{"project":"Sample","version":"1.2.3","build":"7"})";
const std::string account_start = R"({"id":"user-000001","created_at":"2026-01-01T00:00:00Z",)";
const std::string audit = R"({"id":"audit-1","ts":"2026-01-01T00:00:00Z","action":"login",)";
const std::string entry_start =
    R"([{"id":"a","date":"2026-01-01","version":"1.2.3","scope":"runtime",)";

const std::vector<RefusedText> refused_texts{
    {"a word that is not a value", users_file, account_start + "\"email\":@}\n"},
    {"a string without an end", users_file, account_start + "\"email\":\"@}\n"},
    {"an unknown escape", users_file, account_start + "\"email\":\"@\\q\"}\n"},
    {"a lone surrogate", users_file, account_start + "\"email\":\"@\\ud800\"}\n"},
    {"a raw control", users_file, account_start + "\"email\":\"@\x01\"}\n"},
    {"bytes that are not UTF-8", users_file, account_start + "\"email\":\"@\xFF\"}\n"},
    {"a name twice", users_file, account_start + "\"@\":1,\"@\":2}\n"},
    {"a name twice, escaped", users_file, account_start + "\"@\":1,\"\\u006b@\":1,\"k@\":2}\n"},
    {"text after the row", users_file, account_start + "\"email\":null} @\n"},
    {"NULs after the row", users_file,
     account_start + "\"email\":\"@\"}" + std::string(2, '\0') + "\n"},
    {"an object for a text", users_file, account_start + "\"email\":{\"@\":\"@\"}}\n"},
    {"a text for a list", users_file, account_start + "\"providers\":\"@\"}\n"},
    {"a text for a link", users_file,
     account_start + "\"public_profile\":{\"social_links\":\"@\"}}\n"},
    {"an invalid link", users_file,
     account_start + "\"public_profile\":{\"social_links\":{\"@\":[\"@\"]}}}\n"},
    {"an invalid time", users_file, "{\"id\":\"@\",\"created_at\":\"@\"}\n"},
    {"a row that is a text", users_file, "\"@\"\n"},
    {"an account that ends early", users_file, account_start + "\"email\":\"@", 75},
    {"metadata that is a text", audit_file, audit + "\"metadata\":\"@\"}\n"},
    {"an audit row that ends early", audit_file, audit + "\"metadata\":{\"token\":\"@", 75},
    {"a conflict in the audit rows", audit_file, "<<<<<<< @\n"},
    {"an invalid message", events_file,
     "{\"timestamp\":\"2026-01-02T11:00:00Z\",\"message\":{\"@\":\"@\"}}\n"},
    {"a platform of an odd name", counters_file,
     "{\"timestamp\":\"2026-01-02T11:00:00Z\",\"counters\":{\"@ @\":{\"messages\":1}}}\n"},
    {"a counter that is a text", counters_file,
     "{\"timestamp\":\"2026-01-02T11:00:00Z\",\"counters\":{\"kick\":{\"messages\":\"@\"}}}\n"},
    {"an auth event without an object", auth_file,
     "{\"ts\":\"2026-01-02T11:00:00Z\",\"type\":\"a\",\"meta\":\"@\"}\n"},
    {"a snapshot that is cut off", snapshot_file, start + "\"system\":{\"host\":\"@"},
    {"platforms that are an object", snapshot_file, start + runtime + ",\"platforms\":{\"@\":1}}"},
    {"a creator's platform", snapshot_file,
     start + runtime + ",\"creators\":[{\"creator_id\":\"a\",\"platforms\":{\"@\":\"@\"}}]}"},
    {"a creator's platform of an odd name", snapshot_file,
     start + runtime + ",\"creators\":[{\"creator_id\":\"a\",\"platforms\":{\"@ @\":true}}]}"},
    {"an address in the changelog", changelog_file,
     entry_start + "\"title\":\"a\",\"description\":\"@@@.example.com\"}]"},
    {"a key in the changelog", changelog_file,
     entry_start + "\"title\":\"a\",\"description\":\"password=@\"}]"},
    {"markup in the changelog", changelog_file,
     entry_start + "\"title\":\"<@>\",\"description\":\"a\"}]"},
    {"a list of changes under a secret name", changelog_file,
     entry_start + R"("title":"a","description":"a","changes":{"@@@.example.com":["b"]}}])"},
    {"a changelog of another shape", changelog_file, "{\"@\":[]}"},
    {"a setting with a secret value", settings_file, "{\"privacy\":{\"ip\":\"@\"}}", 78},
    {"a setting of another type", settings_file, "{\"telemetry\":{\"max_events\":\"@\"}}", 78},
    {"settings that break off", settings_file, "{\"project\":\"@", 78},
};

std::string filled_in(std::string text, const std::string& token) {
  for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at)) {
    // The second of three stays, as the sign in an address.
    if (text.compare(at, 3, "@@@") == 0) {
      text.replace(at, 3, token + "@" + token);
      at += 2 * token.size() + 1;
    } else {
      text.replace(at, 1, token);
      at += token.size();
    }
  }
  return text;
}

TEST_CASE("refused data is not shown, whatever the options", "[secrets]") {
  const StateTree tree;
  Canaries canaries;
  for (const auto& [name, file, text, exit_code] : refused_texts) {
    INFO(name);
    const bool is_new = !tree.exists(file);
    const auto before = is_new ? "" : tree.read(file);
    tree.write(file, filled_in(text, canaries.token(name)));
    const auto everything = tree.everything();
    for (const auto& words :
         {Words{"validate", "--log-level", "debug"}, Words{"publish", "--format", "json"},
          Words{"publish", "--dry-run"}, Words{"diff", "--format", "sarif"},
          Words{"validate", "--format", "github"}}) {
      const auto ended = tree.run(words);
      INFO(ended.error);
      CHECK(ended.exit_code == exit_code);
      CHECK(canaries.found_in(ended.out) == Words{});
      CHECK(canaries.found_in(ended.error) == Words{});
      // A refused publish leaves only its private work folder, empty.
      if (words[0] == "publish" && words[1] == "--format") {
        CHECK(tree.is_unpublished());
        tree.remove("runtime");
      }
    }
    CHECK(everything.names() == tree.everything().names());
    if (is_new) {
      tree.remove(file);
    } else {
      tree.write(file, before);
    }
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox
