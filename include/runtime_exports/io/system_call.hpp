#pragma once

#include <cerrno>
#include <system_error>

namespace runtime_exports::io {

/// Why the system call just made failed. The one place that reads errno as a reason: call it on
/// the line after the system call, before anything else can overwrite errno.
std::error_code last_system_error();

/// What `call` returns, made again as long as a signal interrupts it. Not for close and fsync,
/// which have happened or failed even when they say EINTR.
template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace runtime_exports::io
