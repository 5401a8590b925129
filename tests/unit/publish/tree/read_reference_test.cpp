#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/verify.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::disk;
using test_support::open_folder;
using test_support::TemporaryFolder;

Findings foreign_findings(const TemporaryFolder& folder, Unfit unfit = Unfit::told) {
  const auto exports = open_folder(disk(), folder.path());
  auto schemas = schema::embedded_bundle();
  Findings findings;
  read_reference(disk(), exports.get(), bundled_reference(), {schemas, nullptr, unfit}, findings);
  return findings;
}

}  // namespace

TEST_CASE("the files of other programs may be missing") {
  const TemporaryFolder folder;
  CHECK(foreign_findings(folder).empty());
}

TEST_CASE("a problem in a file of another program is a finding of the given severity") {
  const TemporaryFolder folder;
  folder.write("clips.json", "{\n  oops");
  folder.write("polls.json", "17");
  folder.write("meta.json", "not checked at all");
  for (const auto severity : {Severity::warning, Severity::error}) {
    const auto findings =
        foreign_findings(folder, severity == Severity::error ? Unfit::refused : Unfit::told);
    REQUIRE(findings.size() >= 2);
    CHECK(findings[0].subject == "clips.json");
    CHECK(findings[0].rule == "foreign.syntax");
    CHECK(findings[0].line == 2);
    CHECK(findings[1].subject == "polls.json");
    CHECK(findings[1].rule == "foreign.type");
    for (const auto& finding : findings) {
      CHECK(finding.severity == severity);
      CHECK(finding.subject != "meta.json");
    }
  }
}

TEST_CASE("a file of another program that cannot be read is a finding and not a failure") {
  const TemporaryFolder folder;
  folder.make_folder("clips.json");
  std::filesystem::create_symlink("/etc/passwd", folder.path("polls.json"));
  const auto findings = foreign_findings(folder);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].rule == "foreign.unreadable");
  CHECK(findings[1].rule == "foreign.unreadable");
}

TEST_CASE("the check never changes the files of other programs") {
  const TemporaryFolder folder;
  folder.write("clips.json", "{\"broken\":");
  const auto before = test_support::status_of(folder.path("clips.json"));
  (void)foreign_findings(folder);
  const auto after = test_support::status_of(folder.path("clips.json"));
  CHECK(after.inode == before.inode);
  CHECK(after.modified == before.modified);
  CHECK(folder.read("clips.json") == "{\"broken\":");
}

TEST_CASE("files that are fit are returned as they were read, by path") {
  const TemporaryFolder folder;
  folder.write("polls.json", "{\"polls\": []}");
  folder.write("clips.json", "{\"clips\": []}");
  folder.write("tallies.json", "[]");
  const auto exports = open_folder(disk(), folder.path());
  auto schemas = schema::embedded_bundle();
  const checks::PrivacyKnowledge known;
  Findings findings;
  const auto fit = read_reference(disk(), exports.get(), bundled_reference(),
                                  {schemas, &known, Unfit::left_out}, findings);
  REQUIRE(fit.size() == 2);
  CHECK(fit[0].path == "clips.json");
  CHECK(fit[0].text == "{\"clips\": []}");
  CHECK(fit[0].sha256 == to_hex(sha256(fit[0].text)));
  CHECK(fit[1].path == "polls.json");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].rule == "foreign.type");
  CHECK(findings[0].help.starts_with("it is left out of the manifest and of public copies; "));
}

TEST_CASE("what `verify --public` would refuse is left out, and refused by a strict publish") {
  const auto text = GENERATE(
      R"({"clips":[{"clip_id":"1","stream_key":"abc123def"}]})",
      R"({"clips":[{"clip_id":"1","password":"hunter22x"}]})",
      R"({"clips":[{"clip_id":"1","next_page_token":"CAoQAA1"}]})",
      R"({"clips":[{"clip_id":"1","cookie":"session=9f86d081884c7d65"}]})",
      R"({"clips":[{"clip_id":"1","title":"mail ada&#64;example.com"}]})",
      R"({"clips":[{"clip_id":"1"}],"users":[{"id":"x","user_code":"AbCdEf1","internal_id":"y"}]})");
  CAPTURE(text);
  const TemporaryFolder folder;
  folder.write("clips.json", text);
  const auto exports = open_folder(disk(), folder.path());
  auto schemas = schema::embedded_bundle();
  const checks::PrivacyKnowledge known;
  for (const auto unfit : {Unfit::left_out, Unfit::refused}) {
    Findings findings;
    CHECK(read_reference(disk(), exports.get(), bundled_reference(), {schemas, &known, unfit},
                         findings)
              .empty());
    REQUIRE_FALSE(findings.empty());
    CHECK(findings[0].subject == "clips.json");
    CHECK(findings[0].rule.starts_with("privacy."));
    CHECK(findings[0].severity == (unfit == Unfit::refused ? Severity::error : Severity::warning));
  }
}

TEST_CASE("a reference stays below the exports folder and is not one of our files") {
  for (const auto* path : {"clips.json", "theirs/deep/x_1.json", "_x", "administration.json"}) {
    CAPTURE(path);
    CHECK(may_be_reference(path));
  }
  const auto object = "objects/" + std::string(64, 'a') + ".json";
  for (const auto& path : {std::string{}, std::string{"/etc/passwd"}, std::string{"../x.json"},
                           std::string{"a/../b"}, std::string{"a//b"}, std::string{"a/"},
                           std::string{".hidden"}, std::string{"a b"}, std::string{"version.json"},
                           std::string{"manifest.json"}, std::string{"admin/x.json"}, object}) {
    CAPTURE(path);
    CHECK_FALSE(may_be_reference(path));
  }
}

}  // namespace runtime_exports::publish
