#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;

constexpr std::size_t beginning_bytes = 4096;
constexpr const char* copy_again = "copy the whole tree again, or publish again";

/// The digest that the file had before its line ends became CRLF.
Result<FileDigest> digest_with_line_feeds(io::InputFile& file) {
  Sha256 hash;
  std::uint64_t digested = 0;
  const auto bytes = file.bytes();
  for (std::uint64_t at = 0; at < bytes;) {
    // One byte more, to see whether a final carriage return belongs to a line end.
    const auto count = std::min(io::InputFile::window_bytes - 1, bytes - at);
    const auto text = file.read(at, std::min(count + 1, bytes - at));
    if (!text) return text.error();
    auto converted = with_line_feeds(*text);
    converted.resize(converted.size() - (text->size() - count));
    hash.update(converted);
    digested += converted.size();
    at += count;
  }
  return FileDigest{digested, to_hex(hash.finish())};
}

/// The first stamp in the text, `generated_at` or `exported_at`; `std::nullopt` if it has none.
std::optional<std::string_view> find_stamp(std::string_view text) {
  constexpr std::string_view end_of_name = "ed_at\": \"";
  const auto at = text.find(end_of_name);
  if (at == std::string_view::npos) return std::nullopt;
  const auto stamp = text.substr(at + end_of_name.size());
  return stamp.substr(0, stamp.find('"'));
}

bool is_cut_short(const io::InputFile& file, const ManifestFile& listed) {
  const auto bytes = file.bytes();
  if (bytes == 0 || bytes >= listed.bytes) return bytes == 0;
  char last = 0;
  return file.read_into({&last, 1}, bytes - 1) && last != '\n';
}

void add(Findings& findings, const char* rule, std::string_view subject, std::string message,
         std::string help) {
  findings.push_back(
      finding_about(Severity::error, rule, subject, std::move(message), std::move(help)));
}

void check_order(std::string_view path, std::string_view before, std::string_view name,
                 Findings& findings) {
  if (path > before) return;
  add(findings, "manifest.order", name,
      path == before
          ? fmt::format("it lists {} twice", path)
          : fmt::format("it lists {} after {}, but must be sorted by path", path, before),
      "publish again");
}

void check_reference_listing(Audience audience, const Manifest& manifest, Findings& findings) {
  const auto name = manifest_definition(audience).path;
  std::string_view before;
  for (const auto& file : manifest.reference) {
    if (audience != Audience::public_readers || !may_be_reference(file.path)) {
      return add(findings, "manifest.foreign", name,
                 "its `reference` lists a file that is not a public file of another program",
                 "publish again");
    }
    check_order(file.path, before, name, findings);
    before = file.path;
  }
}

void check_object_names(std::string_view name, const Manifest& manifest, Findings& findings) {
  const auto is_wrong = [](const ManifestFile& file) {
    return !file.object.empty() && file.object != object_path(file.sha256);
  };
  if (std::ranges::none_of(all_files(manifest), is_wrong)) return;
  add(findings, "manifest.object", name, "it names an object that does not match the file's digest",
      "copy again");
}

/// What is wrong with the file that the manifest lists, which another program writes or which is an
/// object; empty if nothing is.
std::string mismatch_of(const PublishedSet& published, const std::string& path,
                        const FileDigest& listed) {
  auto file = open_published(published.files, published.exports, path);
  if (file && !*file) return "it is listed in manifest.json, but is missing";
  const auto digest = file ? digest_of(**file) : Result<FileDigest>{file.error()};
  if (!digest) return digest.error().message;
  return *digest == listed ? std::string{} : "it does not match the digest in manifest.json";
}

using exports::Declaration;

constexpr std::size_t most_named = 3;

bool begins_with_bracket(const io::InputFile& file) {
  char first = 0;
  return file.bytes() > 0 && file.read_into({&first, 1}, 0) && first == '[';
}

/// A tree may hold dozens of declared files: one note names the first ones.
Finding unknown_schemas(exports::Audience audience, const std::vector<Declaration>& files) {
  const auto named = std::min(files.size(), most_named);
  std::string paths;
  for (std::size_t i = 0; i < named; ++i) paths += (i == 0 ? "" : ", ") + files[i].path;
  if (files.size() > named) paths += fmt::format(" and {} more", files.size() - named);
  return finding_about(Severity::note, "schema.unknown", manifest_definition(audience).path,
                       "it lists declared files whose schema is unknown: " + paths,
                       "name the settings that declare them with `--config`");
}

