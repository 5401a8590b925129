#include "runtime_exports/privacy/account_words.hpp"

#include <ctime>
#include <string>
#include <vector>

#include "support/catch.hpp"

using runtime_exports::privacy::AccountWords;
using runtime_exports::privacy::Match;
using runtime_exports::privacy::Rule;

namespace {

std::string found(const AccountWords& words, std::string_view text) {
  std::vector<Match> matches;
  words.find(text, matches);
  std::string all;
  for (const Match& match : matches) {
    CHECK(match.rule == Rule::account);
    all += "<" + std::string(text.substr(match.begin, match.end - match.begin)) + ">";
  }
  return all;
}

std::string found_after_learning(std::string_view text, std::vector<std::string> values) {
  AccountWords words;
  words.collect(text);
  for (const auto& value : values) words.learn(value);
  return found(words, text);
}

}  // namespace

TEST_CASE("nothing is found before an account value was learned") {
  AccountWords words;
  words.collect("Clip requested by Xyz2345 was dropped");
  CHECK(found(words, "Clip requested by Xyz2345 was dropped").empty());
  CHECK(words.candidate_count() == 3);
}

TEST_CASE("a learned value is found as a whole word, whatever its case") {
  const std::string text = "by Xyz2345, xYZ2345! not Xyz23456, aXyz2345, or \u00e9Xyz2345";
  CHECK(found_after_learning(text, {"XYZ2345"}) == "<Xyz2345><xYZ2345>");
}

TEST_CASE("an underscore ends a word, and may be within a value") {
  CHECK(found_after_learning("user_Xyz2345, Xyz2345_avatar.png, _Xyz2345_", {"Xyz2345"}) ==
        "<Xyz2345><Xyz2345><Xyz2345>");
  CHECK(found_after_learning("id_acct_000017_x", {"acct_000017"}) == "<acct_000017>");
  CHECK(found_after_learning("by __Xyz2345__", {"_Xyz2345"}) == "<Xyz2345>");
  CHECK(found_after_learning("userXyz2345_x", {"Xyz2345"}).empty());
}

TEST_CASE("a UUID is found with and without its dashes, whichever form the account has") {
  const std::string grouped = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  const std::string plain = "3f2504e04f8941d39a0c0305e82c3301";
  const std::string text = "user_" + plain + " " + grouped +
                           " {3F2504E04F8941D39A0C0305E82C3301} "
                           "3f2504e0_4f89_41d3_9a0c_0305e82c3301";
  const std::string all = "<" + plain + "><" + grouped + "><3F2504E04F8941D39A0C0305E82C3301>" +
                          "<3f2504e0_4f89_41d3_9a0c_0305e82c3301>";
  CHECK(found_after_learning(text, {grouped}) == all);
  CHECK(found_after_learning(text, {plain}) == all);
  CHECK(found_after_learning("3f2504e04-f89-41d3-9a0c-0305e82c3301 x" + plain, {grouped}).empty());
}

TEST_CASE("what another one collected is learned too") {
  AccountWords words;
  AccountWords more;
  words.collect("by Xyz2345");
  more.collect("by Xyz2345, then Abc6789");
  words.collect_from(std::move(more));
  CHECK(words.candidate_count() == 2);
  words.learn("Abc6789");
  CHECK(found(words, "Xyz2345 and Abc6789") == "<Abc6789>");
}

TEST_CASE("a value that no collected text holds is not learned") {
  AccountWords words;
  words.collect("Clip requested");
  words.learn("Xyz2345");
  CHECK(words.candidate_count() == 1);
  CHECK(found(words, "by Xyz2345").empty());
}

TEST_CASE("values of several words are found within other text") {
  const std::string uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  CHECK(found_after_learning("id=" + uuid + ";", {uuid}) == "<" + uuid + ">");
  CHECK(found_after_learning("to <ada.17@example.com>.", {"ada.17@example.com"}) ==
        "<ada.17@example.com>");
  CHECK(found_after_learning("x/google-12345/y", {"google-12345"}) == "<google-12345>");
}

TEST_CASE("the longest value that begins at a place wins and matches do not overlap") {
  CHECK(found_after_learning("abcdef.ghijkl.mnopqr", {"abcdef", "abcdef.ghijkl", "ghijkl.mnopqr",
                                                      "mnopqr"}) == "<abcdef.ghijkl><mnopqr>");
}

TEST_CASE("values of fewer than six characters are ignored") {
  CHECK(found_after_learning("abcde abcdef", {"abcde", "abcdef"}) == "<abcdef>");
  // Three characters, but six bytes.
  CHECK(found_after_learning("\u00e9\u00e9\u00e9", {"\u00e9\u00e9\u00e9"}).empty());
}

TEST_CASE("what is not part of a word at the ends of a value does not count") {
  CHECK(found_after_learning("by abcdef now", {" \"abcdef\" "}) == "<abcdef>");
  CHECK(found_after_learning("--- abcdef", {"---", ""}).empty());
}

TEST_CASE("the limits of a candidate are 320 bytes and 16 words") {
  const std::string longest(320, 'x');
  CHECK(found_after_learning(longest, {longest}) == "<" + longest + ">");
  CHECK(found_after_learning(longest + "x", {longest + "x"}).empty());
  const std::string sixteen = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p";
  CHECK(found_after_learning(sixteen, {sixteen}) == "<" + sixteen + ">");
  CHECK(found_after_learning(sixteen + ".q", {sixteen + ".q"}).empty());
}

TEST_CASE("learning many accounts takes no memory") {
  AccountWords words;
  words.collect("Clip requested by account-000017");
  const auto before = words.candidate_count();
  for (int i = 0; i < 100'000; ++i) words.learn("account-" + std::to_string(1'000'000 + i));
  CHECK(words.candidate_count() == before);
}

TEST_CASE("collecting takes linear time on hostile text") {
  for (const std::string unit : {"a.", "a", "abcdefghi.", ".", "a "}) {
    std::string text;
    while (text.size() < 1'000'000) text += unit;
    AccountWords words;
    const std::clock_t start = std::clock();
    words.collect(text);
    INFO(unit);
    CHECK(std::clock() - start < 5 * CLOCKS_PER_SEC);
    CHECK(words.candidate_count() <= 16);
  }
}

TEST_CASE("the next value is the first that begins at a place or behind it") {
  const std::string text = "Xyz2345, Xyz2345 abcdef";
  AccountWords words;
  words.collect(text);
  CHECK_FALSE(words.find_next(text, 0).has_value());
  words.learn("xyz2345");
  words.learn("ABCDEF");
  CHECK(words.find_next(text, 0) == Match{Rule::account, 0, 7});
  CHECK(words.find_next(text, 1) == Match{Rule::account, 9, 16});
  CHECK(words.find_next(text, 10) == Match{Rule::account, 17, 23});
  CHECK_FALSE(words.find_next(text, 18).has_value());
  CHECK_FALSE(words.find_next(text, text.size()).has_value());
}
