#include "runtime_exports/cli/log.hpp"

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"

namespace runtime_exports::cli {
namespace {

using test_support::ManualClock;

struct Shown {
  ManualClock clock;
  std::string text;
  ProgressLine line{clock, [this](std::string_view more) { text = more; }};
};

TEST_CASE("work of less than a second shows no progress") {
  Shown shown;
  shown.line.begin("reading the state");
  shown.line.expect(1000);
  shown.clock.sleep_ms(999);
  shown.line.advance(500, 10);
  shown.line.end();
  CHECK(shown.text.empty());
}

TEST_CASE("after a second the line shows phase, percentage, rows, rate and time left") {
  Shown shown;
  shown.line.begin("reading the state");
  shown.line.expect(1000);
  shown.line.expect(1000);
  shown.clock.sleep_ms(2000);
  shown.line.advance(500, 12'000);
  CHECK(shown.text == "\r\x1b[Kreading the state: 25 %, 12,000 rows, 6,000 rows/s, 6 s left");
}

TEST_CASE("the line is written again ten times a second at most") {
  Shown shown;
  shown.line.begin("building");
  shown.line.expect(1000);
  shown.clock.sleep_ms(1000);
  shown.line.advance(100, 0);
  CHECK(shown.text == "\r\x1b[Kbuilding: 10 %, 9 s left");
  shown.clock.sleep_ms(99);
  shown.line.advance(100, 0);
  CHECK(shown.text == "\r\x1b[Kbuilding: 10 %, 9 s left");
  shown.clock.sleep_ms(1);
  shown.line.advance(100, 0);
  CHECK(shown.text == "\r\x1b[Kbuilding: 30 %, 3 s left");
}

TEST_CASE("a phase counts from its own beginning") {
  Shown shown;
  shown.line.begin("reading");
  shown.line.expect(100);
  shown.clock.sleep_ms(5000);
  shown.line.advance(100, 5);
  shown.clock.sleep_ms(100);
  shown.line.begin("writing");
  CHECK(shown.text == "\r\x1b[Kwriting");
  shown.line.expect(200);
  shown.clock.sleep_ms(1000);
  shown.line.advance(100, 50);
  CHECK(shown.text == "\r\x1b[Kwriting: 50 %, 50 rows, 50 rows/s, 1 s left");
}

TEST_CASE("more work than expected shows as all of it, with no time left") {
  Shown shown;
  shown.line.begin("reading");
  shown.line.expect(100);
  shown.clock.sleep_ms(1000);
  shown.line.advance(150, 0);
  CHECK(shown.text == "\r\x1b[Kreading: 100 %, 0 s left");
}

TEST_CASE("a line that was shown is erased at the end") {
  Shown shown;
  shown.clock.sleep_ms(1000);
  shown.line.begin("reading");
  CHECK(shown.text == "\r\x1b[Kreading");
  shown.line.end();
  CHECK(shown.text == "\r\x1b[K");
  shown.text.clear();
  shown.line.end();
  CHECK(shown.text.empty());
}

}  // namespace
}  // namespace runtime_exports::cli
