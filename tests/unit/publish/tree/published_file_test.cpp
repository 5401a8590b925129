#include "runtime_exports/publish/tree/published_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include "support/processor_time.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/schema/bundle.hpp"
#include "runtime_exports/state/row_reader.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::disk;
using test_support::open_folder;
using test_support::TemporaryFolder;
using Texts = std::vector<std::string>;

const exports::ExportDefinition& audit() {
  return *exports::find_export("admin.audit");
}

std::string row(std::size_t number, std::string_view metadata = "{}") {
  return "{\n      \"id\": \"" + std::to_string(number) +
         "\",\n      \"ts\": \"2026-07-16T12:00:00Z\",\n      \"actor_user_id\": null,\n"
         "      \"actor_user_code\": null,\n      \"actor_role\": null,\n"
         "      \"target_user_id\": null,\n      \"target_user_code\": null,\n"
         "      \"action\": \"x\",\n      \"metadata\": " +
         std::string{metadata} + "\n    }";
}

constexpr std::string_view head =
    "{\n  \"schema_version\": \"v1\",\n  \"exported_at\": \"2026-07-16T12:00:00Z\",\n"
    "  \"runtime\": {\n    \"project\": \"p\",\n    \"version\": \"1.0.0\",\n"
    "    \"build\": \"2026.07.16+001\"\n  },\n  \"audit\": [";
constexpr std::string_view tail = "\n  ]\n}\n";

// Three chunks of rows.
constexpr std::size_t many = 6'000;

std::string document(const std::vector<std::string>& rows) {
  std::string text{head};
  for (const auto& one : rows) text += (&one == rows.data() ? "\n    " : ",\n    ") + one;
  return text + std::string{tail};
}

std::vector<std::string> rows() {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < many; ++i) all.push_back(row(i));
  return all;
}

/// The findings in a file, one per line.
struct Found {
  std::string findings;
  std::uint64_t rows = 0;
  bool operator==(const Found&) const = default;
};

std::string described(const Findings& findings) {
  std::string text;
  for (const auto& one : findings) {
    text += one.rule + " " + one.pointer + " " + std::to_string(one.line) + ":" +
            std::to_string(one.column) + " " + one.message + "\n";
  }
  return text;
}

checks::FileCheck check_of_audit() {
  auto schemas = schema::embedded_bundle();
  auto check = checks::FileCheck::make(schemas, audit());
  REQUIRE(check);
  return *std::move(check);
}

io::InputFile opened(const TemporaryFolder& folder, std::string_view text) {
  folder.write("audit.json", text);
  auto& files = io::posix_file_system();
  const auto exports = test_support::open_folder(files, folder.path());
  auto published = open_published(files, exports.get(), "audit.json");
  REQUIRE(published);
  REQUIRE(*published);
  return **std::move(published);
}

Found found_by(std::string_view text, std::size_t threads) {
  const TemporaryFolder folder;
  auto published = opened(folder, text);
  auto check = check_of_audit();
  Findings findings;
  const auto digest = check_published(published, audit(), check, findings, {threads});
  REQUIRE(digest);
  CHECK(*digest == FileDigest{text.size(), to_hex(sha256(text))});
  return {described(findings) + described(check.take_findings()), check.rows()};
}

/// The same, row by row.
Found found_slowly(std::string_view text) {
  const TemporaryFolder folder;
  auto published = opened(folder, text);
  auto check = check_of_audit();
  Findings findings;
  state::RowReader reader{published, state::RowLayout::member, "audit"};
  state::RowBatch batch;
  while (true) {
    const auto more = reader.next_rows(batch);
    if (!more) {
      findings.push_back({.rule = "json.syntax",
                          .line = more.error().line,
                          .column = more.error().column,
                          .message = more.error().message});
      break;
    }
    if (!*more) {
      check.check_frame(reader.frame(), audit().path);
      break;
    }
    for (const auto& row : batch.rows) {
      check.check_row(batch.text_of(row), {audit().path, row.span.line});
    }
  }
  return {described(findings) + described(check.take_findings()), check.rows()};
}

void check_as_slowly(std::string_view text) {
  const auto expected = found_slowly(text);
  CHECK(found_by(text, 1) == expected);
  CHECK(found_by(text, 2) == expected);
}

struct Seen {
  Texts entries;
  Texts closed;
};

Seen walk(const TemporaryFolder& folder, const std::string& passed_by = {}, TreeShare share = {}) {
  Seen seen;
  TreeVisitor visitor;
  visitor.entry = [&](const TreeEntry& entry) {
    seen.entries.push_back(entry.path);
    return entry.name == passed_by ? Descent::pass_by : Descent::enter;
  };
  visitor.closed = [&](const TreeEntry& entry) { seen.closed.push_back(entry.path); };
  const auto opened = open_folder(disk(), folder.path());
  REQUIRE(walk_tree(disk(), opened.get(), visitor, share));
  return seen;
}

}  // namespace

TEST_CASE("a published export of many rows is in order") {
  CHECK(found_by(document(rows()), 2) == Found{"", many});
  CHECK(found_by(document(rows()), 1) == Found{"", many});
  CHECK(found_by(document({row(1)}), 2) == Found{"", 1});
  CHECK(found_by(std::string{head} + "]\n}\n", 2) == Found{"", 0});
}

TEST_CASE("a row that its schema refuses is found where it is") {
  for (const std::size_t broken : {std::size_t{0}, std::size_t{1}, many / 2, many - 1}) {
    auto all = rows();
    all[broken] = row(broken, "[1]");
    const auto found = found_by(document(all), 2);
    CHECK(found.rows == many);
    CHECK(found.findings.starts_with("schema.type /audit/" + std::to_string(broken) + "/metadata " +
                                     std::to_string(9 + 11 * broken + 10) + ":"));
    check_as_slowly(document(all));
  }
}

TEST_CASE("invalid JSON is found just as in a reading row by row") {
  const auto whole = document(rows());
  const std::vector<std::string> insertions{
      "}", "\"", ",", "]", "{", "\\", "\xFF", "\n    }", ",\n    {}", std::string(1, '\0')};
  for (const std::size_t at :
       {head.size() - 1, head.size() + 6, whole.size() / 3, whole.size() / 2 + 77,
        whole.size() - tail.size(), whole.size() - 3}) {
    for (const auto& insertion : insertions) {
      INFO(at << " " << insertion);
      check_as_slowly(whole.substr(0, at) + insertion + whole.substr(at));
    }
    check_as_slowly(whole.substr(0, at));
    check_as_slowly(whole.substr(0, at) + whole.substr(at + 1));
  }
}

TEST_CASE("an export in another form is read as well") {
  std::string narrow{head};
  std::string wide{head};
  std::string misleading{head};
  for (std::size_t i = 0; i < many; ++i) {
    const auto* const comma = i == 0 ? "" : ",";
    auto one = row(i);
    std::erase(one, '\n');
    narrow += comma + one;
    wide += comma + std::string("\n\n\t   ") + row(i);
    // Line ends that look like the end of a row.
    misleading += comma + row(i, "{\"a\": {\n    }, \"b\": [{\n    }\n]}");
  }
  for (const auto& text : {narrow, wide, misleading}) {
    CHECK(found_by(text + "]}", 2) == Found{"", many});
    check_as_slowly(text + "]}");
    check_as_slowly(text + ", 1]}");
    check_as_slowly(text);
  }
}

TEST_CASE("an export on a single line takes no more time than one in the published form") {
  const auto whole = document(rows());
  auto line = whole;
  std::erase(line, '\n');
  const auto time_of = [](const std::string& text) {
    return test_support::processor_time([&] { CHECK(found_by(text, 1) == Found{"", many}); });
  };
  CHECK(time_of(line) < 4 * time_of(whole) + CLOCKS_PER_SEC / 20);
}

TEST_CASE("members after the rows are part of the frame") {
  auto text = document(rows());
  text.replace(text.size() - 3, 3, ",\n  \"more\": {\n      \"x\": {\n    }\n  }\n}\n");
  CHECK(found_slowly(text).findings.starts_with("schema."));
  check_as_slowly(text);
}

TEST_CASE("a walk visits every name in order, and enters no link") {
  const TemporaryFolder folder;
  folder.write("b/2", "");
  folder.write("b/1/x", "");
  folder.write("a", "");
  std::filesystem::create_directory_symlink(folder.path("b"), folder.path("c"));
  CHECK(walk(folder).entries == Texts{"a", "b", "b/1", "b/1/x", "b/2", "c"});
}

TEST_CASE("a walk skips a folder that its visitor does not want") {
  const TemporaryFolder folder;
  folder.write("b/1/x", "");
  folder.write("b/2", "");
  CHECK(walk(folder, "1").entries == Texts{"b", "b/1", "b/2"});
}

TEST_CASE("walks that share a tree visit every name once") {
  const TemporaryFolder folder;
  for (const char* file : {"a", "b/1", "b/2", "c/1/x", "d"}) folder.write(file, "");
  CHECK(walk(folder, {}, {0, 2}).entries == Texts{"a", "c", "c/1", "c/1/x"});
  CHECK(walk(folder, {}, {1, 2}).entries == Texts{"b", "b/1", "b/2", "d"});
  CHECK(walk(folder, {}, {4, 5}).entries.empty());
}

TEST_CASE("a walk says which folder is too deep to be entered") {
  const TemporaryFolder folder;
  std::string path = "f";
  for (int i = 1; i < 33; ++i) path += "/f";
  folder.write(path + "/deepest", "");
  const auto seen = walk(folder);
  CHECK(seen.entries.size() == 33);
  CHECK(seen.closed == Texts{path});
}

}  // namespace runtime_exports::publish