/// A schema for a file of which none is known. A large file must be an array, which is read row by
/// row.
Result<std::shared_ptr<const exports::OwnSchema>> any_json(const PublishedSet& published,
                                                           const std::string& path,
                                                           schema::Bundle& schemas) {
  const std::string name{exports::declared_schema};
  const auto document = schemas.compile(name);
  if (!document) return document.error();
  const auto row = schemas.compile(name + "#/$defs/row");
  if (!row) return row.error();
  auto schema = std::make_shared<exports::OwnSchema>(
      exports::OwnSchema{std::string{schema::find_embedded(name)->text}, *document});
  const auto file = open_published(published.files, published.exports, path);
  if (file && *file && begins_with_bracket(**file)) schema->row = *row;
  return std::shared_ptr<const exports::OwnSchema>{std::move(schema)};
}

}  // namespace

bool is_declared(const ManifestFile& file) {
  return file.schema == exports::declared_schema && is_export_path(file.path) &&
         find_owned(file.path) == nullptr;
}

std::optional<Audience> audience_of(const ManifestFile& file) {
  if (is_declared(file)) {
    return is_admin_path(file.path) ? Audience::admins : Audience::public_readers;
  }
  const auto* const owned = exports::find_export_at(file.path);
  return owned == nullptr ? std::nullopt : std::optional{owned->audience};
}

void check_listing(Audience audience, const PublishedManifest& published, Findings& findings) {
  const auto name = manifest_definition(audience).path;
  if (!published.manifest) {
    return add(findings, "manifest.unreadable", name, "it cannot be read as a manifest",
               copy_again);
  }
  std::string_view before;
  for (const auto& file : published.manifest->files) {
    const auto* const owned = exports::find_export_at(file.path);
    if (audience_of(file) != audience) {
      // A path in a damaged manifest may be any text, so only a path of ours is named.
      return add(
          findings, "manifest.foreign", name,
          fmt::format("it lists {}, which is not one of the {} exports",
                      owned == nullptr ? "a file" : owned->path, exports::audience_name(audience)),
          "publish again");
    }
    if (owned != nullptr && owned->schema != file.schema) {
      add(findings, "manifest.schema", name,
          fmt::format("it lists {} with a schema other than {}", owned->path, owned->schema),
          "publish again");
    }
    check_order(file.path, before, name, findings);
    before = file.path;
  }
  check_reference_listing(audience, *published.manifest, findings);
  check_object_names(name, *published.manifest, findings);
}

void check_reference_digests(const PublishedSet& published, Severity stale, Findings& findings) {
  const auto* const manifest = manifest_of(published.manifests, Audience::public_readers);
  if (manifest == nullptr) return;
  for (const auto& listed : manifest->reference) {
    if (!may_be_reference(listed.path)) continue;
    auto mismatch = mismatch_of(published, listed.path, listed.digest());
    if (mismatch.empty()) continue;
    findings.push_back(finding_about(
        stale, "manifest.reference", listed.path, std::move(mismatch),
        stale == Severity::note ? "the next publish lists it as it is then" : copy_again));
  }
}

std::set<std::string> check_objects(const PublishedSet& published, Findings& findings) {
  std::set<std::string> checked;
  const auto* const manifest = manifest_of(published.manifests, Audience::public_readers);
  if (manifest == nullptr) return checked;
  for (const auto& file : all_files(*manifest)) {
    if (file.object.empty() || file.object != object_path(file.sha256)) continue;
    if (!checked.insert(file.object).second) continue;
    auto mismatch = mismatch_of(published, file.object, file.digest());
    if (mismatch.empty()) continue;
    checked.erase(file.object);
    add(findings, "manifest.object", file.object, std::move(mismatch), copy_again);
  }
  return checked;
}

