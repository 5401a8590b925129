#include "runtime_exports/checks/privacy_gate.hpp"

#include <cstdio>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "../privacy/labelled_texts.hpp"
#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "support/processor_time.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/privacy/redaction.hpp"

using namespace runtime_exports;
using checks::PrivacyKnowledge;

namespace {

constexpr std::string_view events_path = "telemetry/events.json";
constexpr std::string_view input_file = "shared/state/telemetry/events.jsonl";

/// A gate that gets parsed texts, as FileCheck does it.
class Gate {
 public:
  Gate(std::string_view id, const PrivacyKnowledge& known)
      : definition_(exports::find_export(id)), gate_(*definition_, known) {}

  void check_document(std::string_view text, std::string_view file,
                      const std::vector<bool>& settled = {}) {
    check({definition_, text, {file, 1}}, settled);
  }
  void check_row(std::string_view text, const checks::RowOrigin& origin) {
    check({definition_, text, origin, rows_++}, {});
  }
  Findings take_findings() { return gate_.take_findings(); }

 private:
  void check(const checks::CheckedPart& part, const std::vector<bool>& settled) {
    json::Parser parser;
    json::Document document;
    if (!parser.parse(part.text, document)) return gate_.check_unparsed(part);
    gate_.check(document.root(), part, settled);
  }

  const exports::ExportDefinition* definition_;
  checks::PrivacyGate gate_;
  std::uint64_t rows_ = 0;
};

Gate gate_of(std::string_view id, const PrivacyKnowledge& known = {}) {
  return {id, known};
}

Findings found_in_document(std::string_view text, const PrivacyKnowledge& known = {}) {
  auto gate = gate_of("telemetry.events", known);
  gate.check_document(text, events_path);
  return gate.take_findings();
}

std::string summary(const Findings& findings) {
  std::string text;
  for (const auto& finding : findings) text += finding.rule + " " + finding.pointer + "\n";
  return text;
}

std::string found(std::string_view text, const PrivacyKnowledge& known = {}) {
  return summary(found_in_document(text, known));
}

std::string event(std::string_view message) {
  std::string row = R"({"timestamp": "2026-07-16T12:38:23Z", "source": "core", "message": )";
  json::append_string(row, message);
  return row + ", \"severity\": \"info\"}";
}

// Pieces of the labelled texts, glued together and here and there percent-encoded.
std::string random_text(const std::vector<LabelledText>& labelled, std::mt19937& random) {
  const auto below = [&](std::size_t most) { return random() % most; };
  std::string text;
  for (auto pieces = 1 + below(5); pieces > 0; --pieces) {
    const auto& from = labelled[below(labelled.size())].text;
    const auto begin = below(2) == 0 || from.empty() ? 0 : below(from.size());
    text += from.substr(begin, below(4) == 0 ? below(20) : std::string::npos);
    if (below(2) == 0) text += " \"\\:@.%<\n"[below(10)];
  }
  if (below(3) != 0) return text;
  std::string encoded;
  for (const char c : text) {
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02x", static_cast<unsigned char>(c));
    encoded += below(4) == 0 ? std::string{escape} : std::string(1, c);
  }
  return encoded;
}

}  // namespace

TEST_CASE("a document without private data passes the gate") {
  CHECK(found(R"({"schema_version": "v1", "generated_at": "2026-07-16T12:38:23.105701Z",
    "events": [{"source": "core", "message": "Chat lost; retrying at 12:30 in 5 s, 50% done",
    "user_identifier": "a***@e***.com", "result": "\u003cok\u003e"}]})")
            .empty());
  CHECK(found("").empty());
  CHECK(found("[]").empty());
}

TEST_CASE("each rule is found by its name") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"ada@example.com", "email"},
      {"203.0.113.7", "ip"},
      {"[2001:db8::1%eth0]:443", "ip"},
      {"::ffff:203.0.113.7", "ip"},
      {"ey"
       "JhbGciOiJub25lIn0.ey"
       "JzdWIiOiIxIn0.c2ln",
       "jwt"},
      {"AK"
       "IAPQM4I2HZ4UEP3ENT",
       "api_key"},
      {"-----BEGIN RSA "
       "PRIVATE KEY-----",
       "private_key"},
      {"at Poller.tick (/srv/app/poller.js:41:13)", "stack_frame"},
      {"File \"/srv/app.py\", line 88, in run", "stack_frame"},
      {"\tat com.example.Chat.read(Chat.java:112)", "stack_frame"},
      {"goroutine 1 [running]:", "stack_frame"}};
  for (const auto& [text, rule] : cases) {
    INFO(text);
    CHECK(found(event(text)) == "privacy." + rule + " /message\n");
    CHECK(found(event("a prefix, " + text)) == "privacy." + rule + " /message\n");
  }
}

