#include "runtime_exports/privacy/anchors.hpp"

#include <array>
#include <string>
#include <vector>

#include "support/catch.hpp"

using runtime_exports::privacy::AnchorAutomaton;
using runtime_exports::privacy::AnchorPattern;

namespace {

struct Entry {
  std::size_t bucket;
  AnchorPattern pattern;
};

constexpr std::array entries{Entry{0, AnchorPattern{"ab[cd]"}}, Entry{1, AnchorPattern{"\\d:\\h"}},
                             Entry{2, AnchorPattern{"~key"}}, Entry{2, AnchorPattern{"x\\[y_"}},
                             Entry{3, AnchorPattern{"b"}}};
constexpr AnchorAutomaton<4> automaton{entries};

// "bucket@end" for every report in the text.
std::vector<std::string> reports_in(std::string_view text) {
  std::vector<std::string> found;
  AnchorAutomaton<4>::State state;
  while (auto reports = automaton.next_reports(text, state)) {
    while (reports != 0) {
      found.push_back(std::to_string(automaton.next_bucket(reports)) + "@" +
                      std::to_string(state.position));
    }
  }
  return found;
}

using Reports = std::vector<std::string>;

}  // namespace

TEST_CASE("the automaton reports characters, classes and patterns that overlap") {
  CHECK(reports_in("abd") == Reports{"3@2", "0@3"});
  CHECK(reports_in("ababc") == Reports{"3@2", "3@4", "0@5"});
  CHECK(reports_in("1:f 1:g x:1") == Reports{"1@3"});
  CHECK(reports_in("abe") == Reports{"3@2"});
  CHECK(reports_in("ABC").empty());
}

TEST_CASE("patterns of one bucket are reported from the width of the shortest on") {
  CHECK(reports_in("key KEY kEy") == Reports{"2@3", "2@7", "2@11"});
  CHECK(reports_in("x[y_ [y_") == Reports{"2@4", "2@8"});
}

TEST_CASE("what only a mixture of patterns would take is sorted out") {
  CHECK(reports_in(" ke_ kyy [ey").empty());
}

TEST_CASE("a pattern tells exactly whether a text ends with it") {
  CHECK(AnchorPattern{"x\\[y_"}.ends("ax[y_"));
  CHECK_FALSE(AnchorPattern{"x\\[y_"}.ends("[y_"));
  CHECK_FALSE(AnchorPattern{"x\\[y_"}.ends("x[y_ "));
  CHECK(AnchorPattern{"~k[ea]y"}.ends("KaY"));
  CHECK_FALSE(AnchorPattern{"k[ea]y"}.ends("KaY"));
  CHECK(AnchorPattern{"\\w\\d\\h"}.ends("_9F"));
  CHECK(AnchorPattern{"\\w\\d\\h"}.length() == 3);
}

TEST_CASE("buckets beyond the room of 64 bits are told at compile time") {
  constexpr AnchorPattern wide{"01234567"};
  constexpr std::array<Entry, 8> fit{
      {{0, wide}, {1, wide}, {2, wide}, {3, wide}, {4, wide}, {5, wide}, {6, wide}, {7, wide}}};
  constexpr std::array<Entry, 9> too_many{{{0, wide},
                                           {1, wide},
                                           {2, wide},
                                           {3, wide},
                                           {4, wide},
                                           {5, wide},
                                           {6, wide},
                                           {7, wide},
                                           {8, wide}}};
  STATIC_REQUIRE(AnchorAutomaton<8>{fit}.is_complete());
  STATIC_REQUIRE_FALSE(AnchorAutomaton<9>{too_many}.is_complete());
}
