#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

const std::string token = "zqxQ7w9vKplanted";

const std::string number_token = "4815162342";

// Times stay times, and values that the summary of a publish prints are not secret.
const Words spared{"timestamp",      "ts",
                   "generated_at",   "created_at",
                   "updated_at",     "linked_at",
                   "heartbeat",      "last_login_at",
                   "date",           "version",
                   "build",          "scope",
                   "last_heartbeat", "last_success_ts",
                   "last_event_ts",  "last_event_timestamp"};

// Objects whose member names are data; their members have a type.
const Words maps{"changes", "platforms"};

bool is_among(const Words& words, const std::string& name) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

/// Appends the token to every string, and adds a member with the token in its name to every object.
void plant(Json& value) {
  if (value.is_array()) {
    for (auto& element : value) plant(element);
  }
  if (!value.is_object()) return;
  for (auto& [name, member] : value.items()) {
    if (member.is_string() && !is_among(spared, name)) {
      // An id of the changelog goes into URLs, so it contains no space.
      member = member.get<std::string>() + (name == "id" ? "-" : " ") + token;
    }
    const bool is_map = member.is_object() && is_among(maps, name);
    if (!is_map) plant(member);
  }
  value[token + "_member"] = token;
}

void plant_rows(const StateTree& tree, const std::string& file) {
  const auto text = tree.read(file);
  std::string planted;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    auto row = Json::parse(text.substr(begin, end - begin));
    // Names of platforms cannot contain a token: their schema has a pattern.
    if (file != counters_file) plant(row);
    planted += row.dump() + "\n";
    begin = end + 1;
  }
  tree.write(file, planted);
}

void plant_everywhere(const StateTree& tree) {
  for (const auto& file :
       {events_file, errors_file, counters_file, auth_file, users_file, audit_file}) {
    plant_rows(tree, file);
  }
  for (const auto& file : {snapshot_file, changelog_file}) {
    tree.edit(file, plant);
  }
}

void check_silent(const StateTree& tree) {
  for (const auto& words :
       {Words{"publish"}, Words{"validate"}, Words{"publish", "--strict"},
        Words{"publish", "--format", "json", "--log-level", "debug"},
        Words{"validate", "--format", "json"}, Words{"publish", "--only", "telemetry.events"}}) {
    const auto ended = tree.run(words);
    INFO(words[0]);
    CHECK(ended.exit_code < 99);
    for (const auto& stream : {ended.out, ended.error}) {
      CHECK(stream.find(token) == std::string::npos);
      CHECK(stream.find(number_token) == std::string::npos);
    }
  }
}

TEST_CASE("values planted in the state do not reach the streams of a good run", "[secrets]") {
  const StateTree tree{Content::sample};
  plant_everywhere(tree);
  check_silent(tree);
}

TEST_CASE("no refusal quotes the data", "[secrets]") {
  const StateTree tree{Content::sample};
  plant_everywhere(tree);
  const auto file =
      GENERATE(events_file, errors_file, counters_file, auth_file, users_file, audit_file);
  SECTION("malformed") {
    const auto row = GENERATE_COPY(
        as<std::string>{}, "{\"" + token + "\": " + token + "}", "\"" + token + "\"", number_token,
        "{\"" + token + "\": 1, \"" + token + "\": 2}", token, "{\"a\": \"" + token + "\\q\"}",
        "{\"a\": \"" + token + "\x01\"}", "{\"id\": \"" + token, "[\"" + token + "\"]");
    std::string rows;
    for (int i = 0; i < 20; ++i) rows += row + "\n";
    tree.append(file, rows);
    check_silent(tree);
  }
  SECTION("of the wrong shape") {
    const auto wrong =
        GENERATE_COPY(Json(token), Json({{token, token}}), Json::array({token}),
                      Json({{"kick", {{token, token}}}}), Json({{token, {{"messages", token}}}}),
                      Json({{"messages", 4815162342}}));
    Json row = {{"id", token}, {"created_at", token}, {"ts", token}, {"timestamp", token}};
    for (const char* const name :
         {"message", "counters", "meta", "metadata", "badges", "providers", "public_profile",
          "action", "type", "email", "social_links", "slug_aliases"}) {
      row[name] = wrong;
    }
    std::string rows;
    for (int i = 0; i < 20; ++i) rows += row.dump() + "\n";
    tree.append(file, rows);
    check_silent(tree);
    // With correct times the other members are checked.
    for (const char* const name : {"created_at", "ts", "timestamp"}) {
      row[name] = "2026-01-01T00:00:00Z";
    }
    tree.append(file, row.dump() + "\n");
    check_silent(tree);
  }
}