TEST_CASE("a finding names file, pointer, line, column and rule, and never the value") {
  const auto findings =
      found_in_document("{\n  \"events\": [\n    {\"message\": \"by ada@example.com\"}]}");
  REQUIRE(findings.size() == 1);
  const auto& finding = findings[0];
  CHECK(finding.severity == Severity::error);
  CHECK(finding.rule == "privacy.email");
  CHECK(finding.subject == events_path);
  CHECK(finding.pointer == "/events/0/message");
  CHECK(finding.line == 3);
  CHECK(finding.column == 17);
  CHECK(finding.message == "the text holds an e-mail address");
  CHECK(finding.help.find("privacy.allow") != std::string::npos);
}

TEST_CASE("names are read too, and names that are data are masked") {
  CHECK(found(R"({"events": [{"ada@example.com": 1}]})") == "privacy.email /events/0/*\n");
  CHECK(found(R"({"hunter2": {"message": ["x", {"203.0.113.7": "ada@example.com"}]}})") ==
        "privacy.ip /*/message/1/*\nprivacy.email /*/message/1/*\n");
}

TEST_CASE("JSON escapes are decoded before the check") {
  for (const std::string text :
       {R"(ada\u0040example.com)", R"(\u0061da@example.com)",
        R"(\u0061\u0064a\u0040example\u002ecom)", R"(203\u002E0.113\u002e7)", R"(2001\u003adb8::1)",
        R"(\t203.0.113.7)", R"(\"203.0.113.7\")", R"(\\203.0.113.7\\)",
        R"(\ud83d\ude00 203.0.113.7)", R"(\ud83d ada@example.com)", R"(203.0.113.7\)"}) {
    INFO(text);
    CHECK_FALSE(found("{\"message\": \"" + text + "\"}").empty());
    CHECK_FALSE(found("{\"" + text + "\": 1}").empty());
  }
}

TEST_CASE("percent-encoding is decoded before the check, up to three times") {
  for (const std::string text :
       {"ada%40example.com", "ada%40example%2Ecom", "203%2e0%2E113.7", "%32%30%33.0.113.7",
        "2001%3Adb8%3A%3A1", "ada%2540example.com", "ada%252540example%252ecom",
        "https://x.example/?u=ada%40example.org%26a=1", "\\u002540ada\\u0025203.0.113.7"}) {
    INFO(text);
    CHECK_FALSE(found("{\"message\": \"" + text + "\"}").empty());
  }
  CHECK(found(R"({"message": "100%40 of 5%, %zz, %4, 50%% and %20"})").empty());
}

TEST_CASE("escapes in a string are decoded before the check") {
  for (const std::string text :
       {"ada&#64;example.com", "203&#46;0&#46;113&#46;7", "ada&commat;example.com",
        R"(ada\\x40example.com)", R"(ada\\u0040example.com)", R"(ada\u0026#64;example.com)"}) {
    INFO(text);
    CHECK_FALSE(found("{\"message\": \"" + text + "\"}").empty());
    CHECK_FALSE(found("{\"" + text + "\": 1}").empty());
  }
  CHECK(found(R"({"message": "Tom &amp; Jerry &lt;3 &#38; C:\\new"})").empty());
}

TEST_CASE("one string is reported once for each rule") {
  CHECK(found(event("a@example.com b@example.com 203.0.113.7 203.0.113.8")) ==
        "privacy.email /message\nprivacy.ip /message\n");
}

TEST_CASE("a string that begins with an escape does not hide the strings after it") {
  CHECK(found(R"(["\"", "\\", "\\\"", "%", "ada@example.com", "\\\\", "203.0.113.7"])") ==
        "privacy.email /4\nprivacy.ip /6\n");
}

TEST_CASE("a gate finding in a row is named by its place and its line in the input") {
  auto gate = gate_of("telemetry.events");
  for (std::uint64_t row = 0; row < 17; ++row) gate.check_row(event("fine"), {input_file, row + 1});
  gate.check_row(event("by ada@example.com"), {input_file, 93});
  gate.check_row(event("fine"), {input_file, 94});
  gate.check_document(R"({"generated_at": "203.0.113.7", "events": []})", events_path);
  const auto findings = gate.take_findings();
  REQUIRE(summary(findings) == "privacy.email /events/17/message\nprivacy.ip /generated_at\n");
  CHECK(findings[0].subject == input_file);
  CHECK(findings[0].line == 93);
  CHECK(findings[0].column == 0);
  CHECK(findings[0].message == "the text holds an e-mail address");
  CHECK(findings[0].found_in == "telemetry/events.json");
  CHECK(findings[1].subject == events_path);
  CHECK(gate.take_findings().empty());
}

TEST_CASE("a gate finding in a row of a published file is named by its own line and column") {
  auto gate = gate_of("telemetry.events");
  gate.check_row("{\n  \"message\": \"203.0.113.7\"}", {events_path, 40});
  const auto findings = gate.take_findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].line == 41);
  CHECK(findings[0].column == 14);
}

