#include "runtime_exports/privacy/account_index.hpp"

#include <string>
#include <vector>

#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "support/processor_time.hpp"

using runtime_exports::accounts_with;
using runtime_exports::privacy::AccountIndex;
using runtime_exports::privacy::Match;
using runtime_exports::privacy::Rule;

namespace {

std::string found(const AccountIndex& accounts, std::string_view text) {
  std::vector<Match> matches;
  accounts.find(text, matches);
  std::string all;
  for (const Match& match : matches) {
    CHECK(match.rule == Rule::account);
    all += "<" + std::string(text.substr(match.begin, match.end - match.begin)) + ">";
  }
  return all;
}

std::string found_in(std::string_view text, const std::vector<std::string>& values) {
  return found(accounts_with(values), text);
}

}  // namespace

TEST_CASE("without accounts nothing is found") {
  CHECK(found({}, "Clip requested by Xyz2345 was dropped").empty());
  CHECK(found_in("Clip requested by Xyz2345 was dropped", {}).empty());
  CHECK_FALSE(AccountIndex{}.find_next("Xyz2345", 0).has_value());
}

TEST_CASE("a value is found as a whole word, whatever its case") {
  const std::string text = "by Xyz2345, xYZ2345! not Xyz23456, aXyz2345, or \u00e9Xyz2345";
  CHECK(found_in(text, {"XYZ2345"}) == "<Xyz2345><xYZ2345>");
}

TEST_CASE("an underscore ends a word, and may be within a value") {
  CHECK(found_in("user_Xyz2345, Xyz2345_avatar.png, _Xyz2345_", {"Xyz2345"}) ==
        "<Xyz2345><Xyz2345><Xyz2345>");
  CHECK(found_in("id_acct_000017_x", {"acct_000017"}) == "<acct_000017>");
  CHECK(found_in("by __Xyz2345__", {"_Xyz2345"}) == "<Xyz2345>");
  CHECK(found_in("userXyz2345_x", {"Xyz2345"}).empty());
}

TEST_CASE("a UUID is found with and without its dashes, whichever form the account has") {
  const std::string grouped = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  const std::string plain = "3f2504e04f8941d39a0c0305e82c3301";
  const std::string text = "user_" + plain + " " + grouped +
                           " {3F2504E04F8941D39A0C0305E82C3301} "
                           "3f2504e0_4f89_41d3_9a0c_0305e82c3301";
  const std::string all = "<" + plain + "><" + grouped + "><3F2504E04F8941D39A0C0305E82C3301>" +
                          "<3f2504e0_4f89_41d3_9a0c_0305e82c3301>";
  CHECK(found_in(text, {grouped}) == all);
  CHECK(found_in(text, {plain}) == all);
  CHECK(found_in("3f2504e04-f89-41d3-9a0c-0305e82c3301 x" + plain, {grouped}).empty());
}

TEST_CASE("values of several words are found within other text") {
  const std::string uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  CHECK(found_in("id=" + uuid + ";", {uuid}) == "<" + uuid + ">");
  CHECK(found_in("to <ada.17@example.com>.", {"ada.17@example.com"}) == "<ada.17@example.com>");
  CHECK(found_in("x/google-12345/y", {"google-12345"}) == "<google-12345>");
}

TEST_CASE("the longest value that begins at a place wins and matches do not overlap") {
  CHECK(found_in("abcdef.ghijkl.mnopqr", {"abcdef", "abcdef.ghijkl", "ghijkl.mnopqr", "mnopqr"}) ==
        "<abcdef.ghijkl><mnopqr>");
}

TEST_CASE("values of fewer than six characters are ignored") {
  CHECK(found_in("abcde abcdef", {"abcde", "abcdef"}) == "<abcdef>");
  // Three characters, but six bytes.
  CHECK(found_in("\u00e9\u00e9\u00e9", {"\u00e9\u00e9\u00e9"}).empty());
}

TEST_CASE("characters at the ends of a value that are not part of a word do not count") {
  CHECK(found_in("by abcdef now", {" \"abcdef\" "}) == "<abcdef>");
  CHECK(found_in("--- abcdef", {"---", ""}).empty());
}

