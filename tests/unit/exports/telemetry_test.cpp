#include <string>
#include <string_view>

#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;

namespace {

std::string event_with(std::string_view members) {
  return R"({"timestamp":"2026-07-16T12:00:00Z","message":"m")" + std::string{members} + "}";
}

/// A member of the row made from an event; "(none)" if it is missing, "null" if it is null.
std::string event_member(std::string_view row, std::string_view name) {
  const ContextOwner owner;
  const Parsed parsed{row_text("telemetry.events", row, owner.context)};
  const auto member = parsed.root().find(name);
  if (!member) return "(none)";
  return std::string{member->is_null() ? "null" : member->text()};
}

bool is_active(std::string_view timestamp) {
  const ContextOwner owner;
  const auto row = R"({"subsystem":"s","error_type":"e","message":"m","timestamp":")" +
                   std::string{timestamp} + "\"}";
  const Parsed parsed{row_text("telemetry.errors", row, owner.context)};
  return parsed.root().find("active")->is_true();
}

std::string error_message(std::string_view message_token) {
  const ContextOwner owner;
  const auto row = R"({"timestamp":"2026-07-16T12:00:00Z","subsystem":"s","error_type":"e",)"
                   R"("stack":"s3cret","message":)" +
                   std::string{message_token} + "}";
  const auto text = row_text("telemetry.errors", row, owner.context);
  CHECK(text.find("s3cret") == std::string::npos);
  return std::string{Parsed{text}.root().find("message")->text()};
}

/// A member of the row made from an authentication event with this meta.
std::string auth_member(std::string_view meta, std::string_view name,
                        privacy::IpMode ip = privacy::IpMode::drop,
                        privacy::IdentifierMode mode = privacy::IdentifierMode::mask) {
  ContextOwner owner{mode};
  owner.context.ip = ip;
  const auto row =
      R"({"ts":"2026-07-16T12:00:00Z","type":"kind","meta":)" + std::string{meta} + "}";
  const Parsed parsed{row_text("telemetry.auth_events", row, owner.context)};
  const auto member = parsed.root().find(name);
  REQUIRE(member);
  return std::string{member->is_null() ? "null" : member->text()};
}

std::string auth_names(std::string_view row) {
  const ContextOwner owner;
  return member_names(Parsed{row_text("telemetry.auth_events", row, owner.context)}.root());
}

constexpr auto twelve =
    "timestamp_utc event_type event_name action email_type account_id user_identifier "
    "email_redacted result resend_message_id ip user_agent";

}  // namespace

TEST_CASE("telemetry exports without rows are as published") {
  check_golden("events.smallest");
  check_golden("errors.smallest");
  check_golden("auth_events.smallest");
}

TEST_CASE("events.json with every form of row is as published") {
  check_golden("events");
}

TEST_CASE("errors.json with every form of row is as published") {
  check_golden("errors");
}

TEST_CASE("auth_events.json with every form of row is as published") {
  check_golden("auth_events");
}

TEST_CASE("auth_events.json with pseudonyms and networks is as published") {
  check_golden("auth_events.pseudonyms");
}

TEST_CASE("the severity is one of three, in lower case, and info for anything else") {
  const auto severity = [](std::string_view token) {
    return event_member(event_with(R"(,"severity":)" + std::string{token}), "severity");
  };
  CHECK(severity(R"("info")") == "info");
  CHECK(severity(R"("Warning")") == "warning");
  CHECK(severity(R"("ERROR")") == "error");
  for (const auto* other : {R"("warn")", R"("fatal")", R"("")", R"("error ")", "null", "3",
                            R"("\u00c9RROR")", R"("error\u0000")"}) {
    CAPTURE(other);
    CHECK(severity(other) == "info");
  }
  CHECK(event_member(event_with(""), "severity") == "info");
}

TEST_CASE("an optional member of an event is there if the row has it, null if it is null there") {
  for (const auto* name :
       {"event_type", "email_type", "user_identifier", "provider_message_id", "result"}) {
    CAPTURE(name);
    const std::string quoted = "\"" + std::string{name} + "\"";
    CHECK(event_member(event_with(""), name) == "(none)");
    CHECK(event_member(event_with("," + quoted + ":null"), name) == "null");
    CHECK(event_member(event_with("," + quoted + R"(:"user_code:Quentin")"), name) !=
          "user_code:Quentin");
  }
  CHECK(event_member(event_with(R"(,"result":"success")"), "result") == "success");
}