TEST_CASE("no refusal of a document quotes the data", "[secrets]") {
  const StateTree tree{Content::sample};
  plant_everywhere(tree);
  const auto file = GENERATE(snapshot_file, changelog_file);
  const auto text = GENERATE_COPY(
      as<std::string>{}, token, "\"" + token + "\"", "{\"" + token + "\": \"" + token + "\"}",
      "[\"" + token + "\"]", "[{\"id\": \"" + token + "\", \"date\": \"" + token + "\"}]",
      "{\"generated_at\": \"" + token + "\", \"runtime\": {\"project\": \"" + token +
          "\", \"version\": \"" + token + "\", \"build\": \"" + token + "\"}}",
      "{\"generated_at\": \"2026-07-16T12:38:23Z\", \"runtime\": {\"project\": \"a\", \"version\": "
      "\"" +
          token +
          "\", \"build\": \"1\"}, \"creators\": [{\"creator_id\": \"a\", \"platforms\": {\"" +
          token + "\": 4815162342}}]}");
  tree.write(file, text);
  check_silent(tree);
}

TEST_CASE("no message quotes a damaged published file", "[secrets]") {
  const StateTree tree{Content::sample};
  plant_everywhere(tree);
  const auto published = tree.run({"publish"});
  INFO(published.error);
  REQUIRE(published.exit_code == 0);
  const auto file = GENERATE(as<std::string>{}, "version.json", "manifest.json", "clips.json",
                             "telemetry/events.json", "admin/users/users.json",
                             "changelog.runtime.json", "polls.json");
  const auto text = GENERATE_COPY(
      as<std::string>{}, token, "{\"" + token + "\": \"" + token + "\"}", "[\"" + token + "\"]",
      "{\"users\": [{\"" + token + "\": \"" + token + "\"}]}",
      "{\"generation\": 1, \"generated_at\": \"" + token + "\", \"runtime\": {\"version\": \"" +
          token + "\", \"build\": \"" + token + "\"}, \"files\": [{\"path\": \"" + token +
          "\", \"bytes\": 4815162342, \"sha256\": \"" + token + "\", \"schema\": \"" + token +
          "\"}]}");
  tree.write("runtime/exports/" + file, text);
  check_silent(tree);
}

TEST_CASE("members that no export has are never published", "[secrets]") {
  const StateTree tree{Content::sample};
  const auto hide = [&tree](const std::string& file) {
    const auto text = tree.read(file);
    std::string rows;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin);
      auto row = Json::parse(text.substr(begin, end - begin));
      row["password_hash"] = token;
      row["payload"] = {{"chat", token}};
      row["stack"] = token;
      row[token] = true;
      rows += row.dump() + "\n";
      begin = end + 1;
    }
    tree.write(file, rows);
  };
  for (const auto& file : {events_file, errors_file, auth_file, users_file, audit_file}) hide(file);
  tree.edit(snapshot_file, [](Json& value) { value["system"] = {{"host", token}}; });
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const auto& name : tree.exports().names()) {
    if (!name.ends_with(".json")) continue;
    INFO(name);
    CHECK(tree.read("runtime/exports/" + name).find(token) == std::string::npos);
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox
