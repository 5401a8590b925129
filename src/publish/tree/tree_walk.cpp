#include "runtime_exports/publish/tree/tree_walk.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t deepest_folder = 32;

class TreeWalk {
 public:
  TreeWalk(io::FileSystem& files, const TreeVisitor& visitor) : files_(files), visitor_(visitor) {}

  Status<> walk(io::Descriptor folder, const std::string& path, std::size_t depth,
                TreeShare share = {}) {
    auto names = files_.list(folder);
    if (!names) {
      return io::system_failure(ErrorCode::io, path, "the folder cannot be listed", names.error());
    }
    std::sort(names->begin(), names->end());
    for (std::size_t i = share.first; i < names->size(); i += share.of) {
      const auto& name = (*names)[i];
      const auto status = files_.status_at(folder, name);
      std::string below;
      below.reserve(path.size() + 1 + name.size());
      below += path;
      if (!below.empty()) below += '/';
      below += name;
      const TreeEntry entry{folder, name, std::move(below), status ? *status : io::FileStatus{}};
      if (!status && status.error() == std::errc::no_such_file_or_directory) continue;
      const auto descent = visitor_.entry(entry);
      if (!status && visitor_.closed) visitor_.closed(entry);
      if (descent == Descent::pass_by || entry.status.kind != io::FileKind::folder) continue;
      if (auto entered = enter(entry, depth); !entered) return entered;
    }
    return Done{};
  }

 private:
  Status<> enter(const TreeEntry& entry, std::size_t depth) {
    const auto opened = depth == deepest_folder
                            ? io::SystemResult<io::OwnedDescriptor>{std::error_code{}}
                            : io::open_folder(files_, entry.folder, entry.name);
    if (opened) return walk(opened->get(), entry.path, depth + 1);
    if (visitor_.closed) visitor_.closed(entry);
    return Done{};
  }

  io::FileSystem& files_;
  const TreeVisitor& visitor_;
};

}  // namespace

Status<> walk_tree(io::FileSystem& files, io::Descriptor folder, const TreeVisitor& visitor,
                   TreeShare share) {
  return TreeWalk{files, visitor}.walk(folder, {}, 0, share);
}

}  // namespace runtime_exports::publish