TEST_CASE("the first fifty findings are described and the rest is counted") {
  auto gate = gate_of("telemetry.events");
  for (std::uint64_t row = 1; row <= 1'234; ++row) {
    gate.check_row(event("by ada@example.com"), {input_file, row});
  }
  const auto findings = gate.take_findings();
  REQUIRE(findings.size() == 51);
  CHECK(findings[49].line == 50);
  CHECK(findings[50].rule == "privacy");
  CHECK(findings[50].subject == events_path);
  CHECK(findings[50].message == "and 1184 more of these");
}

TEST_CASE("a value of an account is found wherever it is, even encoded") {
  const std::string text = R"({"events": [{"message": "by Xyz2345!", "Xyz2345": 1},
    {"message": "\u0058yz2345"}, {"message": "q=%58yz2345"}, {"message": "not Xyz23456"},
    {"message": "id 3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
    {"message": "id 00000000-4f89-41d3-9a0c-0305e82c3301"}]})";
  const auto accounts = accounts_with({"xyz2345", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"});
  CHECK(found(text, {.accounts = &accounts}) ==
        "privacy.account /events/0/message\nprivacy.account /events/0/*\n"
        "privacy.account /events/1/message\nprivacy.account /events/2/message\n"
        "privacy.account /events/4/message\n");
  CHECK(found(text).empty());
}

TEST_CASE("an account cannot stop a publish by having a code that every export contains") {
  const std::string text = R"({"generated_at": "x", "source": "runtime", "metrics": [{"key":
    "actions_failed", "label": "Failed actions", "path": "telemetry/events.json"}], "messages":
    "schema_version"})";
  const auto accounts =
      accounts_with({"generated_at", "runtime", "actions_failed", "Actions", "failed", "METRICS",
                     "telemetry", "telemetry/events.json", "messages", "schema_version"});
  auto gate = gate_of("telemetry.rates", {.accounts = &accounts});
  gate.check_document(text, "telemetry/rates.json");
  CHECK(summary(gate.take_findings()).empty());
}

TEST_CASE("a time stamp is never private, whatever code an account has") {
  const std::string text =
      R"({"generated_at": "2026-07-16T12:38:23Z", "date": "2026-07-16", "a": "on 2026-07-16"})";
  const auto accounts = accounts_with({"2026-07", "2026-07-16"});
  CHECK(found(text, {.accounts = &accounts}) == "privacy.account /*\n");
}

TEST_CASE("an exception allows one text and leaves the others of its string") {
  const auto exceptions = checks::PrivacyExceptions::make(
      {{"email", "support@example.com"}, {"ip", "203.0.113.7"}, {"email", "help@example.com"}});
  REQUIRE(exceptions.has_value());
  const PrivacyKnowledge known{.exceptions = &*exceptions};
  CHECK(
      found(R"({"a": "support@example.com, Help@Example.com or 203.0.113.7:80"})", known).empty());
  CHECK(
      found(R"({"support\u0040example.com": "mailto:support%40example.com?a=203.0.113.7"})", known)
          .empty());
  for (const std::string text :
       {"support@example.com bob@example.com", "bob@example.com support@example.com",
        "support@example.com bob%40example.com", "not.support@example.com",
        "support@example.com.au", "help%2540example.org support@example.com"}) {
    INFO(text);
    CHECK(found("{\"a\": \"" + text + "\"}", known) == "privacy.email /*\n");
  }
  CHECK(found(R"({"a": "support@example.com 203.0.113.8"})", known) == "privacy.ip /*\n");
}

