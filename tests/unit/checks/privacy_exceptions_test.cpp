#include "runtime_exports/checks/privacy_exceptions.hpp"

#include <ctime>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/processor_time.hpp"

using namespace runtime_exports;
using checks::AccountsKnown;
using checks::PrivacyExceptions;
using privacy::Rule;

namespace {

PrivacyExceptions made(std::vector<privacy::Exception> exceptions) {
  auto result = PrivacyExceptions::make(std::move(exceptions));
  if (!result) FAIL(result.error().message);
  return *std::move(result);
}

bool allows_at(const std::string& pattern, std::string_view pointer,
               std::string_view file = "version.json") {
  const auto exceptions = made({{"ip", "203.0.113.9", pattern}});
  return exceptions.allows(Rule::ip, "203.0.113.9", {file, pointer});
}

bool allows_text(const std::string& rule, const std::string& text, Rule found,
                 std::string_view part) {
  return made({{rule, text}}).allows(found, part, {"version.json", "/a"});
}

}  // namespace

TEST_CASE("an exception allows its whole text and no other") {
  const std::string text = "support@example.com";
  CHECK(allows_text("email", text, Rule::email, "support@example.com"));
  for (const char* other : {"bob@example.com", "my.support@example.com", "support@example.com.evil",
                            "support@example.co", "", "@", "example.com"}) {
    CAPTURE(other);
    CHECK_FALSE(allows_text("email", text, Rule::email, other));
  }
}

TEST_CASE("the case of letters counts in keys, but not in addresses and account values") {
  CHECK(allows_text("email", "Support@example.com", Rule::email, "support@EXAMPLE.com"));
  CHECK(allows_text("account", "Xyz2345", Rule::account, "xyZ2345"));
  CHECK(allows_text("ip", "2001:DB8::17", Rule::ip, "2001:db8::17"));
  CHECK(allows_text("api_key", "hunter2x", Rule::api_key, "hunter2x"));
  CHECK_FALSE(allows_text("api_key", "hunter2x", Rule::api_key, "Hunter2x"));
}

TEST_CASE("the port, brackets and zone of an IP address do not count, on either side") {
  const std::vector<std::pair<const char*, const char*>> same{
      {"203.0.113.9", "203.0.113.9:25565"}, {"203.0.113.9:80", "203.0.113.9"},
      {"203.0.113.9:80", "203.0.113.9:81"}, {"2001:db8::17", "[2001:db8::17]:443"},
      {"[2001:db8::17]", "2001:db8::17"},   {"2001:db8::17", "2001:db8::17%eth0"},
      {"203.0.113.9", "[203.0.113.9]:1"}};
  for (const auto& [text, part] : same) {
    CAPTURE(text, part);
    CHECK(allows_text("ip", text, Rule::ip, part));
  }
  CHECK_FALSE(allows_text("ip", "203.0.113.9", Rule::ip, "203.0.113.90"));
  CHECK_FALSE(allows_text("ip", "2001:db8::17", Rule::ip, "2001:db8::170"));
  CHECK_FALSE(allows_text("ip", "2001:db8::17", Rule::ip, "2001:db8:1::17"));
}

TEST_CASE("a text is compared in each form that a reader can decode") {
  CHECK(allows_text("email", "support@example.com", Rule::email, "support%40example.com"));
  CHECK(allows_text("email", "support@example.com", Rule::email, "support%2540example.com"));
  CHECK_FALSE(allows_text("email", "support@example.com", Rule::email, "bob%40example.com"));
  CHECK(allows_text("email", "support@example.com", Rule::email, "support&#64;example.com"));
}

TEST_CASE("an exception is for one rule") {
  CHECK_FALSE(allows_text("ip", "support@example.com", Rule::email, "support@example.com"));
  CHECK_FALSE(PrivacyExceptions{}.allows(Rule::email, "support@example.com", {"f", "/a"}));
}

TEST_CASE("without a pointer an exception applies everywhere, outside of JSON too") {
  const auto exceptions = made({{"ip", "203.0.113.9"}});
  CHECK(exceptions.allows(Rule::ip, "203.0.113.9", {"a.json", "/x/y"}));
  CHECK(exceptions.allows(Rule::ip, "203.0.113.9", {"index.html", {}}));
  CHECK_FALSE(allows_at("/a", "", "index.html"));
}

TEST_CASE("a pattern without stars allows its own pointer and no other") {
  CHECK(allows_at("/a/b", "/a/b"));
  CHECK_FALSE(allows_at("/a/b", "/a"));
  CHECK_FALSE(allows_at("/a/b", "/a/b/c"));
  CHECK_FALSE(allows_at("/a/b", "/a/c"));
  CHECK(allows_at("/a~1b/", "/a~1b/"));
}

