#include "runtime_exports/publish/tree/manifest.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;
using Manifests = std::map<Audience, Manifest>;
using NoFiles = std::vector<ManifestFile>;

std::vector<ManifestFile> files_of(Audience audience, const std::vector<ExportResult>& exports) {
  std::vector<ManifestFile> files;
  for (const auto& result : exports) {
    if (result.definition->audience != audience) continue;
    files.push_back({std::string{result.definition->path}, result.bytes, result.sha256,
                     std::string{result.definition->schema}});
  }
  std::ranges::sort(files, {}, &ManifestFile::path);
  return files;
}

std::vector<ManifestFile> listed_reference(const std::vector<ReferenceFile>& reference) {
  std::vector<ManifestFile> files;
  files.reserve(reference.size());
  for (const auto& file : reference) files.push_back({file.path, file.text.size(), file.sha256});
  return files;
}

std::vector<ReferenceChange> changes_between(const std::vector<ManifestFile>& before,
                                             const std::vector<ManifestFile>& after) {
  using Kind = ReferenceChange::Kind;
  std::vector<ReferenceChange> changes;
  for (const auto& file : after) {
    if (std::ranges::count(before, file) > 0) continue;
    const bool is_new = std::ranges::count(before, file.path, &ManifestFile::path) == 0;
    changes.push_back({file.path, is_new ? Kind::added : Kind::changed});
  }
  for (const auto& file : before) {
    const bool is_gone = std::ranges::count(after, file.path, &ManifestFile::path) == 0;
    if (is_gone) changes.push_back({file.path, Kind::left_out});
  }
  std::ranges::sort(changes, {}, &ReferenceChange::path);
  return changes;
}

/// Whether the exports folder holds exactly the wanted manifest, except for the stamp, in our form.
bool is_current(const PublishedManifest& published, const Manifest& wanted,
                std::uint64_t generation) {
  return published.manifest && published.manifest->generation == generation &&
         published.manifest->files == wanted.files &&
         published.manifest->reference == wanted.reference &&
         published.text == write_manifest(*published.manifest);
}

/// Whether each manifest of the set that is there lists what is wanted. The public one must be.
bool lists_wanted(const KnownSet& set, const Manifests& wanted) {
  return std::ranges::all_of(audiences, [&](Audience audience) {
    if (!set.manifests.contains(audience)) return audience != Audience::public_readers;
    const auto* const manifest = manifest_of(set.manifests, audience);
    const auto after = wanted.find(audience);
    if (manifest == nullptr || after == wanted.end()) return false;
    // Only a copy has objects.
    const auto before = named(*manifest, Naming::by_path);
    return before.files == after->second.files && before.reference == after->second.reference;
  });
}

/// Only an edit can have set such a generation.
Error cannot_grow(const KnownSets& known) {
  const auto set = std::ranges::find_if(
      known, [](const KnownSet& one) { return generation_of(one) >= most_generation; });
  const auto* const manifest = manifest_of(set->manifests, Audience::public_readers);
  const bool is_public = manifest != nullptr && manifest->generation >= most_generation;
  const auto audience = is_public ? Audience::public_readers : Audience::admins;
  return io::io_error(ErrorCode::refused, set->path_of(manifest_definition(audience).path),
                      "its generation is the highest possible one and cannot grow",
                      "someone edited it: put the file back as it was published, from a copy or "
                      "from git");
}

constexpr std::uint64_t most_stamp_bytes = std::uint64_t{16} << 20U;

/// Matches `counter` in common.schema.json.
constexpr std::int64_t most_countable = std::int64_t{1} << 53;