TEST_CASE("signs at the ends of a value count if the rest is too short without them") {
  CHECK(found_in("clip of -aB3xZ_ and _abcde_ dropped", {"-aB3xZ_", "_abcde_"}) ==
        "<-aB3xZ_><_abcde_>");
  CHECK(found_in("by @abcde, abcde and @abcdef", {"@abcde"}) == "<@abcde>");
  CHECK(found_in("by abcde now", {" abcde "}).empty());
  CHECK(found_in("------ ......", {"------", "......"}).empty());
}

TEST_CASE("the limit of a value is 1,280 bytes, and any number of words") {
  const std::string longest(1280, 'x');
  CHECK(found_in(longest, {longest}) == "<" + longest + ">");
  CHECK(found_in(longest + "x", {longest + "x"}).empty());
  const std::string sixteen = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p";
  CHECK(found_in(sixteen, {sixteen}) == "<" + sixteen + ">");
  CHECK(found_in(sixteen + ".q", {sixteen + ".q"}) == "<" + sixteen + ".q>");
  std::string many = "a";
  while (many.size() < 319) many += ".b";
  CHECK(found_in("by " + many + "!", {many}) == "<" + many + ">");
}

TEST_CASE("a value may hold white space, however much of it") {
  CHECK(found_in("by Ada Q 17, not AdaQ17", {"ada q 17"}) == "<Ada Q 17>");
  CHECK(found_in("by ada lovelace17", {"ada\tlovelace17"}) == "<ada lovelace17>");
  CHECK(found_in("lovelace \n ada", {"lovelace ada"}) == "<lovelace \n ada>");
  CHECK(found_in("by ada lovelace170", {"ada lovelace17"}).empty());
}

TEST_CASE("a value begins after an escape that the text shows as it is written") {
  const std::string uuid = "d95bafc8-7f8f-4441-aef5-4c3dad29b40a";
  for (const std::string escape : {"\\n", "\\r\\n", "\\t", "\\\\n", "\\u000a", "\\x0a"}) {
    CAPTURE(escape);
    CHECK(found_in("x" + escape + uuid + escape, {uuid}) == "<" + uuid + ">");
    CHECK(found_in("x" + escape + "Xyz2345" + escape, {"Xyz2345"}) == "<Xyz2345>");
  }
  CHECK(found_in("x\\ynXyz2345, nXyz2345", {"Xyz2345"}).empty());
}

TEST_CASE("each of very many values is found, and nothing else") {
  AccountIndex::Builder builder;
  for (int i = 0; i < 200'000; ++i) builder.add("account-" + std::to_string(1'000'000 + i));
  const auto accounts = builder.build();
  CHECK(accounts.size() == 200'000);
  for (int i = 0; i < 200'000; i += 997) {
    const auto value = "account-" + std::to_string(1'000'000 + i);
    CHECK(found(accounts, "by " + value + ".") == "<" + value + ">");
  }
  CHECK(found(accounts, "by account-999999, account-1200000 and account-10000000").empty());
}

TEST_CASE("values that differ only in case, or in a UUID's dashes, count as one") {
  CHECK(accounts_with({"Xyz2345", "xYZ2345", "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                       "3F2504E04F8941D39A0C0305E82C3301"})
            .size() == 2);
}

TEST_CASE("finding takes linear time on hostile text") {
  const auto accounts = accounts_with({"abcdefx", "a.a.a.x", "aaaaaax"});
  for (const std::string_view unit : {"a.", "a", "abcdefghi.", ".", "a ", "abcdef"}) {
    INFO(unit);
    CHECK(runtime_exports::test_support::takes_linear_time(
        unit, [&](std::string_view text) { CHECK(found(accounts, std::string{text}).empty()); }));
  }
}

TEST_CASE("the next value is the first that begins at a place or after it") {
  const std::string text = "Xyz2345, Xyz2345 abcdef";
  const auto accounts = accounts_with({"xyz2345", "ABCDEF"});
  CHECK(accounts.find_next(text, 0) == Match{Rule::account, 0, 7});
  CHECK(accounts.find_next(text, 1) == Match{Rule::account, 9, 16});
  CHECK(accounts.find_next(text, 10) == Match{Rule::account, 17, 23});
  CHECK_FALSE(accounts.find_next(text, 18).has_value());
  CHECK_FALSE(accounts.find_next(text, text.size()).has_value());
}
