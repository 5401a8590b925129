#include "runtime_exports/push/local_set.hpp"

#include <algorithm>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::push {
namespace {

Error has_changed(const std::string& path) {
  return io::io_error(ErrorCode::refused, path, "it does not match the digest in manifest.json",
                      "make the copy again, then push again", {});
}

Error not_by_digest(const std::string& folder) {
  return io::io_error(ErrorCode::refused, folder, "this is not a copy with objects",
                      "make it with `runtime-exports publish --export-public FOLDER --by-digest`",
                      {});
}

Result<io::InputFile> open_file(io::FileSystem& files, io::Descriptor folder,
                                const publish::ManifestFile& file) {
  auto opened = publish::open_published(files, folder, file.path);
  if (!opened) return opened.error();
  if (!*opened || (*opened)->file.bytes() != file.bytes) return has_changed(file.path);
  return std::move((*opened)->file);
}

}  // namespace

Result<LocalSet> LocalSet::open(io::FileSystem& files, const std::string& folder) {
  auto opened = io::open_folder(files, io::current_folder, folder, io::Links::follow);
  if (!opened) {
    return io::io_error(ErrorCode::missing_input, folder, "the folder cannot be opened",
                        "name the folder that holds the public copy", opened.error());
  }
  auto manifest = publish::read_manifest(files, opened->get(), exports::Audience::public_readers);
  if (!manifest) return manifest.error();
  if (!*manifest || !(*manifest)->manifest) return not_by_digest(folder);
  const auto listed = publish::all_files(*(*manifest)->manifest);
  const bool has_objects = std::all_of(listed.begin(), listed.end(),
                                       [](const auto& file) { return !file.object.empty(); });
  if (!has_objects) return not_by_digest(folder);
  return LocalSet{files, folder, *std::move(opened), **std::move(manifest)};
}

Body LocalSet::body_of(const publish::ManifestFile& file) const {
  const auto open = [files = files_, folder = folder_.get(), file] {
    return open_file(*files, folder, file);
  };
  return {.open = open, .bytes = file.bytes, .sha256 = file.sha256};
}

Body LocalSet::manifest_body() const {
  return {.text = manifest_.text,
          .bytes = manifest_.text.size(),
          .sha256 = to_hex(runtime_exports::sha256(manifest_.text))};
}

Result<std::string> LocalSet::read(const publish::ManifestFile& file) const {
  auto opened = open_file(*files_, folder_.get(), file);
  if (!opened) return opened.error();
  auto text = opened->read_all(file.bytes);
  if (!text || to_hex(runtime_exports::sha256(*text)) == file.sha256) return text;
  return has_changed(file.path);
}

std::string LocalSet::place_of(const std::string& path) const {
  return io::path_below(name_, path);
}

}  // namespace runtime_exports::push
