#include "runtime_exports/exports/rates.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;
using exports::RateWindows;

namespace {

/// Samples over a minute or more, each given by how many seconds before the end it was taken.
class Samples {
 public:
  void add(std::int64_t seconds_before_end, std::string_view counters) {
    add_at(end_.minus_seconds(seconds_before_end), counters);
  }
  void add_at(Instant instant, std::string_view counters) {
    rates_.add(instant, Parsed{counters}.root());
  }
  /// How much the platform's `messages` grew in a window: 0 is 60 s, 1 is 5 min.
  [[nodiscard]] std::int64_t messages(const std::string& platform, std::size_t window) const {
    return rates_.platforms().at(platform).increase[window][0];
  }
  [[nodiscard]] std::string text() const {
    const ContextOwner owner;
    std::string text;
    json::Writer out{text};
    exports::find_export("telemetry.rates")->write({nullptr, nullptr, &rates_}, out, owner.context);
    return text;
  }
  [[nodiscard]] const RateWindows& rates() const { return rates_; }
  [[nodiscard]] Instant end() const { return end_; }

 private:
  Instant end_ = *parse_instant("2026-07-16T12:38:23.105701Z");
  RateWindows rates_{end_};
};

std::string twitch(std::int64_t messages) {
  return R"({"twitch":{"messages":)" + std::to_string(messages) + "}}";
}

}  // namespace

TEST_CASE("rates.json without samples is as published") {
  check_golden("rates.smallest");
}

TEST_CASE("rates.json with resets, borders and late platforms is as published") {
  check_golden("rates");
}

TEST_CASE("the increase counts from the last sample at or before the beginning of the window") {
  Samples samples;
  samples.add(400, twitch(10));
  samples.add(300, twitch(17));
  samples.add(200, twitch(20));
  samples.add(60, twitch(50));
  samples.add(30, twitch(51));
  samples.add(0, twitch(55));
  CHECK(samples.messages("twitch", 0) == 5);
  CHECK(samples.messages("twitch", 1) == 38);
}

TEST_CASE("a sample just inside the window counts from the one before the window") {
  Samples samples;
  samples.add(61, twitch(10));
  const auto border = samples.end().minus_seconds(60);
  samples.add_at({border.seconds, border.half_attoseconds + 1}, twitch(14));
  CHECK(samples.messages("twitch", 0) == 4);
}

TEST_CASE("without a sample before the window it counts from the first sample") {
  Samples samples;
  samples.add(50, twitch(1000));
  samples.add(10, twitch(1003));
  CHECK(samples.messages("twitch", 0) == 3);
  CHECK(samples.messages("twitch", 1) == 3);
}

TEST_CASE("a platform whose counters do not rise has the line of its first sample") {
  RateWindows rates{*parse_instant("2026-07-16T12:38:23Z")};
  const auto add = [&](std::int64_t seconds_before_end, const std::string& counters,
                       std::uint64_t line) {
    rates.add(parse_instant("2026-07-16T12:38:23Z")->minus_seconds(seconds_before_end),
              Parsed{counters}.root(), line);
  };
  add(900, twitch(4), 1);
  add(50, R"({"twitch":{"messages":4},"kick":{}})", 2);
  add(10, twitch(4), 3);
  const auto& platforms = rates.platforms();
  CHECK(platforms.at("twitch").line[0][0] == 1);
  CHECK(platforms.at("twitch").line[1][3] == 1);
  CHECK(platforms.at("kick").line[0][0] == 2);
  add(5, twitch(9), 4);
  add(4, twitch(9), 5);
  CHECK(platforms.at("twitch").line[0][0] == 4);
  CHECK(platforms.at("twitch").line[0][1] == 1);
}

TEST_CASE("a counter that fell was reset, and its new value is the increase") {
  Samples samples;
  samples.add(70, twitch(100));
  samples.add(50, twitch(110));
  samples.add(40, twitch(3));
  samples.add(30, twitch(5));
  CHECK(samples.messages("twitch", 0) == 10 + 3 + 2);
}

