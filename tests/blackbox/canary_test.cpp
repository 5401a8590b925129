#include "canaries.hpp"
#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::blackbox {
namespace {

// Puts a private value into every field that is private or never published. These fields are
// public, so they contain no token here:
// - of the snapshot: project, version, build; names of platforms, jobs and creators, ids of
//   creators, the source of triggers: the exports exist to show them. Free texts beside them
//   (`error`, `reason`, `paused_reason`, display names) are redacted.
// - of telemetry: source, subsystem, error_type, event_type, email_type, result, type: these are
//   the runtime's own words. They are redacted, too.
// - provider_message_id (`resend_message_id`): it names a delivery, not an account. Here it has the
//   form of an e-mail's Message-ID, and that is redacted.
// - the changelog's own fields: such a text is accepted or refused, never redacted.
// Admin exports show accounts and audit rows on purpose, but never what is in `secret`.
struct CanaryState {
  CanaryState();

  StateTree tree;
  Canaries personal;  // values that only the admin exports may hold
  Canaries secret;    // values that no export may hold
  std::string account_words;
};

Json account_texts(Canaries& canaries, const std::string& prefix) {
  Json row;
  for (const char* const name :
       {"public_slug", "user_code", "display_name", "role", "account_type",
        "public_surface_account_type", "tier", "streamsuites_profile_status_reason",
        "findmehere_status_reason"}) {
    row[name] = canaries.token(prefix + name);
  }
  for (const char* const name :
       {"avatar_url", "cover_image_url", "banner_image_url", "background_image_url",
        "streamsuites_profile_url", "streamsuites_share_url", "findmehere_url",
        "findmehere_share_url"}) {
    row[name] = "https://img.example.com/" + canaries.token(prefix + name) + ".png";
  }
  row["slug_aliases"] = {canaries.token(prefix + "slug_aliases")};
  row["badges"] = {{{"kind", canaries.token(prefix + "badges.kind")},
                    {"value", canaries.token(prefix + "badges.value")},
                    {"label", canaries.token(prefix + "badges.label")}}};
  return row;
}

void write_account(CanaryState& state) {
  auto& personal = state.personal;
  auto& secret = state.secret;
  Json row = account_texts(personal, "users.");
  row["id"] = personal.token("users.id");
  row["internal_id"] = personal.token("users.internal_id");
  row["email"] = personal.token("users.email") + "@" + personal.token("users.email.host") + ".org";
  row["created_at"] = "2026-01-01T00:00:00Z";
  row["status"] = personal.token("users.status");
  row["account_status"] = personal.token("users.account_status");
  row["onboarding_status"] = personal.token("users.onboarding_status");
  row["providers"] = {{{"provider", personal.token("users.provider")},
                       {"provider_user_id", personal.token("users.provider_user_id")}}};
  Json profile = account_texts(personal, "users.public_profile.");
  profile["bio"] = personal.token("users.bio");
  profile["social_links"] = {
      {"site", "https://social.example/" + personal.token("users.social_links")}};
  profile["custom_links"] = {{{"label", personal.token("users.custom_links.label")},
                              {"url", "https://a.example/" + personal.token("users.links.url")}}};
  row["public_profile"] = profile;
  row["password_hash"] =
      "$argon2id$v=19$m=65536,t=3,p=4$" + secret.token("users.password_hash") + "$c2FsdA";
  row["session_token"] = secret.token("users.session_token");
  row["chat"] = {{"last", secret.token("users.chat")}};
  state.account_words = fmt::format(
      "{} {} {} {} {}", row["id"].get<std::string>(), row["internal_id"].get<std::string>(),
      row["user_code"].get<std::string>(), row["email"].get<std::string>(),
      row["providers"][0]["provider_user_id"].get<std::string>());
  state.tree.write(users_file, row.dump() + "\n");
}

void write_audit(CanaryState& state) {
  auto& personal = state.personal;
  auto& secret = state.secret;
  Json row = {{"id", personal.token("audit.id")}, {"ts", "2026-01-01T00:00:00Z"}};
  for (const char* const name : {"actor_user_id", "actor_user_code", "actor_role", "target_user_id",
                                 "target_user_code", "action"}) {
    row[name] = personal.token(std::string{"audit."} + name);
  }
  Json metadata = {
      {"reason", personal.token("audit.reason")},
      {"ip", personal.watch("audit.ip", "203.0.113.201")},
      {"email", personal.token("audit.email") + "@" + personal.token("audit.host") + ".net"},
      {"note", "Bearer " + secret.token("audit.bearer")}};
  for (const char* const name : {"password", "old_passwd", "clientSecret", "TOKEN", "password_hash",
                                 "session_cookie", "Authorization", "api_key", "private_key"}) {
    metadata["before"][name] = secret.token(std::string{"audit.metadata."} + name);
  }
  row["metadata"] = metadata;
  row["stack"] = secret.token("audit.stack");
  state.tree.write(audit_file, row.dump() + "\n");
}

/// A text with a private part of each kind, and with values that identify an account.
std::string private_text(CanaryState& state, const std::string& place) {
  auto& secret = state.secret;
  const auto number = secret.size();
  return fmt::format(
      "for {}@{}.com from {} and {} with Bearer {} and ghp_{}abcdefghijklmnop, sk_live_{}; {} "
      "user_code:{} email:{} token:{} password={}",
      secret.token(place + " e-mail"), secret.token(place + " host"),
      secret.watch(place + " IPv4", fmt::format("198.51.100.{}", number % 256)),
      secret.watch(place + " IPv6", fmt::format("2001:db8:{:x}:77::{:x}", number, number + 4096)),
      secret.token(place + " bearer"), secret.token(place + " key"),
      secret.token(place + " live key"), state.account_words, secret.token(place + " user_code"),
      secret.token(place + " email"), secret.token(place + " token"),
      secret.token(place + " password"));
}

std::string stack_trace(Canaries& secret, const std::string& place) {
  return "Traceback (most recent call last):\n  File \"/srv/" + secret.token(place + " path") +
         "/app.py\", line 88, in " + secret.token(place + " function") + "\n    " +
         secret.token(place + " code") + "()\nConnectionError: peer closed";
}

void write_telemetry(CanaryState& state) {
  auto& secret = state.secret;
  const auto message_id = "<" + secret.token("message id") + "@mail.example.com>";
  const Json event = {{"timestamp", "2026-01-02T11:50:00Z"},
                      {"source", "system"},
                      {"severity", secret.token("events.severity")},
                      {"message", private_text(state, "events.message")},
                      {"user_identifier", "user_code:" + secret.token("events.user_identifier")},
                      {"provider_message_id", message_id},
                      {"payload",
                       {{"chat", secret.token("events.payload.chat")},
                        {"author", secret.token("events.payload.author")}}}};
  auto late = event;
  late["message"] = std::string(400, 'x') + " " + secret.token("events.message beyond its end");
  late["user_identifier"] = secret.token("events.user_identifier of another form");
  state.tree.write(events_file, event.dump() + "\n" + late.dump() + "\n");
  const Json error = {{"timestamp", "2026-01-02T11:50:00Z"},
                      {"subsystem", "platform"},
                      {"error_type", "platform_error"},
                      {"source", "for " + secret.token("errors.source") + "@source.example.com"},
                      {"message", stack_trace(secret, "errors.message")},
                      {"stack", stack_trace(secret, "errors.stack")},
                      {"context", {{"host", secret.token("errors.context")}}}};
  auto second = error;
  second["message"] = private_text(state, "errors.message");
  state.tree.write(errors_file, error.dump() + "\n" + second.dump() + "\n");
  state.tree.write(counters_file, Json({{"timestamp", "2026-01-02T11:59:30Z"},
                                        {"host", secret.token("counters.host")},
                                        {"counters", {{"kick", {{"messages", 1}}}}}})
                                          .dump() +
                                      "\n");
}

void write_auth(CanaryState& state) {
  auto& secret = state.secret;
  const auto host = secret.token("auth host");
  std::string rows;
  for (const auto& identifier :
       {"user_code:" + secret.token("auth user_code"),
        "email:" + secret.token("auth e-mail") + "@" + host + ".com",
        secret.token("auth identifier of another form"), state.account_words}) {
    const Json row = {
        {"ts", "2026-01-02T11:50:00Z"},
        {"type", "session_issued"},
        {"actor",
         {{"id", secret.token("auth actor.id")}, {"display", secret.token("auth actor.display")}}},
        {"meta",
         {{"result", "success"},
          {"email_type", "login_email"},
          {"user_identifier", identifier},
          {"provider_message_id", "<" + secret.token("auth message id") + "@mail.example.com>"},
          {"ip", secret.watch("auth ip", fmt::format("192.0.2.{}", 100 + secret.size() % 100))},
          {"user_agent", "Mozilla/5.0 (" + secret.token("auth agent") + ") Chrome/147.0.0.0"},
          {"session", secret.token("auth session")}}}};
    rows += row.dump() + "\n";
  }
  state.tree.write(auth_file, rows);
}

void write_snapshot(CanaryState& state) {
  auto& secret = state.secret;
  state.tree.edit(snapshot_file, [&](Json& value) {
    value["system"] = {{"host", secret.token("snapshot.system.host") + ".internal"},
                       {"bind", secret.watch("snapshot.system.bind", "10.77.66.55:8210")}};
    value["rumble_chat"] = {{"cookie", secret.token("snapshot.rumble_chat")}};
    value["runtime"]["host"] = secret.token("snapshot.runtime.host");
    auto& platform = value["platforms"][0];
    platform["error"] = private_text(state, "snapshot.platform.error");
    platform["paused_reason"] = stack_trace(secret, "snapshot.platform.paused_reason");
    platform["access_token"] = secret.token("snapshot.platform.access_token");
    value["jobs"] = {{{"name", "clips"},
                      {"reason", private_text(state, "snapshot.job.reason")},
                      {"owner", secret.token("snapshot.job.owner")}}};
    value["creators"] = {
        {{"creator_id", "example"},
         {"display_name", "Ask " + secret.token("snapshot.creator.name") + "@creator.example.com"},
         {"error", private_text(state, "snapshot.creator.error")},
         {"stream_key", secret.token("snapshot.creator.stream_key")}}};
    value["triggers"] = {{"source", "shared"}, {"file", secret.token("snapshot.triggers.file")}};
    value["replay"] = {{"available", false}, {"folder", secret.token("snapshot.replay.folder")}};
    value["restart_intent"] = {{"required", false}, {"by", secret.token("snapshot.restart.by")}};
  });
  state.tree.edit(changelog_file, [&secret](Json& value) {
    value[0]["author"] = secret.token("changelog.author") + "@example.com";
  });
  state.tree.write("shared/config/system.json",
                   Json({{"system", {{"secret", secret.token("system.json")}}}}).dump());
}

CanaryState::CanaryState() {
  write_account(*this);
  write_audit(*this);
  write_telemetry(*this);
  write_auth(*this);
  write_snapshot(*this);
}

void check_holds_none(const CanaryState& state, const std::string& text) {
  CHECK(state.personal.found_in(text) == Words{});
  CHECK(state.secret.found_in(text) == Words{});
}

void check_streams(const CanaryState& state, const ProgramResult& ended) {
  check_holds_none(state, ended.out);
  check_holds_none(state, ended.error);
}

/// No name below runtime/ and no public file contains a canary; no admin file contains a secret.
void check_published(const CanaryState& state) {
  for (const auto& name : TreeSnapshot::of(state.tree.path("runtime")).names()) {
    check_holds_none(state, name);
  }
  for (const auto& name : state.tree.exports().names()) {
    if (!name.ends_with(".json")) continue;
    INFO(name);
    const auto text = state.tree.read("runtime/exports/" + name);
    CHECK(state.secret.found_in(text) == Words{});
    if (!name.starts_with("admin/") || name == "admin/manifest.json") check_holds_none(state, text);
  }
}

TEST_CASE("a private value is found in every form", "[secrets]") {
  Canaries canaries;
  const auto token = canaries.token("here");
  REQUIRE(token.size() == 20);
  const auto text = GENERATE_COPY(
      as<std::string>{}, token, "KANARY00X" + token.substr(9), "..." + token.substr(10) + "...",
      "\\u006B\\u0061" + [&token] {
        std::string escaped;
        for (const char c : token.substr(2)) escaped += fmt::format("\\u00{:02X}", int{c});
        return escaped;
      }());
  CHECK_FALSE(canaries.found_in(text).empty());
  CHECK(canaries.found_in("kanary01x0123456789a").empty());
  Canaries known;
  known.watch("there", "canary in a mine");
  for (const char* const encoded :
       {"Y2FuYXJ5IGluIGEgbWluZQ==", "IGNhbmFyeSBpbiBhIG1pbmU=", "ICBjYW5hcnkgaW4gYSBtaW5l",
        "63616E61727920696E2061206D696E65", "%63%61%6e%61%72%79%20%69%6e%20%61%20%6d%69%6e%65"}) {
    CHECK(known.found_in(encoded).size() == 1);
  }
}

TEST_CASE("no private value of any input is published, printed or logged", "[secrets]") {
  const CanaryState state;
  const auto& tree = state.tree;
  SECTION("masked") {}
  SECTION("networks of addresses") {
    tree.set({{"privacy", {{"ip", "prefix"}}}});
  }
  SECTION("pseudonyms") {
    tree.write("key", "0123456789abcdef0123456789abcdef");
    tree.set({{"privacy", {{"identifiers", "hmac"}, {"hmac_key_file", "key"}}}});
  }
  check_streams(state, tree.run({"publish", "--dry-run"}));
  const auto published = tree.run({"publish", "--log-level", "debug"});
  INFO(published.error);
  REQUIRE(published.exit_code == 0);
  check_streams(state, published);
  check_published(state);
  // The admin exports contain the values, so they could have been published.
  CHECK(state.personal.missing_in(tree.read("runtime/exports/admin/users/users.json") +
                                  tree.read("runtime/exports/admin/audit/audit.json")) == Words{});
  tree.append(events_file, event_row(5));
  auto account = Json::parse(tree.read(users_file));
  account.erase("tier");
  tree.write(users_file, account.dump() + "\n");
  for (const auto& words :
       {Words{"validate", "--log-level", "debug"}, Words{"validate", "--format", "json"},
        Words{"validate", "--format", "sarif"}, Words{"diff"}, Words{"diff", "--format", "json"},
        Words{"publish", "--check"}, Words{"publish", "--format", "json", "--log-level", "debug"},
        Words{"publish", "--strict"}, Words{"verify", "runtime/exports"},
        Words{"verify", "runtime/exports", "--public", "--format", "json"}}) {
    const auto ended = tree.run(words);
    INFO(words[0] + " " + ended.error);
    // A tree with admin exports is not public, and `verify --public` says so.
    const bool finds = words.back() == "--check" || (words.size() > 2 && words[2] == "--public");
    CHECK((ended.exit_code == 0 || finds));
    check_streams(state, ended);
  }
  check_published(state);
}

TEST_CASE("a publish that is refused shows no private value", "[secrets]") {
  const CanaryState state;
  const auto& tree = state.tree;
  const auto account = Json::parse(tree.read(users_file));
  SECTION("the changelog holds an account's address") {
    tree.edit(changelog_file, [&](Json& value) {
      value[0]["description"] = "Thanks to " + account["email"].get<std::string>();
    });
  }
  SECTION("the changelog names an account as an id, which findings quote") {
    tree.edit(changelog_file, [&](Json& value) { value[0]["id"] = account["user_code"]; });
  }
  SECTION("the name of a platform is an account's code") {
    const auto code = account["user_code"].get<std::string>();
    tree.write(counters_file, Json({{"timestamp", "2026-01-02T11:59:30Z"},
                                    {"counters", {{code, {{"messages", 1}}}}}})
                                      .dump() +
                                  "\n");
  }
  SECTION("an account's address is not a string") {
    auto row = account;
    row["email"] = {{row["email"].get<std::string>(), 1}};
    tree.append(users_file, row.dump() + "\n");
  }
  SECTION("an account is cut short") {
    tree.append(users_file, tree.read(users_file).substr(0, 900));
  }
  for (const auto& words :
       {Words{"publish"}, Words{"publish", "--format", "json", "--log-level", "debug"},
        Words{"validate"}, Words{"publish", "--dry-run"}, Words{"diff"},
        Words{"validate", "--format", "sarif"}, Words{"validate", "--format", "github"}}) {
    const auto ended = tree.run(words);
    INFO(ended.error);
    CHECK(ended.exit_code != 0);
    CHECK(ended.exit_code < 99);
    check_streams(state, ended);
  }
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox
