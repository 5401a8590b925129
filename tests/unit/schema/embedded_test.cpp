#include "runtime_exports/schema/embedded.hpp"

#include <algorithm>

#include "support/catch.hpp"

using namespace runtime_exports;

TEST_CASE("every schema of the project is in the program and compiles") {
  const auto schemas = schema::embedded_schemas();
  REQUIRE_FALSE(schemas.empty());
  auto bundle = schema::embedded_bundle();
  for (const auto& [name, text] : schemas) {
    CAPTURE(name);
    CHECK(name.ends_with(".schema.json"));
    CHECK(text.ends_with("}\n"));
    const auto program = bundle.compile(name);
    if (!program) FAIL(program.error().pointer << ": " << program.error().message);
  }
}

TEST_CASE("embedded schemas are in the order of their names") {
  const auto schemas = schema::embedded_schemas();
  CHECK(std::is_sorted(schemas.begin(), schemas.end(),
                       [](const auto& a, const auto& b) { return a.name < b.name; }));
}