TEST_CASE("an event without a source has the source unknown") {
  CHECK(event_member(event_with(""), "source") == "unknown");
  CHECK(event_member(event_with(R"(,"source":null)"), "source") == "unknown");
  CHECK(event_member(event_with(R"(,"source":"twitch")"), "source") == "twitch");
}

TEST_CASE("members of an event that the export does not have are dropped") {
  const ContextOwner owner;
  const auto text =
      row_text("telemetry.events", event_with(R"(,"payload":{"chat":"s3cret"},"user":"s3cret")"),
               owner.context);
  CHECK(member_names(Parsed{text}.root()) == "timestamp source severity message");
  CHECK(text.find("s3cret") == std::string::npos);
}

TEST_CASE("a time stamp is written in UTC and keeps its fraction as it was given") {
  const auto stamp = [](std::string_view written) {
    return event_member(R"({"message":"m","timestamp":")" + std::string{written} + "\"}",
                        "timestamp");
  };
  CHECK(stamp("2026-07-16T12:00:00Z") == "2026-07-16T12:00:00Z");
  CHECK(stamp("2026-07-16T12:00:00.000Z") == "2026-07-16T12:00:00.000Z");
  CHECK(stamp("2026-07-16t00:30:00.1200+01:00") == "2026-07-15T23:30:00.1200Z");
  CHECK(stamp("2026-12-31T23:30:00-05:30") == "2027-01-01T05:00:00Z");
  CHECK(stamp("2026-07-16T12:00:00-00:00") == "2026-07-16T12:00:00Z");
}

TEST_CASE("an error is active for exactly fifteen minutes") {
  CHECK(is_active("2026-07-16T12:38:23.105701Z"));
  CHECK(is_active("2026-07-16T12:23:23.105701Z"));
  CHECK(is_active("2026-07-16T14:23:23.105701000+02:00"));
  CHECK_FALSE(is_active("2026-07-16T12:23:23.105700999Z"));
  CHECK_FALSE(is_active("2025-07-16T12:38:00Z"));
}

TEST_CASE("the age of an error counts from the snapshot, not from the stamp that replaces it") {
  ContextOwner owner;
  owner.context.stamp_utc = "2030-01-01T00:00:00Z";
  const Parsed parsed{row_text("telemetry.errors",
                               R"({"timestamp":"2026-07-16T12:38:00Z","subsystem":"s",)"
                               R"("error_type":"e","message":"m"})",
                               owner.context)};
  CHECK(parsed.root().find("active")->is_true());
}

TEST_CASE("only the exception line of a stack trace in a message stays") {
  CHECK(
      error_message(
          R"("Traceback (most recent call last):\n  File \"/s3cret.py\", line 1, in f\nOops: x")") ==
      "Oops: x");
  CHECK(error_message(R"j("TypeError: no\n    at s3cret (/s3cret.js:1:2)")j") == "TypeError: no");
}

TEST_CASE("an authentication event always has all twelve members in order") {
  CHECK(auth_names(R"({"ts":"2026-07-16T12:00:00Z","type":"t"})") == twelve);
  CHECK(auth_names(R"({"ts":"2026-07-16T12:00:00Z","type":"t","meta":null})") == twelve);
  CHECK(auth_names(R"({"meta":{"ip":"1.2.3.4","more":1},"type":"t","ts":"2026-07-16T12:00:00Z",)"
                   R"("actor":"a"})") == twelve);
}

TEST_CASE("event name and action come from the e-mail type, else the name comes from the type") {
  CHECK(auth_member(R"({"email_type":"login"})", "event_name") == "login");
  CHECK(auth_member(R"({"email_type":"login"})", "action") == "login");
  CHECK(auth_member(R"({"email_type":"login"})", "email_type") == "login");
  CHECK(auth_member("{}", "event_name") == "kind");
  CHECK(auth_member("{}", "action") == "null");
  CHECK(auth_member(R"({"email_type":null})", "event_name") == "kind");
}

TEST_CASE("an identifier is masked and written to the members for its form") {
  constexpr auto code = R"({"user_identifier":"user_code:Quentin"})";
  CHECK(auth_member(code, "account_id") == "Q***");
  CHECK(auth_member(code, "user_identifier") == "user_code:Q***");
  CHECK(auth_member(code, "email_redacted") == "null");
  constexpr auto email = R"({"user_identifier":"email:ada@example.com"})";
  CHECK(auth_member(email, "account_id") == "null");
  CHECK(auth_member(email, "user_identifier") == "a***@e***.com");
  CHECK(auth_member(email, "email_redacted") == "a***@e***.com");
  constexpr auto other = R"({"user_identifier":"device 17"})";
  CHECK(auth_member(other, "account_id") == "null");
  CHECK(auth_member(other, "user_identifier") == "***");
  CHECK(auth_member(other, "email_redacted") == "null");
}

