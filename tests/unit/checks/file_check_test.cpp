#include "runtime_exports/checks/file_check.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include <fmt/format.h>

#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;
using checks::FileCheck;

namespace {

constexpr std::string_view audit_file = "shared/state/accounts/audit.jsonl";

FileCheck check_of(std::string_view id) {
  auto bundle = schema::embedded_bundle();
  const auto* definition = exports::find_export(id);
  REQUIRE(definition != nullptr);
  auto check = FileCheck::make(bundle, *definition);
  if (!check) FAIL(check.error().message);
  return *std::move(check);
}

std::string audit_row(std::string_view members = {}) {
  return R"({"id": "a1", "ts": "2026-07-16T12:00:00Z", "actor_user_id": null, "actor_user_code": null,
"actor_role": null, "target_user_id": null, "target_user_code": null, "action": "login",
"metadata": {"any": ["thing", 1]})" +
         std::string{members} + "}";
}

std::string broken_audit_row() {
  auto row = audit_row();
  return row.replace(row.find("\"login\""), 7, "[7777]");
}

std::string version_text(std::string_view version) {
  return "{\n  \"project\": \"P\",\n  \"version\": \"" + std::string{version} +
         "\",\n  \"build\": \"b\",\n  \"generated_at\": \"2026-07-16T12:00:00Z\",\n"
         "  \"source\": \"runtime\"\n}\n";
}

}  // namespace

TEST_CASE("every export has a schema that compiles") {
  for (const auto& definition : exports::export_definitions()) {
    INFO(definition.id);
    auto bundle = schema::embedded_bundle();
    CHECK(FileCheck::make(bundle, definition).has_value());
  }
}

TEST_CASE("a missing schema is an error of the settings, not a check that passes") {
  schema::Bundle empty;
  const auto check = FileCheck::make(empty, *exports::find_export("version"));
  REQUIRE_FALSE(check.has_value());
  CHECK(check.error().code == ErrorCode::settings);
}

TEST_CASE("a valid document has no findings") {
  auto check = check_of("version");
  check.check_document(version_text("1.2.3-rc.1"), "version.json");
  CHECK(check.take_findings().empty());
}

TEST_CASE("a document's violation names file, pointer, line, column and keyword, not the value") {
  auto check = check_of("version");
  check.check_document(version_text("hunter2"), "version.json");
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].rule == "schema.pattern");
  CHECK(findings[0].subject == "version.json");
  CHECK(findings[0].pointer == "/version");
  CHECK(findings[0].line == 3);
  CHECK(findings[0].column == 14);
  CHECK(findings[0].message.find("hunter2") == std::string::npos);
}

TEST_CASE("all violations of a document are found, with unknown names masked") {
  auto check = check_of("version");
  check.check_document(R"({"project": 1, "version": 2, "hunter2": 3})", "version.json");
  const auto findings = check.take_findings();
  CHECK(findings.size() >= 3);
  for (const auto& finding : findings) {
    CHECK(finding.pointer.find("hunter2") == std::string::npos);
    CHECK(finding.message.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a row's violation is named by its place in the export and its line in the input") {
  auto check = check_of("admin.audit");
  for (std::uint64_t row = 0; row < 17; ++row) check.check_row(audit_row(), {audit_file, row + 1});
  check.check_row(broken_audit_row(), {audit_file, 93});
  check.check_row(audit_row(), {audit_file, 94});
  CHECK(check.rows() == 19);
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].pointer == "/audit/17/action");
  CHECK(findings[0].subject == audit_file);
  CHECK(findings[0].line == 93);
  CHECK(findings[0].column == 0);
  CHECK(findings[0].rule == "schema.type");
  CHECK(findings[0].found_in == "admin/audit/audit.json");
  CHECK(findings[0].message.find("7777") == std::string::npos);
}

TEST_CASE("a row of a published file is named by its own line and column") {
  auto check = check_of("admin.audit");
  check.check_row(audit_row(), {"admin/audit/audit.json", 9});
  check.check_row(broken_audit_row(), {"admin/audit/audit.json", 100});
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].pointer == "/audit/1/action");
  CHECK(findings[0].line == 101);
  CHECK(findings[0].column == 81);
}

TEST_CASE("a row gets the same findings whether it was parsed alone or with others") {
  const std::vector<std::string> rows{R"({"source": "core"})",
                                      "{\n  \"message\": \"by \\u0061da@example.com\", \"a\": 1}",
                                      R"({"message": ["203.0.113.7", "x"]})"};
  const auto findings_of = [&](bool is_parsed) {
    auto check = check_of("telemetry.events");
    check.set_gate({});
    json::Parser parser;
    json::Document document;
    const auto text = " [ " + rows[0] + ",\n" + rows[1] + " , " + rows[2] + "]";
    REQUIRE(parser.parse(text, document).has_value());
    std::size_t row = 0;
    for (const auto value : document.root().elements()) {
      const checks::RowOrigin origin{"telemetry/events.json", 10 * (row + 1)};
      if (is_parsed) {
        check.check_row(value, rows[row], origin);
      } else {
        check.check_row(rows[row], origin);
      }
      ++row;
    }
    std::vector<std::string> all;
    for (const auto& finding : check.take_findings()) {
      all.push_back(
          fmt::format("{} {} {}:{}", finding.rule, finding.pointer, finding.line, finding.column));
    }
    return all;
  };
  const auto findings = findings_of(true);
  CHECK(findings == findings_of(false));
  REQUIRE(findings.size() > 4);
  CHECK(findings[findings.size() - 2] == "privacy.email /events/1/message 21:14");
  CHECK(findings.back() == "privacy.ip /events/2/message/0 30:14");
}

TEST_CASE("a finding in a built row has the place of the same value in the input row") {
  const std::string built =
      "{\n    \"source\": \"core\",\n    \"message\": \"by ada@example.com\"\n  }";
  const auto place_of = [&](const checks::RowOrigin& origin) {
    auto check = check_of("telemetry.events");
    check.set_gate({});
    check.check_row(built, origin);
    const auto findings = check.take_findings();
    REQUIRE_FALSE(findings.empty());
    const auto& found = findings.back();
    CHECK(found.rule == "privacy.email");
    CHECK(found.found_in == "telemetry/events.json");
    return fmt::format("{}:{}:{}", found.subject, found.line, found.column);
  };
  checks::RowOrigin origin{"in.json", 7, 20, R"({"source":"core","message":"by ada@example.com"})"};
  CHECK(place_of(origin) == "in.json:7:47");
  origin.text = "{\"source\":\"core\",\n \"message\":\"by ada@example.com\"}";
  CHECK(place_of(origin) == "in.json:8:12");
  origin.text = {};
  CHECK(place_of(origin) == "in.json:7:0");
}

TEST_CASE("bytes that are not JSON still go through the gate") {
  auto check = check_of("telemetry.events");
  check.set_gate({});
  check.check_document("{\n\"ada@example.com\"", "telemetry/events.json");
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "json.syntax");
  CHECK(findings[1].rule == "privacy.email");
  CHECK(findings[1].line == 2);
}

TEST_CASE("the gate only warns about a settled changelog") {
  for (const auto entries : {FileCheck::Entries::settled, FileCheck::Entries::unsettled}) {
    auto check = check_of("changelog.runtime");
    check.set_gate({}, entries);
    check.check_document(R"([{"title": "x"}, {"title": "ada@example.com"}])",
                         "changelog.runtime.json");
    const auto findings = check.take_findings();
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.back().rule == "privacy.email");
    CHECK(findings.back().pointer == "/1/title");
    CHECK((findings.back().severity == Severity::warning) ==
          (entries == FileCheck::Entries::settled));
  }
}

TEST_CASE("the frame is checked without its rows") {
  auto check = check_of("admin.audit");
  const std::string head = R"({"schema_version": "v1", "exported_at": "2026-07-16T12:00:00Z",
"runtime": {"project": "P", "version": "1", "build": "b"}, )";
  check.check_frame(head + R"("audit": []})", "admin/audit/audit.json");
  CHECK(check.take_findings().empty());
  check.check_frame(head + R"("audit": [], "more": 1})", "admin/audit/audit.json");
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].pointer == "/*");
  CHECK(findings[0].line == 2);
}

