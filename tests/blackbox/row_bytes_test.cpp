#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::blackbox {
namespace {

using namespace std::string_literals;

struct RowFile {
  std::string file;
  std::string only;    ///< the export made from it
  std::string path;    ///< below runtime/exports
  std::string member;  ///< its rows there; empty if rows do not become rows
  bool is_account = false;
};

const std::vector<RowFile> row_files{
    {events_file, "telemetry.events", "telemetry/events.json", "events"},
    {errors_file, "telemetry.errors", "telemetry/errors.json", "errors"},
    {auth_file, "telemetry.auth_events", "telemetry/auth_events.json", "events"},
    {counters_file, "telemetry.rates", "telemetry/rates.json", ""},
    {users_file, "admin.users", "admin/users/users.json", "users", true},
    {audit_file, "admin.audit", "admin/audit/audit.json", "audit", true},
};

/// The first row of the sample, with its line end.
std::string good_row(const StateTree& tree, const RowFile& rows) {
  const auto text = tree.read(rows.file);
  return text.substr(0, text.find('\n') + 1);
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int time = 0; time < times; ++time) all += text;
  return all;
}

/// A row with invalid bytes, made from a good one.
std::string damaged(const std::string& how, std::string row) {
  row.pop_back();
  if (how == "NULs before it") return std::string(24, '\0') + row + "\n";
  if (how == "NULs after it") return row + "\0\0\n"s;
  if (how == "NULs only") return std::string(4096, '\0') + "\n";
  if (how == "a NUL before it") return "\0"s + row + "\n";
  if (how == "a byte order mark") return "\xEF\xBB\xBF" + row + "\n";
  if (how == "UTF-16") return in_utf16(row) + "\n";
  if (how == "UTF-16 with a mark") return "\xFF\xFE" + in_utf16(row) + "\n";
  if (how == "UTF-16, big end first, with a mark") return "\xFE\xFF\0"s + in_utf16(row) + "\n";
  if (how == "no UTF-8") return row.substr(0, row.size() - 1) + ",\"x\":\"\xC3(\"}\n";
  if (how == "a carriage return as line end") return row + "\r" + row + "\n";
  if (how == "a form feed") return "\f\n";
  if (how == "an HTML page") return "<!DOCTYPE html><html>\n";
  if (how == "a Git LFS pointer") return "version https://git-lfs.github.com/spec/v1\n";
  return "\x1F\x8B\x08\n";
}

const std::vector<std::string> damages{"NULs before it",     "NULs after it",
                                       "NULs only",          "a NUL before it",
                                       "a byte order mark",  "UTF-16",
                                       "UTF-16 with a mark", "UTF-16, big end first, with a mark",
                                       "no UTF-8",           "a carriage return as line end",
                                       "a form feed",        "an HTML page",
                                       "a Git LFS pointer",  "compressed bytes"};

std::size_t count_rows(const StateTree& tree, const RowFile& rows) {
  return tree.export_at(rows.path)[rows.member].size();
}

TEST_CASE("a row of invalid bytes is checked as a row, and the rows after it are published",
          "[hostile]") {
  const auto rows = GENERATE(from_range(row_files));
  const auto how = GENERATE(from_range(damages));
  INFO(rows.file << ": " << how);
  const StateTree tree;
  const auto good = good_row(tree, rows);
  // A second bad row shows whether lines are still counted correctly after the first.
  tree.write(rows.file, repeated(good, 76) + damaged(how, good) + repeated(good, 120) +
                            "{\"timestamp\": soon}\n" + repeated(good, 3));
  const auto ended = tree.run({"publish", "--only", rows.only});
  CHECK_THAT(ended.error, Catch::Contains(rows.file + ":77:"));
  if (rows.is_account) {
    CHECK(ended.exit_code == 1);
    CHECK(tree.is_unpublished());
    return;
  }
  CHECK(ended.exit_code == 0);
  CHECK_THAT(ended.error, Catch::Contains(rows.file + ":198:"));
  if (!rows.member.empty()) CHECK(count_rows(tree, rows) == 199);
}

TEST_CASE("a first row of NULs is a row like any other", "[hostile]") {
  const auto rows = GENERATE(from_range(row_files));
  const auto how = GENERATE(as<std::string>{}, "NULs before it", "NULs only", "a NUL before it");
  INFO(rows.file << ": " << how);
  const StateTree tree;
  const auto good = good_row(tree, rows);
  tree.write(rows.file, damaged(how, good) + repeated(good, 150));
  const auto ended = tree.run({"publish", "--only", rows.only});
  CHECK_THAT(ended.error, Catch::Contains(rows.file + ":1:"));
  CHECK(ended.exit_code == (rows.is_account ? 1 : 0));
  if (!rows.member.empty() && !rows.is_account) CHECK(count_rows(tree, rows) == 150);
}

TEST_CASE("NULs after the last row, as a crash leaves them, do not lose the rows before them",
          "[hostile]") {
  const auto rows = GENERATE(from_range(row_files));
  const auto tail = GENERATE(as<std::string>{}, "\0"s, std::string(8192, '\0'), "{\"ti\0\0\0\0"s);
  INFO(rows.file);
  const StateTree tree;
  const auto good = good_row(tree, rows);
  tree.write(rows.file, repeated(good, 5) + tail);
  const auto ended = tree.run({"publish", "--only", rows.only});
  CHECK_THAT(ended.error, Catch::Contains(rows.file + ":6: the last row holds NUL bytes"));
  CHECK(ended.exit_code == (rows.is_account ? 1 : 0));
  if (!rows.member.empty() && !rows.is_account) CHECK(count_rows(tree, rows) == 5);
  if (!rows.is_account) return;
  // The help is right, because without these rows everything is accepted.
  tree.write(rows.file, repeated(good, 5));
  CHECK(tree.run({"publish", "--only", rows.only}).exit_code == 0);
}

TEST_CASE("lines of white space are not rows, and count as lines", "[hostile]") {
  const auto rows = GENERATE(from_range(row_files));
  INFO(rows.file);
  const StateTree tree;
  const auto good = good_row(tree, rows);
  tree.write(rows.file, "\n \t\n\r\n" + repeated(good, 150) + "\0\n"s + " \n" + good);
  const auto ended = tree.run({"publish", "--only", rows.only});
  CHECK_THAT(ended.error, Catch::Contains(rows.file + ":154:1: "));
  CHECK(ended.exit_code == (rows.is_account ? 1 : 0));
}

TEST_CASE("an array of rows with bytes between them that are not JSON is refused as a document",
          "[hostile]") {
  const auto rows = GENERATE(from_range(row_files));
  const auto bytes = GENERATE(as<std::string>{}, "\0"s, "\xEF\xBB\xBF", "\f", "\n<<<<<<< ours\n");
  INFO(rows.file);
  const StateTree tree;
  const auto good = good_row(tree, rows);
  auto file = rows.file;
  file.pop_back();
  tree.remove(rows.file);
  tree.write(file, "[" + repeated(good + ",", 150) + bytes + good + "]");
  const auto ended = tree.run({"publish", "--only", rows.only});
  CHECK(ended.exit_code == 1);
  CHECK_THAT(ended.error, Catch::Contains("error: " + file + ":15"));
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox
