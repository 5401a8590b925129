#include <memory>

#include "scale.hpp"
#include "support/catch.hpp"
#include "two_states.hpp"
#include <fmt/format.h>

namespace runtime_exports::fault {
namespace {

constexpr std::size_t publishers = 64;

/// Starts all publishers at once. Returns how many ended with 0 and how many were busy.
std::pair<std::size_t, std::size_t> publish_at_once(const TwoStates& states,
                                                    const std::vector<std::string>& words) {
  std::vector<std::unique_ptr<RunningProgram>> programs;
  for (std::size_t i = 0; i < publishers; ++i) {
    programs.push_back(std::make_unique<RunningProgram>(states.tree().request(words)));
  }
  std::size_t done = 0;
  std::size_t busy = 0;
  for (const auto& program : programs) {
    const auto ended = program->wait();
    INFO(ended.error);
    CHECK((ended.exit_code == 0 || ended.exit_code == 75));
    ++(ended.exit_code == 0 ? done : busy);
  }
  return {done, busy};
}

TEST_CASE(
    "if many publishers start at once, one publishes and the others are busy or have nothing to do",
    "[crowd]") {
  TwoStates states;
  const auto before = states.tree().export_at("manifest.json");
  const auto [done, busy] = publish_at_once(states, {"publish"});
  print_figure(fmt::format("{} at once: {} done, {} busy", publishers, done, busy));
  CHECK(done >= 1);
  CHECK(states.check_settled() == Violations{});
  CHECK(states.is_b());
  const auto after = states.tree().export_at("manifest.json");
  CHECK(after.at("generation").get<int>() == before.at("generation").get<int>() + 1);
}

TEST_CASE("many publishers that wait for one another all get their turn", "[crowd]") {
  TwoStates states;
  const auto [done, busy] = publish_at_once(states, {"publish", "--wait", "60"});
  CHECK(done == publishers);
  CHECK(busy == 0);
  CHECK(states.check_settled() == Violations{});
  CHECK(states.is_b());
}

TEST_CASE("many publishers at once see only whole sets in the very first publish", "[crowd]") {
  TwoStates states{Before::nothing};
  const auto [done, busy] = publish_at_once(states, {"publish", "--wait", "60"});
  CHECK(done == publishers);
  CHECK(states.check_settled() == Violations{});
  CHECK(states.is_b());
  CHECK(states.tree().export_at("manifest.json").at("generation").get<int>() == 1);
}

}  // namespace
}  // namespace runtime_exports::fault
