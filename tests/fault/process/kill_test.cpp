#include <csignal>
#include <set>

#include "scale.hpp"
#include "stop_points.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::fault {
namespace {

constexpr int killed = 128 + SIGKILL;

/// Runs the program and kills it before its system call of this number, counted over all threads.
int kill_before(const TwoStates& states, const std::vector<std::string>& words, std::size_t at) {
  std::size_t seen = 0;
  const auto ended = run_traced(states.tree().request(words), [&](const SystemCall& call) {
    if (call.moment == Moment::exit) return Verdict::go_on;
    return ++seen == at ? Verdict::kill : Verdict::go_on;
  });
  return ended.exit_code;
}

/// Checks what must hold when no program runs any more, and after the next one has run.
void check_after(const TwoStates& states, std::size_t at, const char* next) {
  INFO("killed before system call " << at);
  REQUIRE(states.check_always() == Violations{});
  const bool was_committed = states.has_journal();
  REQUIRE(states.run({"recover"}).exit_code == 0);
  REQUIRE(states.check_settled() == Violations{});
  if (was_committed) REQUIRE(states.is_b());
  if (std::string{next} != "publish") return;
  REQUIRE(states.run({"publish"}).exit_code == 0);
  REQUIRE(states.check_settled() == Violations{});
  REQUIRE(states.is_b());
}

/// Kills the program at every system call, or at every `step`th, each time in this tree.
std::size_t kill_everywhere(TwoStates& states, const TreeImage& image, const char* command,
                            std::size_t step) {
  states.reset();
  std::size_t runs = 0;
  for (std::size_t at = 1;; at += step) {
    states.put(image);
    const int ended = kill_before(states, {command}, at);
    if (ended != killed) {
      REQUIRE(ended == 0);
      REQUIRE(states.check_settled() == Violations{});
      REQUIRE(states.is_b());
      return runs;
    }
    check_after(states, at, ++runs % 10 == 0 ? "publish" : "nothing");
  }
}

TEST_CASE("a publish may be killed at any system call", "[kill]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states;
  print_figure(fmt::format("{} publishes killed, one before each system call",
                           kill_everywhere(states, states.image_before(), "publish", 1)));
}

TEST_CASE("the very first publish may be killed at any system call", "[kill]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states{Before::nothing};
  const std::size_t step = effort() > 1 ? 1 : 3;
  print_figure(fmt::format("{} first publishes killed",
                           kill_everywhere(states, states.image_before(), "publish", step)));
}

TEST_CASE("a recovery may be killed at any system call", "[kill]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states;
  const std::size_t step = effort() > 1 ? 1 : 7;
  std::size_t runs = 0;
  for (const auto leave : {leave_pending, leave_half_replaced}) {
    leave(states);
    const auto image = read_image(states.runtime());
    for (const char* const command : {"recover", "publish"}) {
      runs += kill_everywhere(states, image, command, step);
    }
  }
  print_figure(fmt::format("{} recoveries killed", runs));
}

}  // namespace
}  // namespace runtime_exports::fault
