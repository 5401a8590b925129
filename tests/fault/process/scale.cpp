#include "scale.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "support/catch.hpp"

namespace runtime_exports::fault {
namespace {

bool is_skipped = false;

}  // namespace

double effort() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment
  const char* const text = std::getenv("RUNTIME_EXPORTS_FAULT_SCALE");
  const double factor = text == nullptr ? 1.0 : std::strtod(text, nullptr);
  return factor > 0 ? factor : 1.0;
}

std::size_t scaled(std::size_t usual) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(usual) * effort()));
}

void print_figure(const std::string& figure) {
  std::printf("figure: %s\n", figure.c_str());
}

void skip(const std::string& reason) {
  is_skipped = true;
  WARN("SKIPPED: " << reason);
}

bool was_skipped() {
  return is_skipped;
}

}  // namespace runtime_exports::fault
