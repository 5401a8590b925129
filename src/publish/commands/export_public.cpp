#include <set>
#include <utility>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/commands/public_folder.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;

/// Reads the public manifest, which can be decoded then.
Result<PublishedManifest> read_public_set(io::FileSystem& files, io::Descriptor exports) {
  const std::string path{public_manifest_path};
  auto published = read_manifest(files, exports, Audience::public_readers);
  if (!published) return published.error();
  if (!*published) {
    return io::io_error(ErrorCode::missing_input, path, "there is no public manifest to copy",
                        "enable a public export, and publish it");
  }
  Findings problems;
  check_listing(Audience::public_readers, **published, problems);
  if (problems.empty()) return **std::move(published);
  return io::io_error(ErrorCode::refused, path, problems.front().message, "publish again");
}

/// Where the bytes of a copied file come from: a text in memory, or a published file.
struct Source {
  std::string_view text = {};
  std::optional<io::InputFile> file = std::nullopt;
  std::optional<io::FileTime> modified = std::nullopt;  ///< nothing: when it is copied
};

class Copier {
 public:
  Copier(const PublicCopyRequest& request, const Environment& environment, io::Descriptor exports,
         PublicFolder& target)
      : request_(request), env_(environment), exports_(exports), target_(target) {}

  Result<PublicCopy> copy(const PublishedManifest& published) {
    const auto manifest = named(*published.manifest, request_.naming);
    copy_.generation = manifest.generation;
    if (auto begun = target_.begin(manifest); !begun) return begun.error();
    auto done = put_files(manifest);
    if (done && request_.served_path) {
      const auto headers = write_headers(manifest, *request_.served_path);
      done = put_text(std::string{headers_file}, headers, std::nullopt);
    }
    // Nobody may see a manifest before the files that it lists.
    if (done) done = target_.sync();
    if (done) {
      done = put_text(std::string{public_manifest_path}, write_manifest(manifest),
                      published.status.modified);
    }
    // Nor may a manifest outlive a file that it lists.
    if (done) done = target_.sync();
    if (done) done = remove_old(manifest);
    if (done) done = target_.end();
    if (!done) return done.error();
    return copy_;
  }

 private:
  Status<> put_files(const Manifest& manifest) {
    const auto files = all_files(manifest);
    Status<> done = Done{};
    for (auto file = files.begin(); done && file != files.end(); ++file) done = put_file(*file);
    if (request_.naming == Naming::by_path) return done;
    if (done) done = target_.sync();
    for (auto file = files.begin(); done && file != files.end(); ++file) done = name_object(*file);
    return done;
  }

  /// Puts the bytes of a file in place, under the name of its object if it has one.
  Status<> put_file(const ManifestFile& file) {
    auto source = source_of(file);
    if (!source) return source.error();
    if (file.object.empty()) return count(file.path, place(file, file.path, *source));
    source->modified = time_after(file);
    const auto put = place(file, file.object, *source);
    return put ? Status<>{Done{}} : Status<>{put.error()};
  }

  /// The object's bytes were just checked.
  Status<> name_object(const ManifestFile& file) {
    if (auto made = target_.prepare(file.path, permissions_.public_dir); !made) return made;
    const auto same = target_.holds(file.path, file.digest(), permissions_.public_file);
    if (!same) return same.error();
    if (*same) return count(file.path, false);
    const auto linked = target_.link(file.object, file.path);
    if (!linked || *linked) return count(file.path, linked);
    auto object = open_published(files_, target_.descriptor(), file.object);
    if (!object) return object.error();
    if (!*object) return differs(file.path);
    const auto modified = (*object)->status().modified;
    Source source{.file = *std::move(object), .modified = modified};
    return count(file.path, place(file, file.path, source));
  }

  Status<> put_text(const std::string& path, std::string_view text,
                    std::optional<io::FileTime> modified) {
    Source source{.text = text, .modified = modified};
    return count(path, place({path, text.size(), to_hex(sha256(text))}, path, source));
  }

  Status<> count(const std::string& path, const Result<bool>& changed) {
    if (!changed) return changed.error();
    listed_.insert(path);
    ++copy_.files;
    if (*changed) ++copy_.changed;
    return Done{};
  }

  /// What is no longer published. Objects stay as long as readers may ask for them.
  Status<> remove_old(const Manifest& manifest) {
    const auto& before = target_.manifest();
    const KeptObjects kept{listed_objects(manifest),
                           before ? listed_objects(*before) : std::set<std::string>{},
                           request_.old_objects, now_utc_seconds_};
    copy_.objects = kept.now.size();
    // If the manifest stays, the one before it is not known any more.
    const bool stays = before && write_manifest(*before) == write_manifest(manifest);
    for (const auto& path : target_.paths()) {
      if (listed_.contains(path) || kept.now.contains(path)) continue;
      if (is_object_path(path)) {
        const auto status = files_.status_at(target_.descriptor(), path);
        const auto put_utc_seconds = status && !stays ? status->modified.seconds : now_utc_seconds_;
        if (!kept.may_remove(path, put_utc_seconds)) {
          ++copy_.objects;
          continue;
        }
      }
      if (auto removed = target_.remove(path); !removed) return removed;
      ++copy_.removed;
    }
    return Done{};
  }

