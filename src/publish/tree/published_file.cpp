#include "runtime_exports/publish/tree/published_file.hpp"

#include <algorithm>
#include <utility>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

Error unsafe(const std::string& path, std::string message) {
  return io::io_error(ErrorCode::unsafe_target, path, std::move(message),
                      "move it away: publish only replaces regular files", {});
}

/// The first existing part of the path that is not a folder.
std::string name_in_the_way(io::FileSystem& files, io::Descriptor exports,
                            const std::string& path) {
  for (const auto& folder : io::folders_in(path)) {
    const auto status = files.status_at(exports, folder);
    if (status && status->kind != io::FileKind::folder) return folder;
  }
  return path;
}

Error published_file_error(const std::string& path, const std::error_code& error) {
  if (error == std::errc::too_many_symbolic_link_levels) {
    return unsafe(path, "the target or one of its parent directories is a symbolic link");
  }
  if (error == std::errc::no_such_device_or_address) {
    return unsafe(path, "the target is a socket or a device");
  }
  return io::system_failure(ErrorCode::io, path, "the published file cannot be opened", error);
}

}  // namespace

Result<std::optional<PublishedFile>> open_published(io::FileSystem& files, io::Descriptor exports,
                                                    const std::string& path) {
  auto opened = io::open_file(files, exports, path);
  if (!opened) {
    if (opened.error() == std::errc::no_such_file_or_directory) {
      return std::optional<PublishedFile>{};
    }
    if (opened.error() == std::errc::not_a_directory) {
      return unsafe(name_in_the_way(files, exports, path), "a file is in the place of a folder");
    }
    return published_file_error(path, opened.error());
  }
  const auto status = files.status(opened->get());
  if (!status) return published_file_error(path, status.error());
  if (status->kind != io::FileKind::regular) {
    return unsafe(path, "the target is " + std::string{io::describe(status->kind)});
  }
  auto file = io::InputFile::adopt(files, path, *std::move(opened));
  if (!file) return file.error();
  return std::optional<PublishedFile>{PublishedFile{*std::move(file), *status}};
}

Result<std::optional<json::TextKind>> kind_of(PublishedFile& published) {
  const auto count = std::min<std::uint64_t>(published.file.bytes(), json::text_kind_bytes);
  const auto beginning = published.file.read(0, count);
  if (!beginning) return beginning.error();
  return json::kind_of_text(*beginning);
}

Result<FileDigest> digest_of(PublishedFile& published) {
  const auto digest = published.file.digest();
  if (!digest) return digest.error();
  return FileDigest{published.file.bytes(), to_hex(*digest)};
}

}  // namespace runtime_exports::publish
