#include "runtime_exports/publish/pipeline/changelog_guard.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/publish/pipeline/project.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/pipeline/build_exports.hpp"

namespace runtime_exports::publish {
namespace {

using Texts = std::vector<std::string>;

/// The guard's findings for the project's changelog if these were published before.
Findings guarded(Project& project, const std::vector<Texts>& published,
                 const Findings& earlier = {}) {
  const auto environment = project.environment();
  const auto selected = select_exports(*environment.registry, project.settings, {});
  REQUIRE(selected);
  Findings warnings;
  const auto loaded = load_state(project.request(), *selected, std::nullopt, environment, warnings);
  REQUIRE(loaded);
  CHECK(warnings.empty());
  std::vector<Baseline> baselines;
  for (const auto& entries : published) {
    baselines.push_back({"published", Project::changelog_of(entries)});
  }
  return check_changelogs(*loaded, build_context(*loaded, project.settings, "2026-01-02T12:00:00Z"),
                          baselines, project.clock.now_utc_seconds(), earlier);
}

/// A root without exports, and the set that was published there.
class Root {
 public:
  Root() : sets(1) { sets.front().name = settings.paths.exports; }

  Result<std::vector<Baseline>> read(const Texts& given = {}) {
    findings.clear();
    PublishRequest request;
    request.root = folder.path();
    request.settings = &settings;
    request.baselines = given;
    return read_baselines(io::posix_file_system(), request, sets, {}, findings);
  }

  /// The names of the baselines, which must be readable.
  Texts names(const Texts& given = {}) {
    const auto baselines = read(given);
    REQUIRE(baselines);
    Texts names;
    for (const auto& one : *baselines) names.push_back(one.name);
    return names;
  }

  Error failure(const std::string& given) {
    const auto baselines = read({given});
    REQUIRE_FALSE(baselines);
    return baselines.error();
  }

  /// A set with this changelog and a manifest that lists `listed` as its text.
  static KnownSet set_of(std::optional<std::string> changelog, const std::string& listed) {
    KnownSet set{.name = "runtime/exports", .changelog = std::move(changelog)};
    Manifest manifest;
    manifest.files.push_back({"changelog.runtime.json", listed.size(), to_hex(sha256(listed)), {}});
    set.manifests[exports::Audience::public_readers] = {"", manifest, {}};
    return set;
  }

  void git(const std::string& words) const {
    const auto command = "cd '" + folder.path() +
                         "' && git -c user.name=n -c user.email=m@example.org"
                         " -c init.defaultBranch=main " +
                         words + " >/dev/null 2>&1";
    CAPTURE(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }

  test_support::TemporaryFolder folder;
  config::Settings settings = test_support::default_settings();
  KnownSets sets;
  Findings findings;
};

const std::string one_entry = Project::changelog_of({Project::entry("a")});
const std::string two_entries = Project::changelog_of({Project::entry("a"), Project::entry("b")});

}  // namespace

TEST_CASE("a changelog that only grew passes the guard") {
  Project project;
  project.write_changelog({Project::entry("a"), Project::entry("b")});
  CHECK(guarded(project, {{Project::entry("a")}}).empty());
  CHECK(guarded(project, {{Project::entry("a")}, {Project::entry("b")}}).empty());
}

TEST_CASE("the first changelog is noted, unless an earlier one was lost") {
  Project project;
  CHECK(rules_of(guarded(project, {})) == Texts{"changelog.first"});
  CHECK(guarded(project, {}, {{.rule = std::string{lost_changelog_rule}}}).empty());
  CHECK(rules_of(guarded(project, {}, {{.rule = "other"}})) == Texts{"changelog.first"});
}

TEST_CASE("a published entry that changed is an error at its place in the canonical changelog") {
  Project project;
  project.write_changelog({Project::entry("a"), Project::entry("b", "New")});
  const auto findings = guarded(project, {{Project::entry("a"), Project::entry("b", "Old")}});
  REQUIRE(rules_of(findings) == Texts{"changelog.changed"});
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].subject == "changelog/changelog.runtime.json");
  CHECK(findings[0].line == 2);
}

TEST_CASE("a published entry that is gone is an error") {
  Project project;
  const auto findings = guarded(project, {{Project::entry("a"), Project::entry("b")}});
  REQUIRE(rules_of(findings) == Texts{"changelog.removed"});
  CHECK(findings[0].severity == Severity::error);
}

TEST_CASE("private text in a new entry is one error, although two exports hold it") {
  Project project;
  const auto told = Project::entry("b", "Ask someone@example.org");
  project.write_changelog({Project::entry("a"), told});
  const auto findings = guarded(project, {{Project::entry("a")}});
  REQUIRE(rules_of(findings) == Texts{"privacy.email"});
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].subject == "changelog/changelog.runtime.json");
  CHECK(findings[0].line == 2);
  CHECK(findings[0].message.find("someone") == std::string::npos);
  // The published entry can no longer be corrected.
  for (const auto& finding : guarded(project, {{Project::entry("a"), told}})) {
    CHECK(finding.severity == Severity::warning);
  }
}

