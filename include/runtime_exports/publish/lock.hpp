#pragma once

#include <cstdint>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// Takes the publisher's lock in the work folder, waiting at most so long. It is held until the
/// descriptor is closed, also by the end of the process. The lock file is never removed: after
/// locking, its name must still lead to the very file that was locked.
/// Errors: busy if another publisher has it; unsafe_target if the lock file is no regular file; io.
Result<io::OwnedDescriptor> take_lock(io::FileSystem& files, io::Clock& clock, io::Descriptor work,
                                      std::int64_t wait_ms);

inline constexpr const char* lock_file = "lock";

}  // namespace runtime_exports::publish
