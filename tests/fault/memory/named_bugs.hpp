#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "support/io/memory_file_system.hpp"

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::fault {

/// A mistake that a program could make when it replaces the set. It is made at the system calls of
/// the real program.
struct NamedBug {
  std::string_view name;
  std::unique_ptr<io::FileSystem> (*make)(test_support::MemoryFileSystem& files);
};

const std::vector<NamedBug>& named_bugs();

}  // namespace runtime_exports::fault
