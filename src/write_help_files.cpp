// write-help-files FOLDER: writes the manual pages and the completion scripts that are installed,
// all made from the program's table of commands.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "runtime_exports/cli/command_table.hpp"

namespace {

using namespace runtime_exports::cli;
namespace fs = std::filesystem;

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream file{path, std::ios::binary};
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file << text;
  file.close();
}

void write_help_files(const fs::path& folder) {
  // Files from an older table must not be installed.
  fs::remove_all(folder);
  fs::create_directories(folder / "man1");
  const auto write_page = [&folder](const CommandSpec& command) {
    write_file(folder / "man1" / (manual_name(command) + ".1"),
               manual_page(command, RUNTIME_EXPORTS_VERSION));
  };
  write_page(program_spec());
  for (const auto& command : command_specs()) write_page(command);
  write_file(folder / "runtime-exports", completion_script(Shell::bash));
  write_file(folder / "_runtime-exports", completion_script(Shell::zsh));
  write_file(folder / "runtime-exports.fish", completion_script(Shell::fish));
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count != 2) return 2;
    write_help_files(words[1]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write-help-files: %s\n", error.what());
    return 1;
  }
}
