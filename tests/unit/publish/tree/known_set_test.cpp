#include "runtime_exports/publish/tree/known_set.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/publish/pipeline/project.hpp"

#include "runtime_exports/checks/append_only.hpp"

namespace runtime_exports::publish {
namespace {

using Texts = std::vector<std::string>;

/// A copy of a published set.
class Copy {
 public:
  Copy() {
    REQUIRE(reasons(project.publish()) == "");
    std::filesystem::copy(project.root.path("runtime/exports"), path(),
                          std::filesystem::copy_options::recursive);
  }

  [[nodiscard]] std::string path() const { return project.root.path("copy"); }

  Result<KnownSets> read_as_previous() {
    findings.clear();
    KnownSetSources sources;
    sources.previous = path();
    return read_known_sets(io::posix_file_system(), sources, findings);
  }

  /// The reason why the copy is refused as a previous set.
  std::string problem() {
    REQUIRE(read_as_previous());
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.back().severity == Severity::error);
    return std::filesystem::path{findings.back().subject}.filename().string() + ": " +
           findings.back().message;
  }

  Project project;
  Findings findings;
};

const checks::SetStamp stamp{"2026-01-02T12:00:00Z", "1.2.3", "1"};

KnownSet set_of(const std::string& name, const std::string& version,
                const std::string& project = "P") {
  return {.name = name,
          .version = R"({"generated_at": "2026-01-02T12:00:00Z", "version": ")" + version +
                     R"(", "build": "1", "project": ")" + project + "\"}",
          .project = project,
          .project_file = "version.json"};
}

Severity judged(Beginning beginning, const KnownSets& known) {
  Findings findings{{.severity = Severity::note, .rule = checks::first_changelog_rule},
                    {.severity = Severity::note, .rule = "other"}};
  judge_first_changelog(beginning, known, findings);
  CHECK(findings[1].severity == Severity::note);
  return findings[0].severity;
}

}  // namespace

TEST_CASE("a previous set gives its generation, its stamp and its project") {
  Copy copy;
  const auto sets = copy.read_as_previous();
  REQUIRE(sets);
  CHECK(copy.findings.empty());
  REQUIRE(sets->size() == 2);
  CHECK(sets->front().is_empty());
  CHECK(highest_generation(*sets) == 1);
  CHECK(sets->back().project == "P");
  REQUIRE(sets->back().stamps().size() == 1);
  CHECK(sets->back().stamps().front().version == "1.2.3");
  CHECK(sets->back().path_of("version.json") == copy.path() + "/version.json");
}

TEST_CASE("a previous set with a file missing or changed is refused") {
  Copy copy;
  SECTION("no manifest") {
    std::filesystem::remove(copy.path() + "/manifest.json");
    CHECK(copy.problem() == "manifest.json: it is missing, so this is not a published set");
  }
  SECTION("a manifest that cannot be read") {
    copy.project.root.write("copy/manifest.json", "{");
    CHECK(copy.problem().starts_with("manifest.json: "));
  }
  SECTION("a file missing") {
    std::filesystem::remove(copy.path() + "/version.json");
    CHECK(copy.problem() == "version.json: it is missing, but a publish must continue from it");
  }
  SECTION("a file cut short") {
    copy.project.root.write("copy/changelog.runtime.json", "[");
    CHECK(copy.problem().starts_with(
        "changelog.runtime.json: it does not match the digest in manifest.json: "));
  }
  SECTION("a file that the manifest does not list") {
    auto manifest = *decode_manifest(copy.project.root.read("runtime/exports/manifest.json"));
    std::erase_if(manifest.files, [](const auto& file) { return file.path == "version.json"; });
    copy.project.root.write("copy/manifest.json", write_manifest(manifest));
    CHECK(copy.problem() == "version.json: manifest.json of the previous set does not list it");
  }
}

TEST_CASE("a previous folder must exist, an earlier copy need not") {
  const test_support::TemporaryFolder folder;
  Findings findings;
  KnownSetSources sources;
  sources.copy = folder.path("none");
  const auto without = read_known_sets(io::posix_file_system(), sources, findings);
  REQUIRE(without);
  CHECK(without->size() == 1);
  sources.copy = folder.make_folder("empty");
  CHECK(read_known_sets(io::posix_file_system(), sources, findings)->size() == 1);
  sources.previous = folder.path("none");
  const auto missing = read_known_sets(io::posix_file_system(), sources, findings);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::missing_input);
  sources.previous = folder.write("file", "");
  CHECK_FALSE(read_known_sets(io::posix_file_system(), sources, findings));
}

