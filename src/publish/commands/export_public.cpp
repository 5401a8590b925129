#include "runtime_exports/publish/commands/export_public.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/commands/public_folder.hpp"
#include "runtime_exports/publish/store/places.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;

/// The files that the manifest lists, then the manifest itself.
struct PublicSet {
  std::uint64_t generation = 0;
  std::vector<ManifestFile> files;
};

Result<PublicSet> read_public_set(io::FileSystem& files, io::Descriptor exports) {
  const auto& definition = manifest_definition(Audience::public_readers);
  const std::string path{definition.path};
  const auto published = read_manifest(files, exports, Audience::public_readers);
  if (!published) return published.error();
  if (!*published) {
    return io::io_error(ErrorCode::missing_input, path, "there is no public manifest to copy",
                        "enable a public export, and publish it", {});
  }
  const auto& manifest = (*published)->manifest;
  if (!manifest) {
    return io::io_error(ErrorCode::refused, path,
                        "the published manifest cannot be read as a manifest", "publish again", {});
  }
  PublicSet set{manifest->generation, manifest->files};
  const auto is_foreign = [](const ManifestFile& file) {
    return !is_public_copy(file.path) || is_manifest(file.path);
  };
  if (std::any_of(set.files.begin(), set.files.end(), is_foreign)) {
    return io::io_error(ErrorCode::refused, path,
                        "the manifest lists a file that is not a public export", "publish again",
                        {});
  }
  const auto& text = (*published)->text;
  set.files.push_back({path, text.size(), to_hex(sha256(text)), std::string{definition.schema}});
  return set;
}

Status<> check_apart(io::FileSystem& files, const PublicCopyRequest& request) {
  return check_named_folder(files, {request.root, request.settings->paths, {}}, request.folder);
}

class Copier {
 public:
  Copier(io::FileSystem& files, const config::Settings& settings, io::Descriptor exports,
         const PublicFolder& target)
      : files_(files), settings_(settings), exports_(exports), target_(target) {}

  Result<PublicCopy> copy(const PublicSet& set) {
    PublicCopy copy{set.generation, set.files.size(), 0, 0};
    std::set<std::string> listed;
    if (auto begun = target_.begin(); !begun) return begun.error();
    for (const auto& file : set.files) {
      listed.insert(file.path);
      // Nobody may see a manifest before the files that it lists.
      if (is_manifest(file.path)) {
        if (auto synced = target_.sync(); !synced) return synced.error();
      }
      const auto changed = copy_file(file);
      if (!changed) return changed.error();
      if (*changed) ++copy.changed;
    }
    for (const auto& path : target_.paths()) {
      if (listed.contains(path)) continue;
      if (auto removed = target_.remove(path); !removed) return removed.error();
      ++copy.removed;
    }
    if (auto ended = target_.end(); !ended) return ended.error();
    return copy;
  }

 private:
  /// Returns whether the copy changed.
  Result<bool> copy_file(const ManifestFile& file) {
    const auto* const definition = find_owned(file.path);
    const auto readability = readability_of(*definition, settings_);
    auto source = open_published(files_, exports_, file.path);
    if (!source) return source.error();
    if (!*source) return differs(file.path);
    if (auto made = target_.prepare(file.path, readability.folder); !made) return made.error();
    const auto same = is_same(file, readability.file);
    if (!same) return same.error();
    // An unchanged file must still match the published one.
    if (*same) {
      const auto digest = digest_of(**source);
      if (!digest) return digest.error();
      if (*digest != FileDigest{file.bytes, file.sha256}) return differs(file.path);
      return false;
    }
    auto part = target_.create_part(readability.file);
    if (!part) return part.error();
    auto written = write(**source, *part, file);
    if (written) written = target_.finish_part(*part, (*source)->status.modified, file.path);
    if (!written) {
      target_.drop_part();
      return written.error();
    }
    return true;
  }

  Result<bool> is_same(const ManifestFile& file, std::uint32_t permissions) {
    auto before = open_published(files_, target_.descriptor(), file.path);
    if (!before) return before.error();
    if (!*before || (*before)->status.mode != permissions) return false;
    if ((*before)->status.bytes != file.bytes) return false;
    const auto digest = digest_of(**before);
    if (!digest) return digest.error();
    return *digest == FileDigest{file.bytes, file.sha256};
  }

  /// Hashes exactly the bytes that it writes.
  Status<> write(PublishedFile& source, io::OwnedDescriptor& part, const ManifestFile& file) {
    if (source.file.bytes() != file.bytes) return differs(file.path);
    Sha256 hash;
    auto copied = source.file.read_windows([&](std::string_view bytes) -> Status<> {
      hash.update(bytes);
      if (auto written = io::write_all(files_, part.get(), bytes); !written) {
        return target_.failed(file.path, "the copy cannot be written", written.error());
      }
      return Done{};
    });
    if (!copied) return copied;
    if (to_hex(hash.finish()) != file.sha256) return differs(file.path);
    return Done{};
  }

  static Error differs(const std::string& path) {
    return io::io_error(ErrorCode::refused, path, "the published file does not match the manifest",
                        "publish again", {});
  }

  io::FileSystem& files_;
  const config::Settings& settings_;
  io::Descriptor exports_;
  const PublicFolder& target_;
};

}  // namespace

Status<> check_public_folder(const PublicCopyRequest& request, io::FileSystem& files) {
  const auto folders = open_folders(files, request.root, *request.settings);
  if (!folders) return folders.error();
  if (auto apart = check_apart(files, request); !apart) return apart;
  const auto target = PublicFolder::open(files, request.folder);
  return target ? Status<>{Done{}} : Status<>{target.error()};
}

Result<PublicCopy> export_public(const PublicCopyRequest& request, const Environment& environment) {
  auto& files = environment.files;
  const auto& settings = *request.settings;
  const auto workspace = open_workspace_for_writing(files, environment.clock,
                                                    {request.root, settings, request.wait_ms});
  if (!workspace) return workspace.error();
  Findings none;
  if (auto done = check_nothing_pending(files, *workspace, none); !done) return done.error();
  if (!workspace->folders.exports) {
    return io::io_error(ErrorCode::missing_input, settings.paths.exports,
                        "nothing is published that could be copied", "publish first", {});
  }
  const auto exports = workspace->folders.exports->get();
  const auto set = read_public_set(files, exports);
  if (!set) return set.error();
  if (auto apart = check_apart(files, request); !apart) return apart.error();
  auto target = PublicFolder::open(files, request.folder);
  if (target && !*target) {
    target = PublicFolder::make(files, request.folder, settings.permissions.public_dir);
  }
  if (!target) return target.error();
  return Copier{files, settings, exports, **target}.copy(*set);
}

}  // namespace runtime_exports::publish
