#include "runtime_exports/publish/published_set.hpp"

#include <utility>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/published_file.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::uint64_t most_stamp_bytes = std::uint64_t{16} << 20U;

std::optional<checks::SetStamp> decode_stamp(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return std::nullopt;
  checks::SetStamp stamp;
  const std::pair<std::string_view, std::string*> members[] = {
      {"generated_at", &stamp.generated_at}, {"version", &stamp.version}, {"build", &stamp.build}};
  for (const auto& [name, member] : members) {
    const auto text_of_member = document.root().find_text(name);
    if (!text_of_member) return std::nullopt;
    *member = *text_of_member;
  }
  return stamp;
}

}  // namespace

Result<std::optional<PublishedManifest>> read_manifest(io::FileSystem& files,
                                                       io::Descriptor exports,
                                                       exports::Audience audience) {
  auto published = open_published(files, exports, std::string{manifest_definition(audience).path});
  if (!published) return published.error();
  if (!*published) return std::optional<PublishedManifest>{};
  auto text = (*published)->file.read_all(most_stamp_bytes);
  if (!text && text.error().code != ErrorCode::refused) return text.error();
  PublishedManifest read{text ? *text : std::string{}, std::nullopt, (*published)->status};
  read.manifest = decode_manifest(read.text);
  return std::optional{std::move(read)};
}

Result<PublishedManifests> read_manifests(io::FileSystem& files, io::Descriptor exports) {
  PublishedManifests manifests;
  for (const auto audience : {exports::Audience::public_readers, exports::Audience::admins}) {
    auto manifest = read_manifest(files, exports, audience);
    if (!manifest) return manifest.error();
    if (*manifest) manifests.emplace(audience, **std::move(manifest));
  }
  return manifests;
}

Result<std::optional<checks::SetStamp>> read_published_stamp(io::FileSystem& files,
                                                             io::Descriptor exports,
                                                             const PublishedManifests& manifests,
                                                             Findings& findings) {
  const auto manifest = manifests.find(exports::Audience::public_readers);
  if (manifest != manifests.end() && manifest->second.manifest) {
    return std::optional{manifest->second.manifest->stamp};
  }
  auto published = open_published(files, exports, "version.json");
  if (!published) return published.error();
  auto stamp = std::optional<checks::SetStamp>{};
  if (*published) {
    const auto text = (*published)->file.read_all(most_stamp_bytes);
    if (!text && text.error().code != ErrorCode::refused) return text.error();
    if (text) stamp = decode_stamp(*text);
  }
  if (!stamp && (*published || manifest != manifests.end())) {
    findings.push_back({.severity = Severity::warning,
                        .rule = "rollback.unknown",
                        .subject = "manifest.json",
                        .message = "neither manifest.json nor version.json can be read, so whether "
                                   "the published state is newer is not known"});
  }
  return stamp;
}

}  // namespace runtime_exports::publish
