#include "runtime_exports/cli/find_root.hpp"

#include <utility>

#include "runtime_exports/config/settings.hpp"

namespace runtime_exports::cli {
namespace {

// No path of a real system is deeper.
constexpr int most_folders_above = 256;

bool is_root(io::FileSystem& files, io::Descriptor folder) {
  return files.status_at(folder, config::settings_file) || files.status_at(folder, "shared/state");
}

/// Whether the search may go on from a folder to its parent directory.
bool may_go_up(io::FileSystem& files, io::Descriptor folder, io::Descriptor above,
               std::uint32_t user) {
  if (files.status_at(folder, ".git")) return false;
  const auto status = files.status(above);
  if (!status || status->owner != user) return false;
  const auto possible = files.check_renames(folder, above);
  return possible || possible.error() != std::errc::cross_device_link;
}

}  // namespace

std::string find_root(io::FileSystem& files, io::Descriptor from, std::uint32_t user) {
  std::string path = ".";
  auto folder = io::open_folder(files, from, path, io::Links::follow);
  for (int depth = 0; folder && depth < most_folders_above; ++depth) {
    if (is_root(files, folder->get())) return path;
    auto above = io::open_folder(files, folder->get(), "..", io::Links::follow);
    if (!above || !may_go_up(files, folder->get(), above->get(), user)) break;
    path += depth == 0 ? "." : "/..";
    folder = std::move(above);
  }
  return ".";
}

}  // namespace runtime_exports::cli