TEST_CASE("an exception allows its text as it is seen, with something invisible in it") {
  const auto exceptions = checks::PrivacyExceptions::make({{"email", "help@example.org"}});
  REQUIRE(exceptions.has_value());
  const PrivacyKnowledge known{.exceptions = &*exceptions};
  CHECK(found("{\"a\": \"he\u200blp@example.org\"}", known).empty());
  CHECK(found("{\"a\": \"to he\u2060l\u00adp@example.org, please\"}", known).empty());
  CHECK(found("{\"a\": \"lp@example.org\"}", known) == "privacy.email /*\n");
  CHECK(found("{\"a\": \"he\u200blp@example.org lp@example.org\"}", known) == "privacy.email /*\n");
}

TEST_CASE("a use of an exception is counted once, in however many forms the text holds it") {
  const auto exceptions = checks::PrivacyExceptions::make({{"email", "support@example.com"}});
  REQUIRE(exceptions.has_value());
  CHECK(
      found(R"({"a": "support@example.com 100%2525 %41"})", {.exceptions = &*exceptions}).empty());
  const auto usage = exceptions->usage(checks::AccountsKnown::no);
  REQUIRE(usage.size() == 1);
  CHECK(usage[0].message.find("once") != std::string::npos);
}

TEST_CASE("a pointer limits an exception to one place") {
  const auto exceptions =
      checks::PrivacyExceptions::make({{"email", "ada@example.com", "/events/*/message"},
                                       {"ip", "203.0.113.7", "version.json#/events/**"}});
  REQUIRE(exceptions.has_value());
  const PrivacyKnowledge known{.exceptions = &*exceptions};
  CHECK(found(R"({"events": [{"message": "ada@example.com 203.0.113.7", "a": "ada@example.com"}]})",
              known) == "privacy.ip /events/0/message\nprivacy.email /events/0/*\n");
  auto gate = gate_of("telemetry.events", known);
  gate.check_row(event("ada@example.com"), {input_file, 1});
  CHECK(gate.take_findings().empty());
}

TEST_CASE("private data in a settled changelog is a warning, with the number of the entry") {
  const std::string text = R"({"meta": {"project": "203.0.113.9"}, "entries": [
    {"title": "ada@example.com"}, {"changes": {"x": ["203.0.113.7", "y"]}}, {"title": "a@b.example"},
    {"title": "a@c.example"}]})";
  auto gate = gate_of("changelog");
  gate.check_document(text, "changelog.json", {false, true, true});
  const auto findings = gate.take_findings();
  REQUIRE(summary(findings) ==
          "privacy.ip /meta/project\nprivacy.email /entries/0/title\n"
          "privacy.ip /entries/1/changes/*/0\nprivacy.email /entries/2/title\n"
          "privacy.email /entries/3/title\n");
  std::vector<bool> warnings;
  for (const auto& finding : findings) warnings.push_back(finding.severity == Severity::warning);
  CHECK(warnings == std::vector<bool>{false, false, true, true, false});
}

