#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"

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

TEST_CASE("privacy.ip prefix shows nothing of an address inside an address") {
  const StateTree tree;
  tree.set({{"privacy", {{"ip", "prefix"}}}});
  const auto rows = tree.read(auth_file);
  const auto at = rows.find("192.0.2.");
  REQUIRE(at != std::string::npos);
  const auto end = rows.find('"', at);
  for (const std::string address :
       {"2002:0102:0304::1", "2001:0:102:304::1", "64:ff9b::1.2.3.4", "2001:db8::5efe:1.2.3.4",
        "::1.2.3.4", "::ffff:1.2.3.4", "::ffff:102:304"}) {
    tree.write(auth_file, rows.substr(0, at) + address + rows.substr(end));
    CAPTURE(address);
    CHECK(published_auth_event(tree)["ip"].is_null());
  }
  tree.write(auth_file, rows.substr(0, at) + "1.2.3.4" + rows.substr(end));
  CHECK(published_auth_event(tree)["ip"] == "1.2.3.0/24");
}

TEST_CASE("a key gives stable pseudonyms, and another key gives different ones") {
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

TEST_CASE("line ends and a byte order mark that an editor adds to a key change no pseudonym") {
  const auto identifier_with = [](const std::string& key) {
    const StateTree tree;
    use_pseudonyms(tree, key);
    return published_auth_event(tree)["user_identifier"].get<std::string>();
  };
  const auto identifier = identifier_with(key_text);
  for (const std::string ending : {"\n", "\r\n", "\n\n", "\r\n\r\n"}) {
    CHECK(identifier_with(key_text + ending) == identifier);
  }
  CHECK(identifier_with("\xEF\xBB\xBF" + key_text + "\r\n") == identifier);
  CHECK(identifier_with(key_text + " ") != identifier);
  CHECK(identifier_with(key_text + "\r") != identifier);
}

TEST_CASE("a key that others may write to is refused; a key that others may read is a warning") {
  const StateTree tree;
  use_pseudonyms(tree, key_text);
  const auto publish_with = [&](unsigned mode) {
    std::filesystem::permissions(tree.path("key"), std::filesystem::perms{mode});
    return tree.run({"publish"});
  };
  for (const unsigned mode : {0666U, 0602U, 0606U}) {
    const auto ended = publish_with(mode);
    CHECK(ended.exit_code == 78);
    CHECK(ended.error.starts_with("error: key: others may write "));
  }
  CHECK(tree.is_unpublished());
  for (const unsigned mode : {0444U, 0644U}) {
    const auto ended = publish_with(mode);
    CHECK(ended.exit_code == 0);
    CHECK(ended.error.find("[privacy.key-readable]") != std::string::npos);
  }
  for (const unsigned mode : {0400U, 0600U, 0660U}) {
    const auto ended = publish_with(mode);
    CHECK(ended.exit_code == 0);
    CHECK(ended.error.find("[privacy.key-readable]") == std::string::npos);
  }
}

TEST_CASE("a key that repeats one byte is refused") {
  const StateTree tree;
  for (const auto& key : {std::string(16, '\0'), std::string(32, 'a') + "\n",
                          std::string(64, '0') + "\r\n", std::string(40, '\n') + "x"}) {
    use_pseudonyms(tree, key);
    const bool is_refused = key.back() != 'x';
    CHECK(tree.run({"publish"}).exit_code == (is_refused ? 78 : 0));
  }
}

TEST_CASE("pseudonyms without a key are bad settings") {
  const StateTree tree;
  SECTION("no key is named") {
    tree.set({{"privacy", {{"identifiers", "hmac"}}}});
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 78);
    CHECK(ended.error ==
          "error: shared/config/exports.json:3:5: `privacy.identifiers` is `hmac`, but "
          "`privacy.hmac_key_file` is not set\n  "
          "help: set `privacy.hmac_key_file` to a file with 32 random bytes\n");
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
    CHECK(ended.error.starts_with("error: key: the pseudonym key is shorter than "));
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
