#include "direct_call.hpp"
#include "support/io/failing_file_system.hpp"

namespace runtime_exports::cli {
namespace {

const std::string exports = "runtime/exports";

/// A project that was published once, and its pages.
struct Reported : Project {
  Reported() { REQUIRE(run({"publish"}).exit_code == 0); }

  /// Runs `report` with these words too, which must end with that code.
  [[nodiscard]] Ended report(const Words& more = {}, int exit_code = 0) const {
    Words words{"report", "--out", path("page.html")};
    words.insert(words.end(), more.begin(), more.end());
    auto ended = run(words);
    INFO(ended.out << ended.error);
    CHECK(ended.exit_code == exit_code);
    return ended;
  }
  [[nodiscard]] std::string page(const Words& more = {}, int exit_code = 0) const {
    static_cast<void>(report(more, exit_code));
    return files().read("page.html");
  }
};

TEST_CASE("report writes one page of what is published") {
  const Reported project;
  const auto file = project.path("page.html");
  const auto ended = project.report();
  CHECK(ended.error.empty());
  CHECK(ended.out == file + ": All 12 files match their manifest, schemas and privacy rules.\n");
  const auto page = project.files().read("page.html");
  CHECK(holds(page, "quota_exceeded"));
  CHECK(holds(page, "telemetry.events.schema.json"));
  const auto json = project.report({"--format", "json"}).out;
  CHECK(holds(json, "\"outcome\": \"clean\""));
  CHECK(holds(json, "\"path\": \"" + file + "\",\n    \"bytes\": " + std::to_string(page.size())));
  CHECK(holds(json, "\"generation\": 1"));
}

TEST_CASE("a page shows counts of the accounts only with --admin") {
  const Reported project;
  const auto page = project.page();
  CHECK(holds(page, "3 files of the admin audience not shown"));
  CHECK_FALSE(holds(page, "users.json"));
  const auto admin = project.page({"--admin"});
  CHECK(holds(admin, "Accounts by role"));
  const auto mode = std::filesystem::status(project.path("page.html")).permissions();
  CHECK((mode & std::filesystem::perms::others_read) == std::filesystem::perms::none);
}

TEST_CASE("an export with an error shows what is wrong and no data") {
  const Reported project;
  project.edit(exports + "/telemetry/events.json", "\"severity\": \"error\"",
               "\"severity\": \"fatal\"");
  project.files().append(exports + "/version.json", "\n");
  project.files().append(exports + "/admin/audit/audit.json", "x");
  const auto ended = project.report({}, 1);
  CHECK(holds(ended.out, " found in 12 files.\n"));
  CHECK(holds(ended.error, "[schema.enum]"));
  const auto page = project.files().read("page.html");
  CHECK(holds(page, "This export has errors, so its data is not shown."));
  CHECK(holds(page, "schema.enum"));
  CHECK(holds(page, "version.json: it does not match manifest.json"));
  CHECK(holds(page, "quota_exceeded"));
  CHECK(holds(page, "in files of the admin audience"));
  CHECK_FALSE(holds(page, "audit.json"));
  CHECK(holds(project.page({"--admin"}, 1), "admin/audit/audit.json"));
  CHECK(holds(project.report({"--format", "json"}, 1).out, "\"outcome\": \"refused\""));
}

TEST_CASE("report --next shows what would be published, and marks what is new") {
  const Reported project;
  project.edit(changelog, "\"id\": \"2026-03-scoreboards\"", "\"id\": \"2026-03-scoreboards-2\"");
  project.edit("shared/state/runtime_snapshot.json", "\"version\": \"0.5.0-alpha\"",
               "\"version\": \"0.6.0-alpha\"");
  project.files().append("shared/state/telemetry/events.jsonl",
                         R"({"timestamp": "2026-07-16T12:38:20Z", "source": "test", )"
                         R"("severity": "info", "message": "Connection restored"})"
                         "\n");
  // The published entry is removed too, which a publish refuses.
  const auto refused = project.page({"--next"}, 1);
  CHECK(holds(refused, "Nothing would be published: "));
  project.files().write(changelog, project.files().read(exports + "/changelog.runtime.json"));
  REQUIRE(project
              .run({"changelog", "add", "--title", "Added", "--description", "b", "--date",
                    "2026-07-16"})
              .exit_code == 0);
  const auto page = project.page({"--next"});
  CHECK(holds(page, "What would be published to "));
  CHECK(holds(page, "Added<span class=\"chip new\">new</span>"));
  CHECK(page.find("chip new\">new<") == page.rfind("chip new\">new<"));
  CHECK(holds(page, "class=\"changes\">0.5.0-alpha -&gt; 0.6.0-alpha<"));
  CHECK(holds(page, "class=\"changes\">+1 entry<"));
  CHECK(holds(page, "class=\"changes\">+1 -1<"));
  CHECK(holds(page, "publishing would change "));
}

TEST_CASE("report --next of a state that would be refused says why, without data") {
  const Reported project;
  project.edit(changelog, "Auth telemetry hardened", "Ask ada@example.org");
  const auto page = project.page({"--next"}, 1);
  CHECK(holds(page, "privacy.email"));
  CHECK_FALSE(holds(page, "ada@example.org"));
  CHECK(holds(page, "quota_exceeded"));
  project.remove("shared/state/runtime_snapshot.json");
  const auto nothing = project.page({"--next"}, 66);
  CHECK(holds(nothing, "Nothing would be published: 1 problem found"));
  CHECK_FALSE(holds(nothing, "quota_exceeded"));
}

TEST_CASE("report of another folder needs no settings") {
  const Reported project;
  std::filesystem::rename(project.path(exports), project.path("mirror"));
  project.files().write("shared/config/exports.json", R"({"unknown": 1})");
  CHECK(holds(project.page({project.path("mirror")}), "Published in <code>"));
  CHECK(project.report({}, 78).out.empty());
  CHECK(holds(project.page({project.path("nowhere")}, 66), "cannot be opened"));
}

TEST_CASE("report replaces no file of the project, and reports a failed write") {
  const Reported project;
  const auto write_to = [&](std::string_view file) {
    return project.run({"report", "--out", project.path(file)});
  };
  for (const auto* const file :
       {"shared/state/runtime_snapshot.json", "runtime/exports/version.json", "runtime"}) {
    CHECK(write_to(file).exit_code == 73);
  }
  CHECK(write_to("nowhere/page.html").exit_code == 74);
  test_support::FailingFileSystem files{io::posix_file_system()};
  files.fail_every(test_support::SystemCall::rename, std::errc::no_space_on_device);
  ReportOptions options;
  options.out = project.path("page.html");
  const auto full = DirectCall{project, files}.run("report", options);
  CHECK(full.exit_code == 74);
  CHECK(full.out == "Refused: the page was not written.\n");
  CHECK(holds(full.error, "page.html: the page cannot be written (No space left on device)"));
  CHECK_FALSE(project.files().exists("page.html"));
}

}  // namespace
}  // namespace runtime_exports::cli
