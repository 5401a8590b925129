#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;

namespace {

// As the contract lists them.
constexpr auto account_members =
    "id internal_id public_slug slug_aliases public_profile user_code email email_verified "
    "display_name avatar_url cover_image_url banner_image_url background_image_url role "
    "account_type public_surface_account_type tier badges creator_capable viewer_only "
    "streamsuites_profile_url streamsuites_profile_enabled streamsuites_profile_eligible "
    "streamsuites_profile_visible streamsuites_profile_status_reason streamsuites_share_url "
    "findmehere_url findmehere_enabled findmehere_eligible findmehere_visible "
    "findmehere_status_reason findmehere_share_url onboarding_status onboarding_complete "
    "account_status status providers created_at last_login_at updated_at";

constexpr auto profile_members =
    "public_slug slug_aliases user_code display_name avatar_url cover_image_url banner_image_url "
    "background_image_url role account_type public_surface_account_type tier badges "
    "creator_capable viewer_only streamsuites_profile_url streamsuites_profile_enabled "
    "streamsuites_profile_eligible streamsuites_profile_visible "
    "streamsuites_profile_status_reason streamsuites_share_url findmehere_url findmehere_enabled "
    "findmehere_eligible findmehere_visible findmehere_status_reason findmehere_share_url bio "
    "social_links custom_links is_anonymous is_listed";

std::string user_row(std::string_view row) {
  const ContextOwner owner;
  return row_text("admin.users", row, owner.context);
}

std::string audit_row(std::string_view row) {
  const ContextOwner owner;
  return row_text("admin.audit", row, owner.context);
}

/// The metadata of an audit row with this metadata, without white space between its parts.
std::string metadata(std::string_view metadata) {
  const auto text = audit_row(R"({"id":"a","ts":"2026-01-01T00:00:00Z","action":"x","metadata":)" +
                              std::string{metadata} + "}");
  const auto begin = text.find("\"metadata\": ") + 12;
  std::string packed;
  for (const char c : text.substr(begin, text.size() - begin - 2)) {
    if (c != ' ' && c != '\n') packed += c;
  }
  return packed;
}

}  // namespace

TEST_CASE("admin exports without rows are as published") {
  check_golden("users.smallest");
  check_golden("audit.smallest");
}

TEST_CASE("users.json with every form of account is as published") {
  check_golden("users");
}

TEST_CASE("audit.json with every form of row is as published") {
  check_golden("audit");
}

TEST_CASE("an account with everything has every member of the contract once, in its order") {
  const Parsed parsed{built("users")};
  for (const auto user : parsed.root().find("users")->elements()) {
    if (user.find("id")->text() != "5f0c4d1e-2b7a-4c11-a8f0-0123456789ab") continue;
    CHECK(member_names(user) == account_members);
    CHECK(member_names(*user.find("public_profile")) == profile_members);
    return;
  }
  FAIL("the account is missing");
}

TEST_CASE("an account is written with the members that it has, and no others") {
  CHECK(
      member_names(Parsed{user_row(R"({"created_at":"2026-01-01T00:00:00Z","id":"a"})")}.root()) ==
      "id created_at");
  CHECK(user_row(R"({"id":"a","email":null})") == "{\n  \"id\": \"a\",\n  \"email\": null\n}");
}

TEST_CASE("nothing of an account that the contract does not name is written, at any depth") {
  const auto text = user_row(R"({"id":"a","password_hash":"s3cret","session_token":"s3cret",
    "public_profile":{"bio":"b","email":"s3cret","social_links":{"x":"y"},
                      "custom_links":[{"url":"u","s3cret":1}],"badges":[{"kind":"k","x":"s3cret"}]},
    "badges":[{"kind":"k","x":{"y":"s3cret"}}],
    "providers":[{"provider":"p","access_token":"s3cret","raw":{"z":"s3cret"}}]})");
  CHECK(text.find("s3cret") == std::string::npos);
  CHECK(member_names(Parsed{text}.root()) == "id public_profile badges providers");
}

