#include "state_tree.hpp"
#include <catch2/catch.hpp>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::blackbox {
namespace {

const std::string key_text = "0123456789abcdef0123456789abcdef";

void use_pseudonyms(const StateTree& tree, const std::string& key) {
  tree.write("key", key);
  tree.set({{"privacy", {{"identifiers", "hmac"}, {"hmac_key_file", "key"}}}});
}

Json published_auth_event(const StateTree& tree) {
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  return tree.export_at("telemetry/auth_events.json")["events"][0];
}

TEST_CASE("identifiers are masked, addresses dropped and user agents shortened") {
  const StateTree tree;
  const auto event = published_auth_event(tree);
  CHECK(event == Json({{"timestamp_utc", "2026-01-02T11:50:00Z"},
                       {"event_type", "session_issued"},
                       {"event_name", "github"},
                       {"action", "github"},
                       {"email_type", "github"},
                       {"account_id", "Q***"},
                       {"user_identifier", "user_code:Q***"},
                       {"email_redacted", nullptr},
                       {"result", "success"},
                       {"resend_message_id", nullptr},
                       {"ip", nullptr},
                       {"user_agent", "curl"}}));
}

TEST_CASE("privacy.ip prefix keeps the network of an address") {
  const StateTree tree;
  tree.set({{"privacy", {{"ip", "prefix"}}}});
  CHECK(published_auth_event(tree)["ip"] == "192.0.2.0/24");
}

TEST_CASE("a key gives stable pseudonyms, another key gives others") {
  const StateTree tree;
  use_pseudonyms(tree, key_text + "\n");
  const auto identifier = published_auth_event(tree)["user_identifier"].get<std::string>();
  CHECK(identifier.starts_with("user_code:"));
  CHECK(identifier.find("***") == std::string::npos);
  CHECK(identifier.find("Qw7RtYu") == std::string::npos);
  CHECK(identifier.find(to_hex(sha256("Qw7RtYu")).substr(0, 12)) == std::string::npos);

  const StateTree again;
  use_pseudonyms(again, key_text);
  CHECK(published_auth_event(again)["user_identifier"] == identifier);

  const StateTree other;
  use_pseudonyms(other, "another key of at least 32 bytes, this one");
  CHECK(published_auth_event(other)["user_identifier"] != identifier);
}

TEST_CASE("pseudonyms without a key are bad settings") {
  const StateTree tree;
  SECTION("no key is named") {
    tree.set({{"privacy", {{"identifiers", "hmac"}}}});
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error ==
          "error: privacy.hmac_key_file: `privacy.identifiers` is hmac, but no key is named; set "
          "`privacy.hmac_key_file` to a file with 32 random bytes\n");
  }
  SECTION("the key file is missing") {
    use_pseudonyms(tree, key_text);
    tree.remove("key");
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error == "error: key: the file does not exist (No such file or directory)\n");
  }
  SECTION("the key is short") {
    use_pseudonyms(tree, "fifteen bytes..\n");
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error.starts_with("error: key: the key of the pseudonyms is shorter than "));
    CHECK(ended.error.find("fifteen") == std::string::npos);
  }
  SECTION("the key is empty") {
    use_pseudonyms(tree, "");
    CHECK(tree.run({"publish"}).exit_code == 78);
  }
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox
