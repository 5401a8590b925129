#include <fstream>

#include "declared_tree.hpp"
#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::blackbox {
namespace {

constexpr std::uint64_t most_memory_bytes = 150 * mebibyte;
const int rows = is_sanitized() ? 20'000 : 200'000;

/// Writes audit rows of about 600 bytes, oldest first, each with its own id.
void write_audit_rows(const std::string& path) {
  const std::string filler(330, 'x');
  std::ofstream file{path, std::ios::binary};
  for (int row = 0; row < rows; ++row) {
    file << fmt::format(
        R"({{"id":"audit-{:08}","ts":"2025-{:02}-{:02}T{:02}:{:02}:00Z","actor_user_id":)"
        R"("user-000001","actor_user_code":"Qw7RtYu","actor_role":"admin","target_user_id":)"
        R"("user-000001","target_user_code":"Qw7RtYu","action":"tier_changed","metadata":)"
        R"({{"reason":"{}","before":{{"tier":"gold"}},"after":{{"tier":"pro"}}}}}})"
        "\n",
        row, 1 + row / 20'000, 1 + row % 20'000 / 1'440, row % 1'440 / 60, row % 60, filler);
  }
  file.close();
  if (!file) throw std::runtime_error("cannot write the rows");
}

TEST_CASE("many audit rows are published in little memory", "[large]") {
  const StateTree tree;
  write_audit_rows(tree.path(audit_file));
  const auto ended = tree.run({"publish", "--format", "json"});
  REQUIRE(ended.exit_code == 0);
  const auto result = Json::parse(ended.out);
  CHECK(result["exports"][9]["rows"] == rows);
  CHECK(result["exports"][9]["bytes"] > rows * 600);
  const auto memory_mib = ended.peak_memory_bytes / mebibyte;
  WARN(fmt::format("{} rows: {} MiB, {} ms", rows, memory_mib,
                   std::chrono::duration_cast<std::chrono::milliseconds>(ended.duration).count()));
  if (!is_sanitized()) CHECK(ended.peak_memory_bytes < most_memory_bytes);
  const auto again = tree.run({"publish"});
  CHECK(again.exit_code == 0);
  CHECK(again.out.ends_with("already holds generation 1.\n"));
  if (!is_sanitized()) CHECK(again.peak_memory_bytes < most_memory_bytes);
  // A page of many rows holds only counts, and reads the rows as verify does.
  const auto verified = tree.run({"verify", "runtime/exports"});
  const auto page = tree.run({"report", "--admin", "--out", "page.html"});
  CHECK(page.exit_code == 0);
  CHECK(tree.read("page.html").size() < 60'000);
  CHECK(tree.read("page.html")
            .find(fmt::format("<strong>{}</strong>", is_sanitized() ? "20,000" : "200,000")) !=
        std::string::npos);
  CHECK(page.peak_memory_bytes < verified.peak_memory_bytes + 4 * mebibyte);
}

TEST_CASE("a declared export of many rows is published in little memory, other content has a limit",
          "[large]") {
  const StateTree tree;
  declare_status(tree, {{"path", "admin/status.json"},
                        {"input", "shared/state/extra/status.jsonl"},
                        {"audience", "admin"}});
  tree.write(declared_schema, R"({"type": "array", "items": {"type": "object"}})");
  write_audit_rows(tree.path("shared/state/extra/status.jsonl"));
  const auto ended = tree.run({"publish", "--only", "status", "--format", "json"});
  CAPTURE(ended.error);
  REQUIRE(ended.exit_code == 0);
  CHECK(Json::parse(ended.out)["exports"][0]["rows"] == rows);
  if (is_sanitized()) return;
  CHECK(ended.peak_memory_bytes < most_memory_bytes);
  CHECK(tree.run({"verify", "runtime/exports"}).peak_memory_bytes < most_memory_bytes);
  // A schema that says more than what a row is needs the whole document in memory.
  tree.write(declared_schema,
             R"({"type": "array", "items": {"type": "object"}, "uniqueItems": true})");
  const auto whole = tree.run({"publish", "--only", "status"});
  CHECK(whole.exit_code == 1);
  CAPTURE(whole.error);
  CHECK(whole.error.find("64 MiB") != std::string::npos);
  CHECK(whole.peak_memory_bytes < most_memory_bytes);
}

}  // namespace
}  // namespace runtime_exports::blackbox