TEST_CASE("one star matches any one token, two stars match any number") {
  CHECK(allows_at("/a/*/c", "/a/17/c"));
  CHECK_FALSE(allows_at("/a/*/c", "/a/c"));
  CHECK_FALSE(allows_at("/a/*/c", "/a/1/2/c"));
  CHECK(allows_at("/**", "/a/b"));
  CHECK(allows_at("/**", ""));
  CHECK(allows_at("/a/**", "/a"));
  CHECK(allows_at("/**/c", "/a/b/c"));
  CHECK(allows_at("/**/b/**/d", "/a/b/c/b/d"));
  CHECK(allows_at("/**/b/*", "/b/b/b"));
  CHECK_FALSE(allows_at("/**/b/*", "/b/b/b/c/c"));
  CHECK_FALSE(allows_at("/**/b/**/d", "/a/b/c/d/e"));
}

TEST_CASE("a file name before a pattern limits it to that file") {
  CHECK(allows_at("version.json#/a", "/a", "version.json"));
  CHECK_FALSE(allows_at("version.json#/a", "/a", "changelog.json"));
}

TEST_CASE("an invalid pattern or rule is refused, with its place in the settings") {
  for (const auto& [pattern, rule, pointer] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"a/b", "ip", "/privacy/allow/1/pointer"},
           {"f#", "ip", "/privacy/allow/1/pointer"},
           {"/a", "ips", "/privacy/allow/1/rule"}}) {
    const auto exceptions = PrivacyExceptions::make(
        {{"jwt", "x", "/a"}, {rule, "x", pattern, "shared/config/exports.json", {7, 5}}});
    REQUIRE_FALSE(exceptions.has_value());
    CHECK(exceptions.error().code == ErrorCode::settings);
    CHECK(exceptions.error().subject == "shared/config/exports.json");
    CHECK(exceptions.error().pointer == pointer);
    CHECK(exceptions.error().line == 7);
  }
}

TEST_CASE("used exceptions are notes with a count, unused exceptions are warnings") {
  const auto exceptions = made({{"email", "a@example.com", "", "exports.json", {3, 5}},
                                {"email", "b@example.com"},
                                {"email", "c@example.com", "/x"},
                                {"account", "Xyz2345"}});
  for (int i = 0; i < 2; ++i) CHECK(exceptions.allows(Rule::email, "a@example.com", {"f", "/x"}));
  CHECK(exceptions.allows(Rule::email, "c@example.com", {"f", "/x"}));
  CHECK_FALSE(exceptions.allows(Rule::email, "c@example.com", {"f", "/y"}));
  const auto findings = exceptions.usage(AccountsKnown::yes);
  REQUIRE(findings.size() == 4);
  CHECK(findings[0].severity == Severity::note);
  CHECK(findings[0].rule == "privacy.allowed");
  CHECK(findings[0].subject == "exports.json");
  CHECK(findings[0].pointer == "/privacy/allow/0");
  CHECK(findings[0].line == 3);
  CHECK(findings[0].message.find("2 times") != std::string::npos);
  CHECK(findings[1].severity == Severity::warning);
  CHECK(findings[1].rule == "privacy.allow-unused");
  CHECK(findings[1].pointer == "/privacy/allow/1");
  CHECK(findings[2].message.find("once") != std::string::npos);
  CHECK(findings[3].rule == "privacy.allow-unused");
  for (const auto& finding : findings) {
    CHECK((finding.message + finding.help).find("example.com") == std::string::npos);
  }
  CHECK(exceptions.usage(AccountsKnown::no).size() == 3);
}

TEST_CASE("a pattern with many stars is matched quickly") {
  std::string pattern;
  std::string pointer;
  for (int i = 0; i < 250; ++i) pattern += "/**/a";
  for (int i = 0; i < 20'000; ++i) pointer += "/a";
  pointer += "/b";
  const std::clock_t start = std::clock();
  CHECK_FALSE(allows_at(pattern, pointer));
  CHECK(std::clock() - start < 5 * CLOCKS_PER_SEC);
}

TEST_CASE("many exceptions cost each finding no more than a few") {
  CHECK(test_support::takes_linear_time(1'000, [](std::size_t count) {
    std::vector<privacy::Exception> written;
    for (std::size_t i = 0; i < count; ++i) {
      written.push_back({"email", "a" + std::to_string(i) + "@example.com"});
    }
    const auto exceptions = made(written);
    for (const auto& one : written) CHECK(exceptions.allows(Rule::email, one.text, {"f", "/a"}));
  }));
}

TEST_CASE("of several exceptions for a text the first one that reaches the place is used") {
  const auto exceptions = made({{"ip", "203.0.113.9", "/a"},
                                {"ip", "203.0.113.9", "/b"},
                                {"ip", "203.0.113.9"},
                                {"ip", "203.0.113.9:80"}});
  CHECK(exceptions.allows(Rule::ip, "203.0.113.9", {"f", "/b"}));
  CHECK(exceptions.allows(Rule::ip, "203.0.113.9", {"f", "/c"}));
  const auto usage = exceptions.usage(AccountsKnown::yes);
  std::string rules;
  for (const auto& one : usage) rules += one.rule + " ";
  CHECK(rules == "privacy.allow-unused privacy.allowed privacy.allowed privacy.allow-unused ");
}
