#include "runtime_exports/privacy/readable_forms.hpp"

#include <string>

#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "support/processor_time.hpp"

using namespace runtime_exports::privacy;
using runtime_exports::accounts_with;

namespace {

std::string found(const std::string& text, const AccountIndex& accounts = {}) {
  std::vector<Match> matches;
  find_readable(text, accounts, matches);
  std::string all;
  for (const Match& match : matches) {
    all += std::string(rule_name(match.rule)) + "<" +
           text.substr(match.begin, match.end - match.begin) + ">";
  }
  return all;
}

}  // namespace

TEST_CASE("private parts of the plain text are found as find_private finds them") {
  CHECK(found("by ada@example.com") == "email<ada@example.com>");
  CHECK(found("by nobody").empty());
}

TEST_CASE("private parts that percent-encoding hides are found at their place in the text") {
  CHECK(found("x 203%2E0.113%2e7, y") == "ip<203%2E0.113%2e7>");
  CHECK(found("x %32003%252e1").empty());
  CHECK(found("x 203%252e0%252e113%25252e7 y") == "ip<203%252e0%252e113%25252e7>");
}

TEST_CASE(
    "private parts that invisible characters split or join are found at their place in the text") {
  CHECK(found("x 203.0.\ufeff113.7 y") == "ip<203.0.\ufeff113.7>");
  CHECK(found("by ada@exa\x1B[1mmple.com") == "email<ada@exa\x1B[1mmple.com>");
  CHECK(found("x ada%40exa%E2%80%8Bmple.com y") == "email<ada%40exa%E2%80%8Bmple.com>");
  const auto accounts = accounts_with({"Xyz2345"});
  const std::string text = "user\x1B[1mXyz2345\x1B[0mlogged in, Xyz\u200b2345, a\u200bXyz2345";
  const std::string all = found(text, accounts);
  CHECK(all.find("account<Xyz\u200b2345>") != std::string::npos);
  CHECK(all.ends_with("account<Xyz2345>account<Xyz2345>"));
}

TEST_CASE("full-width characters are read as ASCII") {
  CHECK(found("x \uff12\uff10\uff13.0.113.7").starts_with("ip<\uff12\uff10\uff13.0.113.7>"));
  CHECK(found("ada\uff20example.com").starts_with("email<ada\uff20example.com>"));
}

TEST_CASE("a fourth encoding is not decoded") {
  CHECK(found("203%2525252e0.113.7").empty());
}

TEST_CASE("values of accounts are found in every form") {
  const auto accounts = accounts_with({"Xyz2345"});
  const std::string text = "q=%58yz2345&r=%2558yz2345 Xyz2345";
  CHECK(found(text, accounts) ==
        "account<Xyz2345>account<%58yz2345>account<Xyz2345>"
        "account<%58yz2345>account<%2558yz2345>account<Xyz2345>");
}

TEST_CASE("decoding takes linear time on hostile text") {
  CHECK(runtime_exports::test_support::takes_linear_time(
      "%25%32%35", [](std::string_view text) { found(std::string{text}); }));
}
