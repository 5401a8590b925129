#include "stop_points.hpp"

#include <csignal>
#include <stdexcept>

#include <sys/syscall.h>

namespace runtime_exports::fault {
namespace {

StopPoint at_name(Moment moment, std::uint64_t number, std::size_t argument,
                  const std::string& name) {
  return [=](const SystemCall& call) {
    return call.moment == moment && call.number == number && call.text(argument) == name;
  };
}

}  // namespace

StopPoint before_rename_to(const std::string& name) {
  return at_name(Moment::entry, SYS_renameat, 3, name);
}

StopPoint after_rename_to(const std::string& name) {
  return at_name(Moment::exit, SYS_renameat, 3, name);
}

StopPoint before_link_to(const std::string& name) {
  return at_name(Moment::entry, SYS_linkat, 3, name);
}

ProgramResult run_with_signal(const TwoStates& states, const std::vector<std::string>& words,
                              const StopPoint& point, int signal) {
  bool was_there = false;
  auto ended = run_traced(states.tree().request(words), [&](const SystemCall& call) {
    if (was_there || !point(call)) return Verdict::go_on;
    was_there = true;
    kill(call.process, signal);
    return Verdict::go_on;
  });
  if (!was_there) throw std::runtime_error("the program never came to this point");
  return ended;
}

void leave_pending(TwoStates& states) {
  states.reset();
  run_with_signal(states, {"publish"}, before_rename_to("version.json"), SIGKILL);
  if (!states.has_journal()) throw std::runtime_error("nothing is pending");
}

void leave_half_replaced(TwoStates& states) {
  states.reset();
  run_with_signal(states, {"publish"}, after_rename_to("version.json"), SIGKILL);
  if (!states.has_journal()) throw std::runtime_error("nothing is pending");
}

}  // namespace runtime_exports::fault
