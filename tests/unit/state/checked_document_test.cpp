#include "runtime_exports/state/checked_document.hpp"

#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::state {
namespace {

using test_support::TemporaryFolder;
using Checked = Result<std::unique_ptr<json::Document>>;

constexpr std::string_view schema_text = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {"name": {"type": "string", "maxLength": 5}, "count": {"type": "integer"}},
  "required": ["name"]
})";

Checked read(const std::string& path) {
  schema::Bundle bundle;
  REQUIRE(bundle.add("test.schema.json", schema_text));
  const auto program = bundle.compile("test.schema.json");
  REQUIRE(program);
  auto file = io::InputFile::open(io::posix_file_system(), "state/input.json", path);
  REQUIRE(file);
  return read_checked_document(*file, *program);
}

Error refusal(std::string_view text) {
  const TemporaryFolder folder;
  const auto checked = read(folder.write("input.json", text));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == ErrorCode::refused);
  CHECK(checked.error().subject == "state/input.json");
  return checked.error();
}

}  // namespace

TEST_CASE("a document that its schema accepts is returned whole") {
  const TemporaryFolder folder;
  const auto checked = read(folder.write("input.json", R"({"name": "ada", "other": [1, 2]})"));
  REQUIRE(checked);
  CHECK((*checked)->root().find("name")->text() == "ada");
  CHECK((*checked)->root().find("other")->size() == 2);
}

TEST_CASE("a text that is not JSON is refused with line and column") {
  const auto error = refusal("{\n  \"name\": \"s3cret\",\n  oops\n}");
  CHECK(error.line == 3);
  CHECK(error.column == 3);
  CHECK(error.message.find("s3cret") == std::string::npos);
  CHECK(error.message.find("oops") == std::string::npos);
}

TEST_CASE("an empty file and half a file are refused") {
  CHECK(refusal("").line == 1);
  CHECK(refusal("{\"name\": \"ada\"").line == 1);
}

TEST_CASE("a violation is named by place, pointer and rule, never by its value") {
  const auto error = refusal("{\n  \"count\": 1,\n  \"name\": \"s3cret-value\"\n}");
  CHECK(error.pointer == "/name");
  CHECK(error.line == 3);
  CHECK(error.column == 11);
  CHECK(error.message == "expected a string of at most 5 characters (maxLength)");
}

TEST_CASE("further violations are counted") {
  const auto error = refusal(R"({"count": "x", "name": 7})");
  CHECK(error.message.find("; and 1 more violation") != std::string::npos);
}

TEST_CASE("a document beyond the limit is refused unread") {
  const TemporaryFolder folder;
  const auto path = folder.write("input.json", "{}");
  std::filesystem::resize_file(path, max_input_document_bytes + 1);
  const auto checked = read(path);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == ErrorCode::refused);
}

}  // namespace runtime_exports::state
