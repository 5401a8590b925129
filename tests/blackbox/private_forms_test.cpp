#include <string>
#include <utility>
#include <vector>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::blackbox {
namespace {

const std::string account_id = "d95bafc8-f2a4-427b-acf4-bb99f4bea973";
const std::string plain_id = "d95bafc8f2a4427bacf4bb99f4bea973";
const std::string account_code = "FFZ6Ly4";

/// A tree with that account and with these texts in its events.
void write_texts(const StateTree& tree, const std::vector<std::string>& messages) {
  Json row = Json::parse(user_row(account_id));
  row["user_code"] = account_code;
  tree.write(users_file, row.dump() + "\n");
  tree.write(events_file, "");
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto quoted = Json(messages[i]).dump();
    tree.append(events_file, event_row(static_cast<int>(messages.size() - i),
                                       quoted.substr(1, quoted.size() - 2)));
  }
}

std::vector<std::string> published_messages(const StateTree& tree) {
  const auto document = tree.export_at("telemetry/events.json");
  std::vector<std::string> messages;
  for (const auto& event : document.at("events")) {
    messages.push_back(event.at("message").get<std::string>());
  }
  return messages;
}

/// What the program says about each of these descriptions in the changelog; empty if it publishes
/// the text as it is.
std::string refusal_of(const StateTree& tree, const std::string& description) {
  tree.edit(changelog_file, [&](Json& entries) { entries[0]["description"] = description; });
  const auto ended = tree.run({"publish", "--only", "changelog.runtime,admin.users"});
  if (ended.exit_code == 0) {
    CHECK(tree.export_at("changelog.runtime.json").at(0).at("description") == description);
    return {};
  }
  CHECK(ended.exit_code == 1);
  CHECK(tree.is_unpublished());
  return ended.out + ended.error;
}

// Made-up keys, put together here so that this file contains no complete key.
std::vector<std::string> keys() {
  const std::string letters =
      "a0AfkNiLQhPDx3MuvcFYxxwogZiqgburaUX6xezusbr93Jc8FTCFABkjYaswyeezh7pP";
  const std::string hex = "9ae10e764f10d33198047ecfea567f09";
  return {
      "https://discord.com/api/web" + ("hooks/365414577861473575/" + letters),
      "https://hooks." + ("slack.com/services/T0AB12CD3/B0EF45GH6/" + letters.substr(0, 24)),
      "ya" + ("29." + letters),
      "gh" + ("p_" + letters.substr(0, 36)),
      "live" + ("_769372275_" + letters.substr(0, 30)),
      "sk_us" + ("-west-2_" + letters.substr(0, 40)),
      "Cookie: ses" + ("sion=" + hex),
      "Set-Cookie: si" + ("d=" + hex + "; Path=/"),
      "dop" + ("_v1_" + hex + hex),
      "h" + ("f_" + letters.substr(0, 34)),
      "dap" + ("i" + hex),
      "gl" + ("sa_" + letters.substr(0, 32) + "_9ae10e76"),
  };
}

}  // namespace

TEST_CASE(
    "an account is found inside a longer name, without dashes and with invisible characters") {
  const StateTree tree;
  write_texts(tree, {
                        "Clip of user_" + account_id + " was dropped",
                        "Clip of " + plain_id + " was dropped",
                        "avatar_" + plain_id + "_64.png is missing",
                        "User \x1B[32m" + account_code + "\x1B[0m logged in",
                        "id_" + account_code + "_x, ID-" + account_code + ", ffz6ly4",
                        "FFZ6\u200bLy4 and FFZ\u00ad6Ly4",
                        "q=user_FFZ6Ly%34",
                        "\uff26\uff26\uff3a\uff16\uff2c\uff59\uff14 signed in",
                    });
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(published_messages(tree) == std::vector<std::string>{
                                        "Clip of user_[id] was dropped",
                                        "Clip of [id] was dropped",
                                        "avatar_[id]_64.png is missing",
                                        "User [id] logged in",
                                        "id_[id]_x, ID-[id], [id]",
                                        "[id] and [id]",
                                        "q=user_[id]",
                                        "[id] signed in",
                                    });
}

