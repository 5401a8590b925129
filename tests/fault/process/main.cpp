#define CATCH_CONFIG_RUNNER
#include <cstdlib>

#include "scale.hpp"
#include "support/catch.hpp"
#include <unistd.h>

namespace {

/// Where the trees stand. What the power takes away is simulated, so a folder in memory proves as
/// much as one on a disk, and much sooner.
const char* folder_of_trees() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet
  if (const char* const folder = std::getenv("RUNTIME_EXPORTS_FAULT_FOLDER")) return folder;
  return access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : nullptr;
}

}  // namespace

int main(int count, char** words) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet
  if (const char* const folder = folder_of_trees()) setenv("TMPDIR", folder, 1);
  constexpr int skipped = 77;
  const int failed = Catch::Session().run(count, words);
  return failed == 0 && runtime_exports::fault::was_skipped() ? skipped : failed;
}