Mismatch explain_mismatch(const PublishedSet& published, const ManifestFile& listed,
                          const Manifest& manifest) {
  Mismatch changed{"it changed meanwhile", "run this again"};
  auto opened = open_published(published.files, published.exports, listed.path);
  if (!opened || !*opened) return changed;
  auto& file = **opened;
  const auto bytes = file.bytes();
  const auto beginning = file.read(0, std::min<std::uint64_t>(bytes, beginning_bytes));
  if (!beginning) return changed;
  const auto kind = json::kind_of_text(beginning->substr(0, json::text_kind_bytes));
  const auto stamp = find_stamp(*beginning);
  const bool is_of_other_publish = stamp && *stamp != manifest.stamp.generated_at;
  if (kind && *kind != json::TextKind::empty) {
    const auto& words = json::words_of(*kind);
    return {std::string{words.message}, std::string{words.help}};
  }
  if (is_cut_short(file, listed)) {
    return {bytes == 0 ? "it is empty" : "it is cut short",
            fmt::format("the copy was interrupted; {}", copy_again)};
  }
  const auto converted = digest_with_line_feeds(file);
  if (!converted) return changed;
  if (*converted == listed.digest()) {
    return {"its line ends were converted from LF to CRLF",
            "copy it byte by byte; git converts it unless `.gitattributes` says `-text` for these "
            "files, or `core.autocrlf` is `false`"};
  }
  if (is_of_other_publish) {
    return {"it is from a different publish than the manifest",
            fmt::format("it was copied while the set was being replaced; {}", copy_again)};
  }
  return {fmt::format("its {} differs", bytes == listed.bytes ? "digest" : "size"),
          fmt::format("someone changed it after it was published, or the copy is incomplete; {}",
                      copy_again)};
}

Finding missing_export(Audience audience, std::string_view path) {
  return finding_about(Severity::error, "manifest.missing", manifest_definition(audience).path,
                       fmt::format("{} is listed, but is missing", path),
                       "copy the tree again, or publish again");
}

void check_digest(const PublishedSet& published, Audience audience, const ManifestFile& listed,
                  const FileDigest& digest, Findings& findings) {
  if (digest == listed.digest()) return;
  auto [message, help] =
      explain_mismatch(published, listed, *manifest_of(published.manifests, audience));
  add(findings, "manifest.digest", listed.path,
      fmt::format("it does not match {}: {}", manifest_definition(audience).path, message),
      std::move(help));
}

void check_digests(const PublishedSet& published, const PublishedDigests& digests,
                   Findings& findings) {
  check_reference_digests(published, Severity::note, findings);
  for (const auto& [audience, one] : published.manifests) {
    check_listing(audience, one, findings);
    if (!one.manifest) continue;
    for (const auto& listed : one.manifest->files) {
      if (!audience_of(listed)) continue;
      const auto digest = digests.find(listed.path);
      if (digest != digests.end()) {
        check_digest(published, audience, listed, digest->second, findings);
        continue;
      }
      // A file whose declaration is gone is no longer looked at.
      const auto file = open_published(published.files, published.exports, listed.path);
      if (is_declared(listed) && file && *file) continue;
      findings.push_back(missing_export(audience, listed.path));
    }
  }
}

Result<exports::Registry> find_unknown(const PublishedSet& published,
                                       const exports::Registry& known, schema::Bundle& schemas,
                                       Findings& findings) {
  std::vector<Declaration> unknown;
  for (const auto& [audience, one] : published.manifests) {
    if (!one.manifest) continue;
    std::vector<Declaration> listed;
    for (const auto& file : one.manifest->files) {
      if (is_declared(file)) listed.push_back({file.path, file.path, {}, audience, {}});
    }
    for (const auto& file : one.manifest->reference) {
      if (!may_be_reference(file.path)) continue;
      listed.push_back({file.path, file.path, {}, audience, {}});
      listed.back().is_kept = true;
    }
    std::erase_if(listed, [&](const Declaration& file) { return is_known(file.path, known); });
    if (!listed.empty()) findings.push_back(unknown_schemas(audience, listed));
    for (auto& file : listed) {
      auto schema = any_json(published, file.path, schemas);
      if (!schema) return schema.error();
      file.schema = *std::move(schema);
      unknown.push_back(std::move(file));
    }
  }
  return exports::Registry{std::move(unknown)};
}

}  // namespace runtime_exports::publish