TEST_CASE("every rule sees through invisible characters") {
  const StateTree tree;
  write_texts(tree, {"From 203.0.\ufeff113.77 again", "by ada@exa\x1B[1mmple.com",
                     "pass\u200bword=hunter22 set", "peer 2001:db8\u2060::17 left",
                     "\x1B[90m    at Poller.tick (/srv/app/poller.js:41:13)\x1B[39m\nError: x"});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(published_messages(tree) == std::vector<std::string>{"From [ip] again", "by [email]",
                                                             "password=[secret] set",
                                                             "peer [ip] left", "Error: x"});
}

TEST_CASE("a changelog is checked as a reader sees it, and its values are not shown") {
  const StateTree tree;
  write_texts(tree, {});
  const std::vector<std::string> texts{"The cache of user_" + account_id + " was dropped.",
                                       "The cache of " + plain_id + " was dropped.",
                                       "By F\u200bFZ6Ly4.", "By ada@exa\u00admple.com.",
                                       "From 203.0.\u200b113.77."};
  for (const auto& text : texts) {
    INFO(text);
    const auto refusal = refusal_of(tree, text);
    CHECK_THAT(refusal, Catch::Contains("[privacy."));
    CHECK_THAT(refusal, !Catch::Contains("FFZ6Ly4") && !Catch::Contains("203.0.") &&
                            !Catch::Contains("bb99f4bea973") && !Catch::Contains("ada@"));
  }
}

TEST_CASE("keys of known forms are redacted in events and refused in the changelog") {
  const StateTree tree;
  std::vector<std::string> messages;
  for (const auto& key : keys()) messages.push_back("Gave " + key + " for it");
  write_texts(tree, messages);
  for (const auto& key : keys()) {
    INFO(key);
    const auto refusal = refusal_of(tree, "Gave " + key + " for it");
    CHECK_THAT(refusal, Catch::Contains("[privacy.api_key]") && !Catch::Contains(key));
  }
  tree.edit(changelog_file, [](Json& entries) { entries[0]["description"] = "Nothing."; });
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto published = published_messages(tree);
  CHECK(published.size() == messages.size());
  for (const auto& message : published) {
    CHECK_THAT(message, Catch::StartsWith("Gave ") && Catch::Contains("[secret]") &&
                            !Catch::Contains("9ae10e76") && !Catch::Contains("NiLQhPDx3"));
  }
}

TEST_CASE("what only looks private is published as it is") {
  const std::vector<std::string> texts{
      "Clone it from git@gitlab.com:acme/x.git.",
      "origin ssh://git@git.example.org:2222/acme/x.git",
      "hg clone ssh://hg@hg.example.org/repo",
      "The default netmask is 255.255.255.0 now.",
      "wildcard mask 0.0.0.255",
      "Built with OpenSSL 1.1.1.1.",
      "nginx/1.25.3.1 and Kernel 5.15.0.91",
      "see section 10.1.2.3, release 4.2.0.17 and v10.1.2.3",
      "Set API_KEY=your-api-key before the start.",
      "Call it with token=$TOKEN in the header.",
      "password=xxxx, secret=process.env.SECRET",
      "Follow @ada@example.social for news.",
  };
  const StateTree tree;
  write_texts(tree, texts);
  tree.edit(changelog_file, [&](Json& entries) { entries[0]["details"] = texts; });
  const auto ended = tree.run({"publish"});
  INFO(ended.error);
  REQUIRE(ended.exit_code == 0);
  CHECK(published_messages(tree) == texts);
  CHECK(tree.export_at("changelog.runtime.json").at(0).at("details") == Json(texts));
}

TEST_CASE("an exception for a text that looks private lets nothing else pass") {
  const StateTree tree;
  write_texts(tree, {});
  for (const auto* const text :
       {"peer/23.4.5.6", "http://host.example/10.1.2.3", "host/203.0.113.7:443",
        "nginx 203.0.113.7 - - GET /", "netmask 255.255.255.0 on 203.0.113.7",
        "https://git:s3cret@host.example/x.git", "mail@ada@example.com", "hg@example.com wrote",
        "password=changeme", "password=$ummer2024", "token=example77x4c9q"}) {
    INFO(text);
    CHECK_THAT(refusal_of(tree, text), Catch::Contains("[privacy."));
  }
}

TEST_CASE("the characters that join the parts of an emoji are published") {
  const std::string text = "\U0001f469\u200d\U0001f4bb codes, \u2764\ufe0f";
  const StateTree tree;
  write_texts(tree, {text + "\u200b"});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(published_messages(tree) == std::vector{text});
}

}  // namespace runtime_exports::blackbox
