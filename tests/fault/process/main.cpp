#define CATCH_CONFIG_RUNNER
#include <cstdlib>

#include "scale.hpp"
#include "support/catch.hpp"
#include <unistd.h>

namespace {

/// The folder for the trees. Power cuts are simulated, so a folder in memory shows as much as a
/// folder on a disk, and is much faster.
const char* folder_of_trees() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is only one thread so far
  if (const char* const folder = std::getenv("RUNTIME_EXPORTS_FAULT_FOLDER")) return folder;
  return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : nullptr;
}

}  // namespace

int main(int count, char** words) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is only one thread so far
  if (const char* const folder = folder_of_trees()) setenv("TMPDIR", folder, 1);
  constexpr int skipped = 77;
  const int failed = Catch::Session().run(count, words);
  return failed == 0 && runtime_exports::fault::was_skipped() ? skipped : failed;
}
