#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;

TEST_CASE("feed.json of an empty changelog and with every form of entry is as published") {
  check_golden("feed.smallest");
  check_golden("feed");
}

TEST_CASE("feed.json holds the chosen entries in their order, and no other") {
  const ContextOwner owner;
  state::Changelog changelog;
  for (const auto* id : {"a", "b", "c"}) {
    changelog.entries.push_back(
        {id, "2026-01-02", "Title", "Text", "1.0.0", "runtime", {}, {}, {}, {}});
  }
  const std::vector<std::size_t> chosen{2, 0};
  std::string text;
  json::Writer out{text};
  exports::find_export("feed")->write(
      {.snapshot = nullptr, .changelog = &changelog, .rates = nullptr, .feed = &chosen}, out,
      owner.context);
  const Parsed parsed{text};
  std::string ids;
  for (const auto item : parsed.root().find("items")->elements()) ids += item.find("id")->text();
  CHECK(ids == "ca");
}
