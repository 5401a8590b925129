#include "runtime_exports/publish/tree/known_set.hpp"

#include <algorithm>
#include <utility>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;

constexpr std::uint64_t most_version_bytes = std::uint64_t{16} << 20U;
constexpr const char* fetch_again = "fetch the live set again";
constexpr const char* name_regular_files =
    "name a folder that holds a copy of the public set, as regular files";
constexpr const char* fetch_or_begin =
    "name a folder that holds what is live, and fetch it again if that failed; `publish "
    "--first` is only for a project of which nothing was ever published";

/// The member `project` of a document, or of its member `within`; empty if it has none.
std::string project_in(std::string_view text, std::string_view within) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return {};
  const auto object =
      within.empty() ? std::optional{document.root()} : document.root().find(within);
  return std::string{object ? object->find_text("project").value_or("") : ""};
}

/// Reads a file into `text`, if it exists; as empty if it is too long.
Status<> read_known_text(io::FileSystem& files, io::Descriptor folder, const char* path,
                         std::uint64_t most_bytes, std::optional<std::string>& text) {
  auto published = open_published(files, folder, path);
  if (!published) return published.error();
  if (!*published) return Done{};
  auto read = (*published)->read_all(most_bytes);
  if (!read && read.error().code != ErrorCode::refused) return read.error();
  text = read ? *std::move(read) : std::string{};
  return Done{};
}

Status<> read_known_manifest(io::FileSystem& files, io::Descriptor folder, Audience audience,
                             PublishedManifests& manifests) {
  auto manifest = read_manifest(files, folder, audience);
  if (!manifest) return manifest.error();
  if (*manifest) manifests.emplace(audience, **std::move(manifest));
  return Done{};
}

/// Finds the project in version.json. A crash may have taken that file only.
Status<> read_project(io::FileSystem& files, io::Descriptor folder, KnownSet& set) {
  set.project = project_of(set.version.value_or(""));
  set.project_file = version_path;
  if (!set.project.empty()) return Done{};
  std::optional<std::string> text;
  auto read = read_known_text(files, folder, readers_changelog_path, most_changelog_bytes, text);
  set.project = project_in(text.value_or(""), "meta");
  set.project_file = readers_changelog_path;
  return read;
}

Status<> read_parts(io::FileSystem& files, io::Descriptor folder, KnownSet& set) {
  for (const auto audience : audiences) {
    auto read = read_known_manifest(files, folder, audience, set.manifests);
    if (!read) return read;
  }
  auto read = read_known_text(files, folder, version_path, most_version_bytes, set.version);
  if (!read) return read;
  return read_known_text(files, folder, canonical_changelog_path, most_changelog_bytes,
                         set.changelog);
}

Status<> read_set(io::FileSystem& files, io::Descriptor folder, KnownSet& set, Findings& findings) {
  if (auto read = read_parts(files, folder, set); !read) return read;
  const bool has_state = set.version || set.public_manifest() != nullptr;
  if (has_state && set.stamps().empty()) {
    findings.push_back(finding_about(
        Severity::warning, "rollback.unknown", set.path_of(public_manifest_path),
        "neither manifest.json nor version.json can be read, so it is not known whether the "
        "published state is newer"));
  }
  return Done{};
}

/// The error about a file of the set.
Error named_in(const KnownSet& set, Error error) {
  error.subject = set.path_of(error.subject);
  return error;
}

/// What is wrong with a file of a previous set that is needed; empty if nothing is.
std::string problem_of(io::FileSystem& files, io::Descriptor folder, const KnownSet& set,
                       const std::string& path) {
  const auto& manifest = *set.public_manifest()->manifest;
  const auto* const listed = find_file(manifest, path);
  const auto& text = path == version_path ? set.version : set.changelog;
  if (listed == nullptr) return "manifest.json of the previous set does not list it";
  if (!text) return "it is missing, but a publish must continue from it";
  if (digest_of(*text) == listed->digest()) return {};
  return "it does not match the digest in manifest.json: " +
         explain_mismatch({files, folder, set.manifests}, *listed, manifest).message;
}

void check_previous(io::FileSystem& files, io::Descriptor folder, const KnownSet& set,
                    Findings& findings) {
  const auto add = [&](std::string_view path, std::string message, const char* help) {
    findings.push_back(
        finding_about(Severity::error, "previous", set.path_of(path), std::move(message), help));
  };
  const auto* const published = set.public_manifest();
  if (published == nullptr) {
    return add(public_manifest_path, "it is missing, so this is not a published set",
               fetch_or_begin);
  }
  Findings of_listing;
  check_listing(Audience::public_readers, *published, of_listing);
  for (auto& finding : of_listing) finding.subject = set.path_of(finding.subject);
  const bool is_wrong = has_errors(of_listing);
  append(std::move(of_listing), findings);
  if (is_wrong) return;
  for (const auto* const path : {version_path, canonical_changelog_path}) {
    auto problem = problem_of(files, folder, set, path);
    if (!problem.empty()) add(path, std::move(problem), fetch_again);
  }
}

/// Reads a set in a folder that a person named; `std::nullopt` if the folder does not exist.
Result<std::optional<KnownSet>> read_elsewhere(io::FileSystem& files, KnownSet set,
                                               Findings& findings) {
  const auto folder = io::open_folder(files, io::current_folder, set.name, io::Links::follow);
  if (!folder && folder.error() == std::errc::no_such_file_or_directory) {
    return std::optional<KnownSet>{};
  }
  if (!folder) {
    return io::system_failure(ErrorCode::missing_input, set.name,
                              "the folder of the previous set cannot be opened", folder.error());
  }
  auto read = read_set(files, folder->get(), set, findings);
  if (read) read = read_project(files, folder->get(), set);
  if (!read) {
    // Nothing is replaced there.
    auto error = named_in(set, read.error());
    if (error.code == ErrorCode::unsafe_target) error.help = name_regular_files;
    return error;
  }
  if (set.is_previous) check_previous(files, folder->get(), set, findings);
  return std::optional{std::move(set)};
}