  Result<Source> source_of(const ManifestFile& file) {
    if (file.schema.empty()) {
      for (const auto& one : request_.reference) {
        if (one.path == file.path && one.sha256 == file.sha256) {
          return Source{.text = one.text, .modified = one.modified};
        }
      }
      return io::io_error(ErrorCode::busy, file.path,
                          "another publisher has meanwhile published another version of the file",
                          "publish again");
    }
    auto published = open_published(files_, exports_, file.path);
    if (!published) return published.error();
    if (!*published) return differs(file.path);
    const auto modified = (*published)->status().modified;
    return Source{.file = *std::move(published), .modified = modified};
  }

  /// Tools that copy what has another size or second must notice a file that replaces another.
  std::optional<io::FileTime> time_after(const ManifestFile& file) {
    const auto before = files_.status_at(target_.descriptor(), file.path);
    if (!before || before->bytes != file.bytes || before->modified.seconds < now_utc_seconds_) {
      return std::nullopt;
    }
    return io::FileTime{before->modified.seconds + 1, 0};
  }

  /// Puts the bytes that the manifest lists at `path`; returns whether the copy changed.
  Result<bool> place(const ManifestFile& file, const std::string& path, Source& source) {
    if (auto made = target_.prepare(path, permissions_.public_dir); !made) return made.error();
    const auto same = target_.holds(path, file.digest(), permissions_.public_file);
    if (!same) return same.error();
    // An unchanged file must still match the published one.
    if (*same && source.file) {
      const auto digest = digest_of(*source.file);
      if (!digest) return digest.error();
      if (*digest != file.digest()) return differs(file.path);
    }
    if (*same) return false;
    auto part = target_.create_part(permissions_.public_file);
    if (!part) return part.error();
    auto written = write(source, *part, file);
    if (written) written = target_.finish_part(*part, source.modified, path);
    if (!written) {
      target_.drop_part();
      return written.error();
    }
    return true;
  }

  /// Hashes exactly the bytes that it writes.
  Status<> write(Source& source, io::OwnedDescriptor& part, const ManifestFile& file) {
    Sha256 hash;
    const auto append = [&](std::string_view bytes) -> Status<> {
      hash.update(bytes);
      return io::or_failure(io::write_all(files_, part.get(), bytes), target_.name_of(file.path),
                            "the copy cannot be written");
    };
    if (source.file && source.file->bytes() != file.bytes) return differs(file.path);
    auto copied = source.file ? source.file->read_windows(append) : append(source.text);
    if (!copied) return copied;
    if (to_hex(hash.finish()) != file.sha256) return differs(file.path);
    return Done{};
  }

  static Error differs(const std::string& path) {
    return io::io_error(ErrorCode::refused, path, "the published file does not match the manifest",
                        "publish again");
  }

  const PublicCopyRequest& request_;
  const Environment& env_;
  io::Descriptor exports_;
  PublicFolder& target_;
  const config::Settings::Permissions& permissions_ = request_.settings->permissions;
  io::FileSystem& files_ = env_.files;
  const std::int64_t now_utc_seconds_ = env_.clock.now_utc_seconds();
  std::set<std::string> listed_;  ///< what the copy holds, without objects
  PublicCopy copy_;
};

}  // namespace

Status<> check_public_folder(const PublicCopyRequest& request, io::FileSystem& files) {
  const auto workspace = open_workspace(files, request.root, *request.settings);
  if (!workspace) return workspace.error();
  auto apart = check_named_folder(files, {request.root, *request.settings}, request.folder);
  if (!apart) return apart;
  const auto target = PublicFolder::open(files, request.folder, *request.settings);
  return target ? Status<>{Done{}} : Status<>{target.error()};
}

Result<PublicCopy> export_public(const PublicCopyRequest& request, const Environment& environment) {
  auto& files = environment.files;
  const auto& settings = *request.settings;
  const auto workspace = open_workspace_for_writing(files, environment.clock,
                                                    {request.root, settings, request.wait_ms});
  if (!workspace) return name_from_root(workspace.error(), settings);
  Findings none;
  if (auto done = check_nothing_pending(*workspace, none); !done) {
    return name_from_root(done.error(), settings);
  }
  if (!workspace->exports) {
    return io::io_error(ErrorCode::missing_input, settings.paths.exports,
                        "nothing is published that could be copied", "publish first");
  }
  const auto exports = workspace->exports->get();
  const auto set = read_public_set(files, exports);
  if (!set) return set.error();
  auto apart = check_named_folder(files, {request.root, *request.settings}, request.folder);
  if (!apart) return apart.error();
  auto target = PublicFolder::open_or_make(files, request.folder, settings);
  if (!target) return target.error();
  return Copier{request, environment, exports, *target}.copy(*set);
}

}  // namespace runtime_exports::publish