TEST_CASE("the times of an account are written in UTC") {
  const Parsed parsed{user_row(R"({"id":"a","created_at":"2026-01-01T01:00:00.50+01:00",
    "last_login_at":"2025-12-31T23:00:00-01:00","updated_at":null,
    "providers":[{"linked_at":"2026-01-01T02:00:00+02:00"}]})")};
  CHECK(parsed.root().find("created_at")->text() == "2026-01-01T00:00:00.50Z");
  CHECK(parsed.root().find("last_login_at")->text() == "2026-01-01T00:00:00Z");
  CHECK(parsed.root().find("updated_at")->is_null());
  const auto providers = parsed.root().find("providers")->elements();
  CHECK((*providers.begin()).find("linked_at")->text() == "2026-01-01T00:00:00Z");
}

TEST_CASE("a legacy audit row has all members, with null for those that it lacks") {
  const Parsed parsed{audit_row(R"({"action":"x","ts":"2026-01-01T01:00:00+01:00","id":"a"})")};
  CHECK(member_names(parsed.root()) ==
        "id ts actor_user_id actor_user_code actor_role target_user_id target_user_code action "
        "metadata");
  CHECK(parsed.root().find("ts")->text() == "2026-01-01T00:00:00Z");
  CHECK(parsed.root().find("actor_role")->is_null());
  CHECK(parsed.root().find("metadata")->is_object());
}

TEST_CASE("a string is a secret if its key names one, in any case and as a part of the name") {
  for (const auto* name : {"password", "PassWd", "client_secret", "accessToken", "HASH", "cookies",
                           "Authorization", "x-api_key", "private_key_pem"}) {
    CAPTURE(name);
    CHECK(metadata("{\"" + std::string{name} + "\":\"s3cret\"}") ==
          "{\"" + std::string{name} + "\":\"[secret]\"}");
  }
  CHECK(metadata(R"({"reason":"password"})") == R"({"reason":"password"})");
}

TEST_CASE("everything below a key that names a secret is secret, except keys, booleans and null") {
  CHECK(metadata(R"({"token":{"a":["x",{"b":"y"}],"n":1,"t":true,"z":null}})") ==
        R"({"token":{"a":["[secret]",{"b":"[secret]"}],"n":"[secret]","t":true,"z":null}})");
  CHECK(metadata(R"({"token":["x"],"b":"y"})") == R"({"token":["[secret]"],"b":"y"})");
  CHECK(metadata(
            R"({"password":123456,"otp_token":9.8e5,"Authorization":["x",[5,{"a":-0}]],"n":7})") ==
        R"({"password":"[secret]","otp_token":"[secret]",)"
        R"("Authorization":["[secret]",["[secret]",{"a":"[secret]"}]],"n":7})");
}

TEST_CASE("a string that has the form of a secret is one, whatever its key") {
  CHECK(metadata(
            R"({"note":["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLW5vdGhpbmc"]})") ==
        R"({"note":["[secret]"]})");
}

TEST_CASE("numbers in metadata keep their digits, however large") {
  CHECK(metadata(R"({"a":[18446744073709551616,9007199254740993,-0,1.10,1E+2]})") ==
        R"({"a":[18446744073709551616,9007199254740993,-0,1.10,1E+2]})");
}

TEST_CASE("addresses and e-mail addresses in metadata are for admins and stay") {
  CHECK(metadata(R"({"ip":"203.0.113.7","email":"ada@example.com"})") ==
        R"({"ip":"203.0.113.7","email":"ada@example.com"})");
}

TEST_CASE("metadata that is null or missing is an empty object") {
  CHECK(metadata("null") == "{}");
  CHECK(metadata("{}") == "{}");
}

TEST_CASE("metadata as deep as the parser allows is written") {
  std::string deep = "{\"a\":";
  const std::size_t levels = json::max_depth - 2;
  deep += std::string(levels, '[') + "\"x\"" + std::string(levels, ']') + "}";
  CHECK(metadata(deep) == deep);
}
