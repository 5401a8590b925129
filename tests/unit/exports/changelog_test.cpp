#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;

namespace {

/// An entry as readers see it.
std::string reader_entry(const state::ChangelogEntry& entry) {
  const ContextOwner owner;
  state::Changelog changelog;
  changelog.entries.push_back(entry);
  std::string text;
  json::Writer out{text};
  exports::find_export("changelog")->write({nullptr, &changelog, nullptr}, out, owner.context);
  return text;
}

std::vector<std::string> texts_of(const json::Value& array) {
  std::vector<std::string> texts;
  for (const auto element : array.elements()) texts.emplace_back(element.text());
  return texts;
}

std::vector<std::string> details_of(const state::ChangelogEntry& entry) {
  const Parsed parsed{reader_entry(entry)};
  return texts_of(*(*parsed.root().find("entries")->elements().begin()).find("details"));
}

state::ChangelogEntry entry() {
  return {"id", "2026-01-01", "title", "description", "1.0.0", "runtime", {}, {}, {}, {}};
}

}  // namespace

TEST_CASE("an empty changelog is as published") {
  check_golden("changelog.smallest");
  check_golden("changelog.runtime.smallest");
}

TEST_CASE("changelog.json with every form of entry is as published") {
  check_golden("changelog");
}

TEST_CASE("changelog.runtime.json with every form of entry is as published") {
  check_golden("changelog.runtime");
}

TEST_CASE("both changelogs agree on id, version, title and date, in the same order") {
  const Parsed for_readers{built("changelog")};
  const Parsed canonical{built("changelog.runtime")};
  const auto entries = for_readers.root().find("entries")->elements();
  const auto canonical_entries = canonical.root().elements();
  REQUIRE(for_readers.root().find("entries")->size() == 8);
  REQUIRE(canonical.root().size() == 8);
  auto other = canonical_entries.begin();
  for (const auto one : entries) {
    for (const std::string_view name : {"id", "version", "title", "date"}) {
      CHECK(one.find(name)->text() == (*other).find(name)->text());
    }
    ++other;
  }
}

TEST_CASE("the summary falls back to the description, an empty one does not") {
  auto one = entry();
  CHECK(reader_entry(one).find(R"("summary": "description")") != std::string::npos);
  one.summary = "";
  CHECK(reader_entry(one).find(R"("summary": "")") != std::string::npos);
}

TEST_CASE("details are the entry's own, else its changes in order, else its description") {
  using Texts = std::vector<std::string>;
  auto one = entry();
  CHECK(details_of(one) == Texts{"description"});
  one.changes = state::ChangelogEntry::Changes{{"z", {"1", "2"}}, {"a", {"3"}}};
  CHECK(details_of(one) == Texts{"1", "2", "3"});
  one.details = Texts{"own"};
  CHECK(details_of(one) == Texts{"own"});
  one.details = Texts{};
  CHECK(details_of(one) == Texts{});
}

TEST_CASE("changelog text is kept as it is, private or not") {
  auto one = entry();
  one.title = "From 203.0.113.7 by ada@example.com";
  const Parsed parsed{reader_entry(one)};
  CHECK((*parsed.root().find("entries")->elements().begin()).find("title")->text() == one.title);
}

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