TEST_CASE("an entry may be of the day after the snapshot or after today, whichever is later") {
  const Instant snapshot{1767355200, 0};  // 2026-01-02T12:00:00Z
  CHECK(latest_entry_date(snapshot, 0) == "2026-01-03");
  CHECK(latest_entry_date(snapshot, snapshot.seconds + 40 * 86'400) == "2026-02-12");
  const auto last_day = *parse_instant("9999-12-31T12:00:00Z");
  CHECK(latest_entry_date(last_day, 0) == "9999-12-31");
}

TEST_CASE("each changelog that was published is a baseline, equal ones once") {
  Root root;
  CHECK(root.names().empty());
  root.sets = {Root::set_of(one_entry, one_entry), Root::set_of(two_entries, two_entries),
               Root::set_of(one_entry, one_entry)};
  root.sets[1].name = "copy";
  CHECK(root.names() ==
        Texts{"runtime/exports/changelog.runtime.json", "copy/changelog.runtime.json"});
  // A file is taken as it would be published.
  const auto file = root.folder.write("earlier.json", two_entries);
  const auto given = root.read({file});
  REQUIRE(given);
  root.sets[1] = Root::set_of(given->front().text, given->front().text);
  CHECK(root.names({file}) == Texts{file, "runtime/exports/changelog.runtime.json"});
  CHECK(root.findings.empty());
}

TEST_CASE("a lost published changelog is an error, or with another baseline a warning") {
  struct Case {
    std::optional<std::string> text;
    std::string said;
  };
  for (const auto& [text, said] :
       {Case{std::nullopt, "is missing, but the manifest shows an earlier publish"},
        Case{"[", "cannot be read"}, Case{"", "cannot be read"}, Case{"\xFF\xFE", "cannot be read"},
        Case{two_entries, "does not match its digest"},
        Case{Project::changelog_of({Project::entry("a")}).replace(one_entry.size() - 1, 1, "\r\n"),
             "converted to CRLF"}}) {
    CAPTURE(said);
    Root root;
    root.sets = {Root::set_of(text, one_entry)};
    CHECK(root.names().empty());
    REQUIRE(rules_of(root.findings) == Texts{"changelog.published-missing"});
    CHECK(root.findings[0].severity == Severity::error);
    CHECK(root.findings[0].message.find(said) != std::string::npos);
    const auto file = root.folder.write("earlier.json", one_entry);
    CHECK(root.names({file}) == Texts{file});
    REQUIRE(root.findings.size() == 1);
    CHECK(root.findings[0].severity == Severity::warning);
  }
}

TEST_CASE("a torn set need not match its manifest, and an unreadable manifest is reported") {
  Root root;
  root.sets = {Root::set_of(two_entries, one_entry)};
  root.sets[0].is_torn = true;
  CHECK(root.names().size() == 1);
  CHECK(root.findings.empty());
  root.sets[0].manifests[exports::Audience::public_readers].manifest.reset();
  CHECK(root.names().size() == 1);
  CHECK(rules_of(root.findings) == Texts{"changelog.manifest"});
}

TEST_CASE("a revision supplies its published changelog, or what it would have published") {
  Root root;
  root.git("init");
  root.folder.write("changelog/changelog.runtime.json", one_entry);
  root.git("add changelog");
  root.git("commit -m first");
  CHECK(root.names({"main"}) == Texts{"main:changelog/changelog.runtime.json"});
  root.folder.write("runtime/exports/changelog.runtime.json", two_entries);
  root.git("add runtime");
  root.git("commit -m second");
  const auto read = root.read({"HEAD", "HEAD~1"});
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(read->front().name == "HEAD:runtime/exports/changelog.runtime.json");
  CHECK(read->front().text == two_entries);
  root.git("rm -r --cached changelog runtime");
  root.git("commit --allow-empty -m third");
  CHECK(root.names({"HEAD"}).empty());
  CHECK(rules_of(root.findings) == Texts{"changelog.baseline-empty"});
}

TEST_CASE("a name that is not a baseline, or is two, is refused with what to write") {
  Root root;
  const auto nowhere = root.failure("no-such-baseline");
  CHECK(nowhere.code == ErrorCode::missing_input);
  CHECK(nowhere.help.find("the root is not in a git repository") != std::string::npos);
  CHECK(root.failure("./no-such-baseline").code == ErrorCode::missing_input);
  root.folder.write("changelog/changelog.runtime.json", one_entry);
  root.git("init");
  root.git("add changelog");
  root.git("commit -m first");
  CHECK(root.failure("no-such-baseline").help.find("git fetch --unshallow") != std::string::npos);
}

TEST_CASE("without exports, HEAD says whether there was a changelog") {
  Root root;
  root.git("init");
  CHECK(root.names().empty());
  CHECK(root.findings.empty());
  root.folder.write("runtime/exports/version.json", "{}");
  root.git("add runtime");
  root.git("commit -m first");
  CHECK(root.names().empty());
  CHECK(root.findings.empty());
  root.folder.write("runtime/exports/changelog.runtime.json", one_entry);
  root.git("add runtime");
  root.git("commit -m second");
  CHECK(root.names().empty());
  REQUIRE(rules_of(root.findings) == Texts{"changelog.published-missing"});
  CHECK(root.findings[0].message.find("git's HEAD") != std::string::npos);
  root.folder.write(
      "runtime/exports/manifest.json",
      write_manifest(*Root::set_of(one_entry, one_entry).public_manifest()->manifest));
  root.git("rm --cached runtime/exports/changelog.runtime.json");
  root.git("add runtime/exports/manifest.json");
  root.git("commit -m third");
  CHECK(root.names().empty());
  CHECK(rules_of(root.findings) == Texts{"changelog.published-missing"});
}

}  // namespace runtime_exports::publish
