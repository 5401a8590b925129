#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/completion.hpp"

namespace runtime_exports::cli {

CommandResult run_completion(const Arguments& arguments) {
  return {0, completion_script(arguments.shell)};
}

}  // namespace runtime_exports::cli
