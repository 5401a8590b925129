#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "support/process/run_program.hpp"

namespace runtime_exports::fault {

enum class Moment { entry, exit };

/// A program's thread that is stopped before or after a system call.
struct SystemCall {
  pid_t process = 0;
  Moment moment = Moment::entry;
  std::uint64_t number = 0;  ///< SYS_...
  std::array<std::uint64_t, 6> arguments{};
  std::int64_t result = 0;  ///< at the exit: what it returned, or -errno

  /// The descriptor in this argument.
  [[nodiscard]] int descriptor(std::size_t argument) const;
  /// The text that this argument points to.
  [[nodiscard]] std::string text(std::size_t argument) const;
  /// The number that this argument points to.
  [[nodiscard]] std::uint64_t word(std::size_t argument) const;
  /// The path of a descriptor of the program, even if the file has no name any more.
  [[nodiscard]] std::string path_of(int descriptor) const;
  /// A path by which this process can open the file that the program has open.
  [[nodiscard]] std::string link_to(int descriptor) const;
};

enum class Verdict {
  go_on,
  kill,  ///< SIGKILL; a call that was about to begin does not
};

using Watcher = std::function<Verdict(const SystemCall&)>;

/// Runs a program to its end and shows the watcher every system call of each of its threads, at its
/// entry and at its exit. Programs that it starts are not followed. No other child of this process
/// may end meanwhile. Throws std::runtime_error if the system does not permit it.
test_support::ProgramResult run_traced(test_support::ProgramRequest request,
                                       const Watcher& watcher);

/// Whether the system lets a process trace its child; a container may not.
bool tracing_is_permitted();

}  // namespace runtime_exports::fault
