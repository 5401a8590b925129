#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/push/push.hpp"

namespace runtime_exports::push {
namespace {

Error has_changed(const std::string& path) {
  return io::io_error(ErrorCode::refused, path, "it does not match the digest in manifest.json",
                      "make the copy again, then push again");
}

Error not_by_digest(const std::string& folder) {
  return io::io_error(ErrorCode::refused, folder, "this is not a copy with objects",
                      "make it with `runtime-exports publish --export-public FOLDER --by-digest`");
}

Result<io::InputFile> open_file(io::FileSystem& files, io::Descriptor folder,
                                const publish::ManifestFile& file) {
  auto opened = publish::open_published(files, folder, file.path);
  if (!opened) return opened.error();
  if (!*opened || (*opened)->bytes() != file.bytes) return has_changed(file.path);
  return **std::move(opened);
}

constexpr std::uint64_t most_manifest_bytes = std::uint64_t{16} << 20U;

void add_reason(std::string_view subject, std::string message, Findings& findings,
                const char* help = fetch_again) {
  findings.push_back(
      finding_about(Severity::error, "push.follows", subject, std::move(message), help));
}

void compare_stamps(const LocalSet& next, const LiveSet& live, Findings& findings) {
  const auto place = next.place_of(manifest_name);
  if (next.manifest().generation <= live.manifest.generation) {
    add_reason(place,
               fmt::format("its generation is {}, and that of the live set {}",
                           next.manifest().generation, live.manifest.generation),
               findings);
  }
  auto older = checks::check_rollback(next.manifest().stamp, live.manifest.stamp, Severity::error);
  for (auto& finding : older) {
    add_reason(
        place, std::move(finding.message), findings,
        "publish a state that is not older: `--allow-rollback` is for a publish, not for a push");
  }
}

/// Whether it says how a changelog differs from what was published, or how many more do.
bool is_about_entries(const Finding& finding) {
  constexpr auto rules = std::to_array<std::string_view>(
      {"changelog.removed", "changelog.changed", "changelog.duplicate_id", "changelog.baseline",
       "changelog.syntax", "changelog"});
  return std::ranges::find(rules, finding.rule) != rules.end();
}

void compare_changelogs(const checks::ChangelogText& next, const checks::ChangelogText& live,
                        Findings& findings) {
  constexpr const char* any_date = "9999-12-31";
  auto report = checks::check_append_only(next, {&live, 1}, any_date);
  // The publisher judged the rest, which follows.
  report.findings.erase(std::ranges::find_if_not(report.findings, is_about_entries),
                        report.findings.end());
  for (auto& finding : report.findings) finding.help = fetch_again;
  append(std::move(report.findings), findings);
}

bool may_be_listed(const publish::ManifestFile& file) {
  const auto* const owned = publish::find_owned(file.path);
  if (!file.object.empty() && !publish::is_object_path(file.object)) return false;
  if (owned == nullptr) return publish::may_be_reference(file.path);
  return owned->audience == exports::Audience::public_readers && !publish::is_manifest(file.path);
}

/// Names go into URLs, and onto the disk. What is live may be anybody's.
bool has_plain_names(const publish::Manifest& manifest) {
  std::set<std::string> paths;
  return std::ranges::all_of(all_files(manifest), [&paths](const auto& file) {
    return may_be_listed(file) && paths.insert(file.path).second;
  });
}

/// A live file; `std::nullopt` if the store has other bytes under its name by now.
Result<std::optional<std::string>> read_listed(const publish::ManifestFile& listed, Store& store) {
  const auto& name = listed.object.empty() ? listed.path : listed.object;
  auto stored = store.read(name, std::min(listed.bytes, publish::most_changelog_bytes));
  if (!stored) return stored.error();
  if (!*stored || to_hex(sha256((*stored)->text)) != listed.sha256) {
    return std::optional<std::string>{};
  }
  return std::optional{std::move((*stored)->text)};
}

/// Compares the projects, as far as both sets name theirs.
Status<> compare_projects(const LocalSet& next, const LiveSet& live, Store& store,
                          Findings& findings) {
  const auto* const before = find_file(live.manifest, publish::version_path);
  const auto* const after = find_file(next.manifest(), publish::version_path);
  if (before == nullptr || after == nullptr || before->sha256 == after->sha256) return Done{};
  const auto live_text = read_listed(*before, store);
  if (!live_text) return live_text.error();
  const auto next_text = next.read(*after);
  if (!next_text) return next_text.error();
  const auto live_project = *live_text ? publish::project_of(**live_text) : "";
  if (live_project.empty() || live_project == publish::project_of(*next_text)) return Done{};
  add_reason(next.place_of(publish::version_path), "the live set belongs to another project",
             findings, "push each project to a prefix of its own");
  return Done{};
}

}  // namespace

Result<LocalSet> LocalSet::open(io::FileSystem& files, const std::string& folder,
                                std::string_view verified) {
  auto opened = io::open_folder(files, io::current_folder, folder, io::Links::follow);
  if (!opened) {
    return io::io_error(ErrorCode::missing_input, folder, "the folder cannot be opened",
                        "name the folder that holds the public copy", opened.error());
  }
  auto manifest = publish::read_manifest(files, opened->get(), exports::Audience::public_readers);
  if (!manifest) return manifest.error();
  if (!*manifest || !(*manifest)->manifest) return not_by_digest(folder);
  // Its digests bind the files.
  if ((*manifest)->text != verified) {
    return io::io_error(ErrorCode::busy, folder, "the copy changed while it was checked",
                        "push again");
  }
  const auto listed = publish::all_files(*(*manifest)->manifest);
  const auto has_no_object = [](const auto& file) { return file.object.empty(); };
  if (std::ranges::any_of(listed, has_no_object)) return not_by_digest(folder);
  return LocalSet{files, folder, *std::move(opened), **std::move(manifest)};
}

Body LocalSet::body_of(const publish::ManifestFile& file) const {
  const auto open = [&files = files, at = folder.get(), file] {
    return open_file(files, at, file);
  };
  return {.open = open, .bytes = file.bytes, .sha256 = file.sha256};
}

Result<std::string> LocalSet::read(const publish::ManifestFile& file) const {
  auto opened = open_file(files, folder.get(), file);
  if (!opened) return opened.error();
  auto text = opened->read_all(file.bytes);
  if (!text || to_hex(sha256(*text)) == file.sha256) return text;
  return has_changed(file.path);
}

std::string LocalSet::place_of(const std::string& path) const {
  return io::path_below(name, path);
}

Result<std::optional<LiveSet>> read_live(Store& store) {
  auto stored = store.read(manifest_name, most_manifest_bytes);
  if (!stored) return stored.error();
  if (!*stored) return std::optional<LiveSet>{};
  const bool is_too_long = (*stored)->text.size() > most_manifest_bytes;
  auto manifest = is_too_long ? std::nullopt : publish::decode_manifest((*stored)->text);
  if (!manifest || !has_plain_names(*manifest)) {
    return io::io_error(ErrorCode::unsafe_target, store.place_of(manifest_name),
                        "what the store has there cannot be read as a manifest of exports",
                        "name another prefix, which is empty or holds a pushed set");
  }
  return std::optional{
      LiveSet{std::move((*stored)->text), std::move((*stored)->etag), *std::move(manifest)}};
}

Result<Follows> check_follows(const LocalSet& next, const LiveSet& live, Store& store,
                              Findings& findings) {
  Findings reasons;
  compare_stamps(next, live, reasons);
  if (auto compared = compare_projects(next, live, store, reasons); !compared) {
    return compared.error();
  }
  const auto* const before = find_file(live.manifest, publish::canonical_changelog_path);
  const auto* const after = find_file(next.manifest(), publish::canonical_changelog_path);
  if (before != nullptr && after == nullptr) {
    add_reason(next.place_of(publish::canonical_changelog_path),
               "it is missing, but the live set has one", reasons);
  }
  if (before != nullptr && after != nullptr && before->sha256 != after->sha256) {
    const auto live_text = read_listed(*before, store);
    if (!live_text) return live_text.error();
    if (!*live_text) return Follows::unknown;
    const auto next_text = next.read(*after);
    if (!next_text) return next_text.error();
    compare_changelogs({next.place_of(publish::canonical_changelog_path), *next_text},
                       {store.place_of(publish::canonical_changelog_path), **live_text}, reasons);
  }
  const auto follows = has_errors(reasons) ? Follows::no : Follows::yes;
  append(std::move(reasons), findings);
  return follows;
}

}  // namespace runtime_exports::push