/// Null if nothing was published before.
const KnownSet* find_published(const KnownSets& known) {
  const auto found =
      std::ranges::find_if(known, [](const KnownSet& set) { return !set.is_empty(); });
  return found == known.end() ? nullptr : &*found;
}

}  // namespace

std::string project_of(std::string_view version) {
  return project_in(version, {});
}

std::optional<checks::SetStamp> decode_stamp(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return std::nullopt;
  const auto generated_at = document.root().find_text("generated_at");
  const auto version = document.root().find_text("version");
  const auto build = document.root().find_text("build");
  if (!generated_at || !version || !build) return std::nullopt;
  return checks::SetStamp{std::string{*generated_at}, std::string{*version}, std::string{*build}};
}

std::string KnownSet::path_of(std::string_view file) const {
  return io::path_below(name, std::string{file});
}

const PublishedManifest* KnownSet::public_manifest() const {
  const auto found = manifests.find(Audience::public_readers);
  return found == manifests.end() ? nullptr : &found->second;
}

std::vector<checks::SetStamp> KnownSet::stamps() const {
  std::vector<checks::SetStamp> stamps;
  const auto* const published = public_manifest();
  if (published != nullptr && published->manifest) stamps.push_back(published->manifest->stamp);
  if (!stamps.empty() && !is_torn) return stamps;
  const auto of_version = version ? decode_stamp(*version) : std::nullopt;
  if (of_version) stamps.push_back(*of_version);
  return stamps;
}

Result<KnownSets> read_known_sets(io::FileSystem& files, const KnownSetSources& sources,
                                  Findings& findings) {
  KnownSets sets{sources.here};
  if (sources.exports) {
    auto read = read_set(files, *sources.exports, sets.front(), findings);
    if (!read) return named_in(sets.front(), read.error());
  }
  if (sources.previous) {
    auto previous =
        read_elsewhere(files, {.name = *sources.previous, .is_previous = true}, findings);
    if (!previous) return previous.error();
    if (!*previous) {
      return io::io_error(ErrorCode::missing_input, *sources.previous,
                          "there is no such folder of a previous set", fetch_or_begin);
    }
    sets.push_back(**std::move(previous));
  }
  if (sources.copy) {
    auto copy = read_elsewhere(files, {.name = *sources.copy, .is_torn = true}, findings);
    if (!copy) return copy.error();
    if (*copy && !(*copy)->is_empty()) sets.push_back(**std::move(copy));
  }
  return sets;
}

Result<std::vector<checks::SetStamp>> read_public_stamps(io::FileSystem& files,
                                                         io::Descriptor exports) {
  KnownSet set;
  auto read = read_known_manifest(files, exports, Audience::public_readers, set.manifests);
  if (read) read = read_known_text(files, exports, version_path, most_version_bytes, set.version);
  if (!read) return read.error();
  return set.stamps();
}

std::uint64_t generation_of(const KnownSet& set) {
  std::uint64_t generation = 0;
  for (const auto& [audience, one] : set.manifests) {
    if (one.manifest) generation = std::max(generation, one.manifest->generation);
  }
  return generation;
}

std::uint64_t highest_generation(std::span<const KnownSet> sets) {
  std::uint64_t generation = 0;
  for (const auto& set : sets) generation = std::max(generation, generation_of(set));
  return generation;
}

Status<> check_beginning(Beginning beginning, const KnownSets& known) {
  const auto* const earlier = find_published(known);
  if (beginning != Beginning::declared || earlier == nullptr) return Done{};
  return io::io_error(
      ErrorCode::usage, "--first",
      "this is not the first publish, because " + earlier->name + " holds an earlier one",
      "leave `--first` out");
}

Findings find_rollbacks(const checks::SetStamp& next, const KnownSets& known, Severity severity) {
  Findings rollbacks;
  for (const auto& set : known) {
    for (const auto& stamp : set.stamps()) {
      for (auto& one : checks::check_rollback(next, stamp, severity)) {
        const bool is_told = std::ranges::count(rollbacks, one.pointer, &Finding::pointer) > 0;
        if (!is_told) rollbacks.push_back(std::move(one));
      }
    }
  }
  return rollbacks;
}

Findings find_other_projects(const std::string& project, const KnownSets& known) {
  Findings findings;
  for (const auto& set : known) {
    const bool is_here = &set == &known.front();
    if (is_here || set.project.empty() || set.project == project) continue;
    findings.push_back(finding_about(
        Severity::error, "previous.project", set.path_of(set.project_file),
        "this set belongs to another project, so this publish cannot continue from it",
        "name the folder of this project"));
  }
  return findings;
}

void judge_first_changelog(Beginning beginning, const KnownSets& known, Findings& findings) {
  if (beginning != Beginning::doubted && beginning != Beginning::refused) return;
  if (find_published(known) != nullptr) return;
  for (auto& finding : findings) {
    if (finding.rule != checks::first_changelog_rule) continue;
    finding.severity = beginning == Beginning::refused ? Severity::error : Severity::warning;
    finding.help =
        "name a copy of what is live with `--previous DIR`; if nothing was ever published, "
        "`publish --first` says so";
  }
}

}  // namespace runtime_exports::publish