TEST_CASE("bytes that are not JSON are checked as plain text") {
  for (const std::string text : {"\"", "\"\\", "\"\\u", "\"\\ud800\\u", "@", "{\"a", "%", "\\",
                                 "]]]", "\"%", "{{{{", "\"a\"\"", ":::"}) {
    INFO(text);
    CHECK(found(text).empty());
  }
  CHECK(found("{\"message\": \"ada@example.com") == "privacy.email \n");
  CHECK(found("]]]}} \"ada@example.com\"") == "privacy.email \n");
  const std::string deep(1'000, '[');
  const auto findings = found_in_document(deep + "\"ada@example.com\"" + std::string(1'000, ']') +
                                          ",\n\"203.0.113.7\"");
  REQUIRE(summary(findings) == "privacy.email \nprivacy.ip \n");
  CHECK(findings[1].line == 2);
  CHECK(findings[1].column == 2);
  CHECK(findings[1].subject == events_path);
  auto gate = gate_of("telemetry.events");
  gate.check_row("{\"message\": \"ada@example.com\",\n\"203.0.113.7\"", {events_path, 40});
  const auto in_row = gate.take_findings();
  REQUIRE(summary(in_row) == "privacy.email /events/0\nprivacy.ip /events/0\n");
  CHECK(in_row[1].line == 41);
}

TEST_CASE("a string is distinguished from its neighbours wherever it is") {
  CHECK(found(R"("ada@example.com")") == "privacy.email \n");
  CHECK(found(R"([[], {}, "", {"a": []}, [["203.0.113.7"], 1], "ada@example.com", [0]])") ==
        "privacy.ip /4/0/0\nprivacy.email /5\n");
  CHECK(found(R"([[[["203.0.113.7"]]], {"events": {"events": "x"}}, [["", "", "203.0.113.7"]]])") ==
        "privacy.ip /0/0/0/0\nprivacy.ip /2/0/2\n");
  CHECK(
      found(
          R"({"events": {"message": [{"203.0.113.7": "203.0.113.7"}, "a"]}, "source": "\u0032\u0030\u0033.0.113.7"})") ==
      "privacy.ip /events/message/0/*\nprivacy.ip /events/message/0/*\nprivacy.ip /source\n");
}

TEST_CASE("the gate takes linear time on findings, with and without exceptions") {
  const auto exceptions = checks::PrivacyExceptions::make(
      {{"email", "ada.lovelace@example.org", "/*/**/a"}, {"email", "x@example.org"}});
  // Without the end it is not JSON.
  for (const auto* end : {"0]", ""}) {
    for (const auto& known : {PrivacyKnowledge{}, {.exceptions = &*exceptions}}) {
      CHECK(test_support::takes_linear_time(5'000, [&](std::size_t count) {
        std::string text = "[";
        for (std::size_t i = 0; i < count; ++i) text += "\"by ada.lovelace@example.org\",\n";
        found_in_document(text + end, known);
      }));
    }
  }
}

TEST_CASE("the gate takes linear time on hostile bytes") {
  struct Around {
    std::string begin;
    std::string end;
    std::vector<std::string_view> units;
  };
  const std::vector<Around> cases{
      {"[\"",
       "\"]",
       {"@", "\\\\", "%", "%25", "\\u0040", "%4", "a%40b.c", "Xyz2345", "Xyz2345 ", "&", "&amp;"}},
      {"[", "0]", {"\"@\",", "\"%25252525\",", "\"Xyz2345\",", "{\"a\":[\"\\u0040\"]},"}},
      {"",
       "",
       {"@", "\\", "\"", "%", "\"\\", "[", "{\"a\":", "\"@\",", "\"%25252525\"", "\\u0040"}}};
  const auto accounts = accounts_with({"Xyz2345"});
  for (const auto& [begin, end, units] : cases) {
    for (const auto unit : units) {
      INFO(begin << unit);
      CHECK(test_support::takes_linear_time(unit, [&, begin = begin, end = end](auto text) {
        found_in_document(begin + std::string{text} + end, {.accounts = &accounts});
      }));
    }
  }
}

TEST_CASE(
    "the gate refuses exactly the texts that are labelled private, and never a redacted one") {
  for (const auto& [rule, text] : read_labelled_texts()) {
    INFO(rule << " | " << text);
    const auto judged = found(event(text));
    CHECK((rule == "-" ? judged.empty() : judged.find("privacy." + rule) != std::string::npos));
    CHECK(found(event(privacy::redact(text, privacy::no_accounts))).empty());
  }
}

TEST_CASE("every redacted text passes the gate, with or without accounts") {
  const auto labelled = read_labelled_texts();
  std::mt19937 random(20260716);
  std::size_t refused = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto text = random_text(labelled, random);
    const auto accounts =
        accounts_with({text.substr(text.size() / 3, 9), text.substr(0, text.find(' '))});
    const auto row = event(privacy::redact(text, accounts));
    INFO(text << "\n" << row);
    CHECK(found(row, {.accounts = &accounts}).empty());
    if (!found(event(text), {.accounts = &accounts}).empty()) ++refused;
  }
  // Many texts needed redaction.
  CHECK(refused > 4'000);
}

TEST_CASE(
    "the word that replaces a secret never identifies an account, even if it is an account's "
    "code") {
  const auto accounts = accounts_with({"secret", "Quentin99"});
  const auto row = event(privacy::redact("token=hunter2hunter2 by quentin99", accounts));
  CHECK(found(row, {.accounts = &accounts}).empty());
  CHECK(found(event("[secret] by quentin99"), {.accounts = &accounts}) ==
        "privacy.account /message\n");
}
