#include "runtime_exports/cli/application.hpp"

int main(int count, char** words) {
  return runtime_exports::cli::run_program(count, words, runtime_exports::cli::run);
}
