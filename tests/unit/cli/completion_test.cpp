#include "runtime_exports/cli/completion.hpp"

#include <catch2/catch.hpp>

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {
namespace {

TEST_CASE("the script of every shell knows every command, option and choice") {
  const auto shell = GENERATE(Shell::bash, Shell::zsh, Shell::fish);
  const auto script = completion_script(shell);
  const auto knows = [&script](std::string_view word) {
    return script.find(word) != std::string::npos;
  };
  for (const auto& command : command_specs()) {
    CHECK(knows(command.name));
    for (const auto* option : own_options(command)) CHECK(knows(option->name.substr(2)));
  }
  for (const char* const word :
       {"sarif", "warning", "telemetry.auth_events",
        "telemetry.max_events=", "manifest.schema.json", "zsh", "result-file"}) {
    CHECK(knows(word));
  }
  CHECK_FALSE(knows("privacy.allow"));
  CHECK(script.ends_with("\n"));
}

}  // namespace
}  // namespace runtime_exports::cli
