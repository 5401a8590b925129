#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("the Markdown of a publish has the summary, the table and the findings") {
  const StateTree tree;
  const auto result = tree.run({"publish", "--format", "markdown"}).out;
  CHECK(result.starts_with("### runtime-exports publish: published\n\nPublished 10 exports to"));
  CHECK(holds(result,
              "\n| export | rows | bytes | change | time |\n| :-- | --: | --: | :-- | --: |\n"));
  CHECK(holds(result, "| telemetry.events | 1 | "));
  CHECK(holds(result, "#### 1 warning\n\n- <code>changelog.first</code>\n"));
}

TEST_CASE("the Markdown of a diff has the changes in words") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.append(events_file, event_row(5));
  CHECK(holds(tree.run({"diff", "--format", "markdown"}).out,
              "#### Changes\n\n- telemetry/events &#43;1\n- generation 1 -&#62; 2\n"));
}

TEST_CASE("no file name is taken for markup") {
  const StateTree tree;
  REQUIRE(tree.run({"publish", "--export-public", "pub"}).exit_code == 0);
  tree.write("pub/<img src=x onerror=alert(1)>|`[a](http:x) @b *c*_d_.html", "x\n");
  tree.write("pub/www.example.org.tmp", "x\n");
  const auto result = tree.run({"verify", "pub", "--public", "--format", "markdown"});
  CHECK(result.exit_code == 1);
  CHECK(holds(result.out,
              "<code>&#60;img src&#61;x onerror&#61;alert(1)&#62;&#124;&#96;&#91;a&#93;"
              "(http&#58;x) &#64;b &#42;c&#42;&#95;d&#95;.html</code>"));
  CHECK(holds(result.out, "<code>www&#46;example.org.tmp</code>"));
}

TEST_CASE("findings are grouped by rule, and at most ten of a rule are shown") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (int i = 0; i < 12; ++i) tree.write("runtime/exports/" + std::to_string(i) + ".bak", "");
  const auto result = tree.run({"verify", "runtime/exports", "--format", "markdown"}).out;
  CHECK(holds(result, "#### 12 errors\n\n- <code>temporary-name</code>\n  - <code>0.bak</code> "));
  CHECK(holds(result, "\n  - and 2 more\n"));
}

TEST_CASE("--result-file writes Markdown to a file whose name ends in .md") {
  const StateTree tree;
  const auto ended = tree.run(
      {"publish", "--format", "github", "--result-file", "a.json", "--result-file", "a.md"});
  REQUIRE(ended.exit_code == 0);
  CHECK(tree.read_json("a.json")["outcome"] == "published");
  CHECK(tree.read("a.md").starts_with("### runtime-exports publish: published\n"));
}

}  // namespace
}  // namespace runtime_exports::blackbox