TEST_CASE("what is no file in a previous set is named, and need not be moved") {
  Copy copy;
  std::filesystem::remove(copy.path() + "/manifest.json");
  std::filesystem::create_directory(copy.path() + "/manifest.json");
  const auto read = copy.read_as_previous();
  REQUIRE_FALSE(read);
  CHECK(read.error().code == ErrorCode::unsafe_target);
  CHECK(read.error().subject == copy.path() + "/manifest.json");
  CHECK(read.error().help.starts_with("name a folder that holds a copy"));
}

TEST_CASE("if neither manifest nor version can be read, a warning says that the state is unknown") {
  const test_support::TemporaryFolder folder;
  folder.write("version.json", "{}");
  folder.write("manifest.json", "[]");
  Findings findings;
  KnownSetSources sources;
  sources.copy = folder.path();
  const auto sets = read_known_sets(io::posix_file_system(), sources, findings);
  REQUIRE(sets);
  CHECK(sets->size() == 2);
  CHECK(rules_of(findings) == Texts{"rollback.unknown"});
}

TEST_CASE("the state of a torn set is that of its manifest and of its version file") {
  Copy copy;
  copy.project.root.write("copy/version.json",
                          R"({"generated_at": "2026-01-03T12:00:00Z", "version": "1.2.4",)"
                          R"( "build": "1"})");
  KnownSetSources sources;
  sources.copy = copy.path();
  const auto sets = read_known_sets(io::posix_file_system(), sources, copy.findings);
  REQUIRE(sets);
  const auto stamps = sets->back().stamps();
  REQUIRE(stamps.size() == 2);
  CHECK(stamps[0].version == "1.2.3");
  CHECK(stamps[1].version == "1.2.4");
  const auto folder = test_support::open_folder(io::posix_file_system(), copy.path());
  const auto open_stamps = read_public_stamps(io::posix_file_system(), folder.get());
  REQUIRE(open_stamps);
  REQUIRE(open_stamps->size() == 1);
  CHECK(open_stamps->front().version == "1.2.3");
}

TEST_CASE("a publish is refused after another only if it declares itself the first") {
  const KnownSets nothing{{.name = "exports"}};
  const KnownSets copy{{.name = "exports"}, set_of("copy", "1.2.3")};
  CHECK(check_beginning(Beginning::declared, nothing));
  CHECK(check_beginning(Beginning::noted, copy));
  const auto refused = check_beginning(Beginning::declared, copy);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::usage);
  CHECK(refused.error().message.find("copy holds an earlier one") != std::string::npos);
}

TEST_CASE("a lower version than in any earlier set is reported once") {
  CHECK(find_rollbacks(stamp, {set_of("exports", "1.2.3")}, Severity::error).empty());
  const auto found =
      find_rollbacks(stamp, {set_of("exports", "1.2.4"), set_of("copy", "2.0.0")}, Severity::error);
  REQUIRE(found.size() == 1);
  CHECK(found[0].pointer == "/runtime/version");
}

TEST_CASE("a set of another project is refused, except in the exports folder itself") {
  CHECK(
      find_other_projects("P", {set_of("exports", "1.2.3", "Q"), set_of("copy", "1.2.3")}).empty());
  const auto found = find_other_projects("P", {{.name = "exports"}, set_of("copy", "1.2.3", "Q")});
  REQUIRE(rules_of(found) == std::vector<std::string>{"previous.project"});
  CHECK(found[0].subject == "copy/version.json");
}

TEST_CASE("how severe a first changelog is depends on the request") {
  const KnownSets nothing{{.name = "exports"}};
  CHECK(judged(Beginning::noted, nothing) == Severity::note);
  CHECK(judged(Beginning::doubted, nothing) == Severity::warning);
  CHECK(judged(Beginning::refused, nothing) == Severity::error);
  CHECK(judged(Beginning::declared, nothing) == Severity::note);
  CHECK(judged(Beginning::refused, {set_of("exports", "1.2.3")}) == Severity::note);
}

}  // namespace runtime_exports::publish