TEST_CASE("every form of an identifier, masked or as a pseudonym, is valid against the schema") {
  for (const auto mode : {privacy::IdentifierMode::mask, privacy::IdentifierMode::hmac}) {
    for (const auto* identifier :
         {"user_code:", "user_code:A", "user_code:Quentin", "user_code:\\u00dc1",
          "email:", "email:a", "email:ada@example.com", "ada@example.com", "a@b", "token:x", "",
          " ", "*", ":", "Quentin"}) {
      CAPTURE(identifier);
      const ContextOwner owner{mode};
      const auto row = R"({"ts":"2026-07-16T12:00:00Z","type":"t","meta":{"user_identifier":")" +
                       std::string{identifier} + "\"}}";
      std::string text;
      json::Writer out{text};
      out.begin_object();
      exports::find_export("telemetry.auth_events")->rows->write_head(out, owner.context);
      out.name("events");
      out.begin_array();
      exports::find_export("telemetry.auth_events")
          ->rows->write_row(Parsed{row}.root(), out, owner.context);
      out.end_array();
      out.end_object();
      CHECK(is_accepted("telemetry.auth_events", text));
    }
  }
}

TEST_CASE("pseudonyms are stable, keyed and not plain hashes") {
  constexpr auto code = R"({"user_identifier":"user_code:Quentin"})";
  const auto pseudonym = [&](std::string_view name) {
    return auth_member(code, name, privacy::IpMode::drop, privacy::IdentifierMode::hmac);
  };
  const auto expected =
      to_hex(hmac_sha256("a key of sixteen bytes or more", "user_code:Quentin")).substr(0, 24);
  CHECK(pseudonym("account_id") == expected);
  CHECK(pseudonym("user_identifier") == "user_code:" + expected);
}

TEST_CASE("an address is dropped, or cut to its network") {
  using privacy::IpMode;
  CHECK(auth_member(R"({"ip":"203.0.113.77"})", "ip") == "null");
  CHECK(auth_member(R"({"ip":"203.0.113.77"})", "ip", IpMode::prefix) == "203.0.113.0/24");
  CHECK(auth_member(R"({"ip":"2001:db8:84fa:1::9"})", "ip", IpMode::prefix) ==
        "2001:db8:84fa::/48");
  CHECK(auth_member(R"({"ip":"somewhere"})", "ip", IpMode::prefix) == "null");
  CHECK(auth_member(R"({"ip":null})", "ip", IpMode::prefix) == "null");
}

TEST_CASE("only the family of a user agent is published") {
  CHECK(auth_member(R"({"user_agent":"curl/8.9.1"})", "user_agent") == "curl");
  CHECK(auth_member(R"({"user_agent":"nothing known"})", "user_agent") == "other");
  CHECK(auth_member(R"({"user_agent":null})", "user_agent") == "null");
  CHECK(auth_member("{}", "user_agent") == "null");
}

TEST_CASE("a masked address does not show an account's value as its last label") {
  ContextOwner owner;
  owner.accounts = accounts_with({"studio"});
  const auto member = [&](const std::string& address, const char* name) {
    const auto row = R"({"ts":"2026-07-16T12:00:00Z","type":"kind","meta":{"user_identifier":)"
                     R"("email:)" +
                     address + "\"}}";
    const Parsed parsed{row_text("telemetry.auth_events", row, owner.context)};
    return std::string{parsed.root().find(name)->text()};
  };
  for (const auto* name : {"user_identifier", "email_redacted"}) {
    CHECK(member("bob@example.studio", name) == "***");
    CHECK(member("bob@example.studios", name) == "b***@e***.studios");
    CHECK(member("bob@studio.example", name) == "b***@s***.example");
  }
}

TEST_CASE("a value of an account is redacted in every text") {
  ContextOwner owner;
  owner.accounts = accounts_with({"Quentin99"});
  const Parsed parsed{
      row_text("telemetry.events", event_with(R"(,"source":"quentin99")"), owner.context)};
  CHECK(parsed.root().find("source")->text() == "[id]");
}