TEST_CASE("a frame that is checked after the rows has its own pointers") {
  auto check = check_of("admin.audit");
  check.check_row(audit_row(), {audit_file, 1});
  check.check_frame("{}", "admin/audit/audit.json");
  const auto findings = check.take_findings();
  REQUIRE_FALSE(findings.empty());
  for (const auto& finding : findings) CHECK(finding.pointer.find("/audit/") == std::string::npos);
}

TEST_CASE("fifty violations are described and the rest is counted") {
  auto check = check_of("admin.audit");
  for (std::uint64_t row = 1; row <= 50; ++row) {
    check.check_row(broken_audit_row(), {audit_file, row});
  }
  CHECK(check.take_findings().size() == 50);
  for (std::uint64_t row = 1; row <= 1'234; ++row) {
    check.check_row(broken_audit_row(), {audit_file, row});
  }
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 51);
  CHECK(findings[49].line == 50);
  CHECK(findings[50].rule == "schema");
  CHECK(findings[50].severity == Severity::error);
  CHECK(findings[50].message == "and 1,184 more violations");
}

TEST_CASE("a single row with many violations is cut at fifty too") {
  auto check = check_of("admin.audit");
  std::string members;
  for (int i = 0; i < 200; ++i) members += ",\"m" + std::to_string(i) + "\":0";
  check.check_row(broken_audit_row(), {audit_file, 1});
  check.check_row(audit_row(members), {audit_file, 2});
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 51);
  CHECK(findings[0].pointer == "/audit/0/action");
  CHECK(findings[50].message == "and 151 more violations");
}

TEST_CASE("a row that is not JSON is refused at its place, and the rows after it keep theirs") {
  auto check = check_of("admin.audit");
  check.check_row("{\n  \"id\": hunter2}", {"admin/audit/audit.json", 40});
  check.check_row(broken_audit_row(), {"admin/audit/audit.json", 50});
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "json.syntax");
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].pointer == "/audit/0");
  CHECK(findings[0].line == 41);
  CHECK(findings[0].column == 9);
  CHECK(findings[0].message.find("hunter2") == std::string::npos);
  CHECK(findings[1].pointer == "/audit/1/action");
}

TEST_CASE("a built row that is not JSON is named by its line in the input") {
  auto check = check_of("admin.audit");
  check.check_row("{\n\n  oops}", {audit_file, 7});
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].line == 7);
  CHECK(findings[0].column == 0);
}

TEST_CASE("fifty rows that are not JSON are described, and the rest is counted") {
  auto check = check_of("admin.audit");
  for (std::uint64_t row = 1; row <= 1'000; ++row) check.check_row("{", {audit_file, row});
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 51);
  CHECK(findings[50].message == "and 950 more violations");
}

TEST_CASE("a document that is not JSON is refused") {
  auto check = check_of("version");
  check.check_document("", "version.json");
  check.check_document("{\"a\": 1, \"a\": 2}", "version.json");
  const auto findings = check.take_findings();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "json.syntax");
  CHECK(findings[1].rule == "json.syntax");
  CHECK(has_errors(findings));
}

TEST_CASE("findings can be taken only once") {
  auto check = check_of("version");
  check.check_document("[]", "version.json");
  CHECK_FALSE(check.take_findings().empty());
  CHECK(check.take_findings().empty());
}

TEST_CASE("a watcher sees the exact bytes of rows and frame, with their origin") {
  auto check = check_of("admin.audit");
  std::vector<std::string> seen;
  check.watch([&](FileCheck::Part part, std::string_view text, const checks::RowOrigin& origin) {
    seen.push_back((part == FileCheck::Part::row ? "row " : "document ") +
                   std::to_string(origin.line) + " " + std::string{text});
  });
  check.check_row("{ }", {audit_file, 7});
  check.check_frame("[]", "admin/audit/audit.json");
  CHECK(seen == std::vector<std::string>{"row 7 { }", "document 1 []"});
}