TEST_CASE("a reset before the window leaves nothing in it") {
  Samples samples;
  samples.add(90, twitch(100));
  samples.add(60, twitch(2));
  samples.add(0, twitch(2));
  CHECK(samples.messages("twitch", 0) == 0);
  CHECK(samples.messages("twitch", 1) == 2);
}

TEST_CASE("each counter of each platform is reset on its own") {
  Samples samples;
  samples.add(70, R"({"a":{"messages":5,"actions":9},"b":{"messages":5}})");
  samples.add(10, R"({"a":{"messages":1,"actions":10},"b":{"messages":9}})");
  const auto& a = samples.rates().platforms().at("a").increase[0];
  CHECK(a == RateWindows::PerMetric{1, 0, 1, 0});
  CHECK(samples.messages("b", 0) == 4);
}

TEST_CASE("a platform that appears late counts from its own first sample") {
  Samples samples;
  samples.add(70, twitch(1));
  samples.add(30, R"({"twitch":{"messages":1},"kick":{"messages":500}})");
  samples.add(10, R"({"kick":{"messages":504}})");
  CHECK(samples.messages("kick", 0) == 4);
}

TEST_CASE("a platform without activity is listed with zeros") {
  Samples samples;
  samples.add(1000, R"({"idle":{}})");
  const Parsed parsed{samples.text()};
  for (const auto window : parsed.root().find("windows")->elements()) {
    for (const auto metric : window.find("metrics")->members()) {
      CHECK(metric.value.find("idle")->integer() == 0);
    }
  }
}

TEST_CASE("platforms are sorted by name, in the order of bytes") {
  Samples samples;
  samples.add(10, R"({"b":{},"a":{},"B":{},"a1":{}})");
  const Parsed parsed{samples.text()};
  const auto windows = parsed.root().find("windows")->elements();
  CHECK(member_names(*(*windows.begin()).find("metrics")->find("messages")) == "B a a1 b");
}

TEST_CASE("a metric that a sample lacks keeps its last value") {
  Samples samples;
  samples.add(70, twitch(10));
  samples.add(50, R"({"twitch":{}})");
  samples.add(10, twitch(12));
  CHECK(samples.messages("twitch", 0) == 2);
}

TEST_CASE("the flat metrics are the sums of the first window over all platforms") {
  Samples samples;
  samples.add(200, R"({"a":{"messages":0,"triggers":0},"b":{"messages":0}})");
  samples.add(100, R"({"a":{"messages":90,"triggers":7},"b":{"messages":9}})");
  samples.add(10, R"({"a":{"messages":92,"triggers":8},"b":{"messages":14}})");
  const Parsed parsed{samples.text()};
  std::string sums;
  for (const auto metric : parsed.root().find("metrics")->elements()) {
    sums += std::string{metric.find("key")->text()} + "=" +
            std::string{metric.find("value")->token()} + " ";
  }
  CHECK(sums == "messages=7 triggers=1 actions=0 actions_failed=0 ");
}

TEST_CASE("a rate that does not fit a signed 32-bit integer is found by the schema check") {
  Samples fits;
  fits.add(70, twitch(0));
  fits.add(10, twitch(2147483647));
  CHECK(is_accepted("telemetry.rates", fits.text()));
  Samples beyond;
  beyond.add(70, twitch(0));
  beyond.add(10, twitch(2147483648));
  CHECK_FALSE(is_accepted("telemetry.rates", beyond.text()));
  Samples sum;
  sum.add(70, R"({"a":{"messages":0},"b":{"messages":0}})");
  sum.add(10, R"({"a":{"messages":2147483647},"b":{"messages":1}})");
  CHECK_FALSE(is_accepted("telemetry.rates", sum.text()));
}

TEST_CASE("counters that rise beyond every type stay refused and never wrap around") {
  Samples samples;
  for (int i = 0; i < 5000; ++i) samples.add(10, twitch(i % 2 == 0 ? 9007199254740992 : 0));
  CHECK(samples.messages("twitch", 0) == std::numeric_limits<std::int64_t>::max());
  CHECK_FALSE(is_accepted("telemetry.rates", samples.text()));
}
