#include "runtime_exports/cli/application.hpp"
#include "runtime_exports/push/command.hpp"

int main(int count, char** words) {
  return runtime_exports::cli::run_program(count, words, runtime_exports::push::run);
}
