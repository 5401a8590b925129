#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/parser.hpp"

using namespace runtime_exports;

namespace {

std::unique_ptr<json::Document> parsed(std::string_view text) {
  json::Parser parser;
  auto document = std::make_unique<json::Document>();
  REQUIRE(parser.parse(text, *document));
  return document;
}

/// A state with one value on each line.
class State {
 public:
  State() {
    rates_.add({0, 0}, parsed(R"({"kick": {"messages": 1}, "twitch": {"messages": 1}})")->root(),
               4);
    rates_.add({60, 0}, parsed(R"({"kick": {"messages": 2}, "twitch": {"messages": 9}})")->root(),
               5);
    snapshot_.document = parsed(
        "{\"generated_at\":\n\"2026-01-02T12:00:00Z\", \"runtime\": {\"project\":\n\"P\","
        " \"version\":\n\"1.2.3\"}}");
    changelog_ = state::decode_changelog(
        parsed("[{\"id\": \"a\", \"date\": \"2026-01-01\", \"title\":\n\"A\", \"description\":\n"
               "\"D\", \"changes\": {\"x\":\n[\"one\",\n\"two\"]}}]"));
    view_ = {&snapshot_, &changelog_, &rates_, &feed_};
  }

  /// "input:line", and what the place is called, for a value of an export.
  [[nodiscard]] std::string source(std::string_view id, const std::vector<json::PathStep>& path) {
    const auto found = exports::find_export(id)->source(view_, path);
    auto text = std::string{state::definition_of(found.input).path} + ":" +
                std::to_string(found.position.line);
    if (!found.about.empty()) text += " " + found.about + " " + found.name;
    return text;
  }

 private:
  state::Snapshot snapshot_;
  state::Changelog changelog_;
  exports::RateWindows rates_{{60, 0}};
  std::vector<std::size_t> feed_{0};
  exports::StateView view_;
};

}  // namespace

TEST_CASE("version, project and stamp of an export come from the snapshot") {
  State state;
  CHECK(state.source("version", {{"version"}}) == "runtime_snapshot.json:4");
  CHECK(state.source("admin.users", {{"runtime"}, {"project"}}) == "runtime_snapshot.json:3");
  CHECK(state.source("admin.users", {{"exported_at"}}) == "runtime_snapshot.json:2");
  CHECK(state.source("badge", {{"message"}}) == "runtime_snapshot.json:4");
  CHECK(state.source("feed", {{"title"}}) == "runtime_snapshot.json:3");
}

TEST_CASE(
    "a text of a changelog is found in its entry, also if readers get it under another name") {
  State state;
  CHECK(state.source("changelog.runtime", {}).ends_with(":0"));
  const auto entry = [&](std::string_view id, std::vector<json::PathStep> in_entry) {
    const std::string_view list = id == "feed" ? "items" : "entries";
    std::vector<json::PathStep> steps{{list}, {{}, 0}};
    if (id == "changelog.runtime") steps.erase(steps.begin());
    steps.insert(steps.end(), in_entry.begin(), in_entry.end());
    const auto found = state.source(id, steps);
    CHECK(found.ends_with(" the entry a"));
    return found.substr(found.find(':') + 1, 1);
  };
  CHECK(entry("changelog", {{"title"}}) == "2");
  CHECK(entry("changelog.runtime", {{"title"}}) == "2");
  CHECK(entry("changelog", {{"summary"}}) == "3");
  CHECK(entry("changelog", {{"details"}, {{}, 0}}) == "4");
  CHECK(entry("changelog", {{"details"}, {{}, 1}}) == "5");
  CHECK(entry("feed", {{"content_text"}}) == "3");
  CHECK(entry("feed", {{"title"}}) == "2");
  CHECK(state.source("changelog", {{"meta"}, {"version"}}) == "runtime_snapshot.json:4");
}

TEST_CASE("a rate names the counter's line and its platform, a sum the platform that rose most") {
  State state;
  const auto found = state.source("telemetry.rates",
                                  {{"windows"}, {{}, 0}, {"metrics"}, {"messages"}, {"kick", 0}});
  CHECK(found.ends_with(":5 the counter `messages` of the platform kick"));
  CHECK(state.source("telemetry.rates", {{"metrics"}, {{}, 0}, {"value"}})
            .ends_with(":5 the counter `messages` of the platform twitch"));
  CHECK(state.source("telemetry.rates", {{"generated_at"}}) == "runtime_snapshot.json:2");
  CHECK(state.source("telemetry.rates", {{"windows"}}).ends_with(":0"));
}