std::optional<std::uint64_t> decode_count(const json::Value& object, std::string_view name) {
  const auto value = object.find(name);
  const auto number = value ? value->integer() : std::nullopt;
  if (!number || *number < 0 || *number > most_countable) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

/// A generation too high to grow must not count as missing, because the next one would then be 1.
std::optional<std::uint64_t> decode_generation(const json::Value& root) {
  const auto value = root.find("generation");
  if (!value || !value->is_number()) return std::nullopt;
  if (value->number() > static_cast<double>(most_generation)) return most_generation + 1;
  return decode_count(root, "generation");
}

/// Appends the files of a list. Returns whether all could be decoded.
bool decode_files(const json::Value& list, std::vector<ManifestFile>& files) {
  for (const auto element : list.elements()) {
    const auto path = element.find_text("path");
    const auto bytes = decode_count(element, "bytes");
    const auto sha256 = element.find_text("sha256");
    if (!path || !bytes || !sha256) return false;
    ManifestFile file{std::string{*path}, *bytes, std::string{*sha256}};
    file.schema = element.find_text("schema").value_or("");
    file.object = element.find_text("object").value_or("");
    files.push_back(std::move(file));
  }
  return list.is_array();
}

void write_files(json::Writer& out, std::string_view name, const std::vector<ManifestFile>& files) {
  out.name(name);
  out.begin_array();
  for (const auto& file : files) {
    out.begin_object();
    out.member("path", file.path);
    out.member("bytes", static_cast<std::int64_t>(file.bytes));
    out.member("sha256", file.sha256);
    if (!file.schema.empty()) out.member("schema", file.schema);
    if (!file.object.empty()) out.member("object", file.object);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

const exports::ExportDefinition& manifest_definition(exports::Audience audience) {
  static constexpr exports::ExportDefinition public_manifest{
      .id = "manifest", .path = public_manifest_path, .schema = "manifest.schema.json"};
  static constexpr exports::ExportDefinition admin_manifest{.id = "admin.manifest",
                                                            .path = "admin/manifest.json",
                                                            .audience = Audience::admins,
                                                            .schema = "manifest.schema.json"};
  return audience == Audience::admins ? admin_manifest : public_manifest;
}

std::string write_manifest(const Manifest& manifest) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("schema_version", "v1");
  out.member("generation", static_cast<std::int64_t>(manifest.generation));
  out.member("generated_at", manifest.stamp.generated_at);
  out.name("runtime");
  out.begin_object();
  out.member("version", manifest.stamp.version);
  out.member("build", manifest.stamp.build);
  out.end_object();
  write_files(out, "files", manifest.files);
  if (!manifest.reference.empty()) write_files(out, "reference", manifest.reference);
  out.end_object();
  text += '\n';
  return text;
}

std::optional<Manifest> decode_manifest(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return std::nullopt;
  const auto root = document.root();
  const auto generation = decode_generation(root);
  const auto generated_at = root.find_text("generated_at");
  const auto runtime = root.find("runtime");
  const auto listed = root.find("files");
  if (!generation || !generated_at || !runtime || !listed) return std::nullopt;
  const auto version = runtime->find_text("version");
  const auto build = runtime->find_text("build");
  if (!version || !build) return std::nullopt;
  Manifest manifest{
      *generation, {std::string{*generated_at}, std::string{*version}, std::string{*build}}, {}};
  const auto reference = root.find("reference");
  if (!decode_files(*listed, manifest.files)) return std::nullopt;
  if (reference && !decode_files(*reference, manifest.reference)) return std::nullopt;
  const bool lacks_schema =
      std::ranges::count(manifest.files, std::string{}, &ManifestFile::schema) > 0;
  return lacks_schema ? std::nullopt : std::optional{std::move(manifest)};
}

Result<std::optional<PublishedManifest>> read_manifest(io::FileSystem& files,
                                                       io::Descriptor exports,
                                                       exports::Audience audience) {
  auto published = open_published(files, exports, std::string{manifest_definition(audience).path});
  if (!published) return published.error();
  if (!*published) return std::optional<PublishedManifest>{};
  auto text = (*published)->read_all(most_stamp_bytes);
  if (!text && text.error().code != ErrorCode::refused) return text.error();
  PublishedManifest read{text ? *text : std::string{}, std::nullopt, (*published)->status()};
  read.manifest = decode_manifest(read.text);
  return std::optional{std::move(read)};
}

Status<> check_same_manifests(const PublishedSet& read, const std::string& folder) {
  for (const auto& [audience, before] : read.manifests) {
    const auto now = read_manifest(read.files, read.exports, audience);
    if (!now) return now.error();
    if (*now && (*now)->text == before.text) continue;
    return io::io_error(ErrorCode::busy, folder,
                        "a publish has replaced files while they were read", "run this again");
  }
  return Done{};
}

Result<Manifests> plan_manifests(PublishReport& report, const KnownSets& known) {
  Manifests wanted;
  const auto& here = known.front();
  const auto before = highest_generation(known);
  bool is_here = true;
  for (const auto audience : audiences) {
    const auto published = here.manifests.find(audience);
    Manifest manifest{0, report.stamp, files_of(audience, report.exports)};
    if (audience == Audience::public_readers) {
      manifest.reference = listed_reference(report.reference);
      const auto* const earlier = manifest_of(here.manifests, audience);
      report.reference_changes =
          changes_between(earlier == nullptr ? NoFiles{} : earlier->reference, manifest.reference);
    }
    if (manifest.files.empty() && published == here.manifests.end()) continue;
    is_here = is_here && published != here.manifests.end() &&
              is_current(published->second, manifest, before);
    wanted.emplace(audience, std::move(manifest));
  }
  // If every selected input is missing, nothing is published.
  if (wanted.empty()) {
    report.generation = before;
    return wanted;
  }
  is_here = is_here && std::ranges::none_of(report.exports, [](const auto& result) {
              return result.change == Change::added || result.change == Change::changed;
            });
  // A generation has one content, wherever it was published.
  const bool is_known = before > 0 && std::ranges::all_of(known, [&](const auto& set) {
                          if (generation_of(set) < before) return true;
                          return &set == &here ? is_here : lists_wanted(set, wanted);
                        });
  if (before + (is_known ? 0 : 1) > most_generation) return cannot_grow(known);
  report.generation = is_known ? before : before + 1;
  report.set_changes = !is_here || !is_known;
  if (!report.set_changes) wanted.clear();
  for (auto& [audience, manifest] : wanted) manifest.generation = report.generation;
  return wanted;
}

std::vector<ManifestFile> all_files(const Manifest& manifest) {
  auto files = manifest.files;
  files.insert(files.end(), manifest.reference.begin(), manifest.reference.end());
  return files;
}

const Manifest* manifest_of(const PublishedManifests& manifests, Audience audience) {
  const auto found = manifests.find(audience);
  return found != manifests.end() && found->second.manifest ? &*found->second.manifest : nullptr;
}

const ManifestFile* find_listing(const PublishedManifests& manifests,
                                 const exports::ExportDefinition& definition) {
  const auto* const manifest = manifest_of(manifests, definition.audience);
  return manifest == nullptr ? nullptr : find_file(*manifest, definition.path);
}

bool is_anothers(const PublishedManifests& manifests, const exports::ExportDefinition& definition) {
  const auto found = manifests.find(definition.audience);
  const bool is_damaged = found != manifests.end() && !found->second.manifest;
  return !definition.switched_on_by.empty() && !is_damaged &&
         find_listing(manifests, definition) == nullptr;
}

const ManifestFile* find_file(const Manifest& manifest, std::string_view path) {
  const auto found = std::ranges::find(manifest.files, path, &ManifestFile::path);
  return found == manifest.files.end() ? nullptr : &*found;
}

std::string object_path(std::string_view sha256) {
  return fmt::format("{}/{}.json", objects_folder, sha256);
}

bool is_object_path(std::string_view path) {
  constexpr auto begin = objects_folder.size() + 1;
  if (path.size() < begin) return false;
  const auto sha256 = path.substr(begin, sha256_digits);
  return is_sha256(sha256) && path == object_path(sha256);
}

Manifest named(Manifest manifest, Naming naming) {
  for (auto* const files : {&manifest.files, &manifest.reference}) {
    for (auto& file : *files) {
      file.object = naming == Naming::by_digest ? object_path(file.sha256) : std::string{};
    }
  }
  return manifest;
}

std::set<std::string> listed_objects(const Manifest& manifest) {
  std::set<std::string> objects;
  for (const auto& file : all_files(manifest)) {
    if (!file.object.empty()) objects.insert(file.object);
  }
  return objects;
}

bool KeptObjects::may_remove(const std::string& path, std::int64_t put_utc_seconds) const {
  if (now.contains(path)) return false;
  if (old == OldObjects::drop) return true;
  return !before.contains(path) && now_utc_seconds - put_utc_seconds >= seconds_per_day;
}

}  // namespace runtime_exports::publish
