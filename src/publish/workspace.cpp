#include "runtime_exports/publish/workspace.hpp"

#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/journal_file.hpp"
#include "runtime_exports/publish/lock.hpp"

namespace runtime_exports::publish {
namespace {

Error staging_error(const char* message, const std::error_code& error) {
  return io::io_error(ErrorCode::io, staging_folder, message, "check the folder of `paths.work`",
                      error);
}

}  // namespace

Result<Workspace> open_workspace(io::FileSystem& files, const std::string& root,
                                 const config::Settings& settings) {
  auto folders = open_folders(files, root, settings);
  if (!folders) return folders.error();
  return Workspace{*std::move(folders), std::nullopt, std::nullopt};
}

Status<> check_nothing_pending(io::FileSystem& files, const Workspace& workspace) {
  if (!workspace.folders.work) return Done{};
  const auto pending = is_publish_pending(files, workspace.folders.work->get());
  if (!pending) return pending.error();
  if (!*pending) return Done{};
  return publish_pending();
}

Result<Workspace> open_workspace_for_writing(io::FileSystem& files, io::Clock& clock,
                                             const std::string& root,
                                             const config::Settings& settings,
                                             std::int64_t wait_ms) {
  auto workspace = open_workspace(files, root, settings);
  if (!workspace) return workspace.error();
  auto& folders = workspace->folders;
  if (auto prepared = prepare_work_folder(files, folders, settings); !prepared) {
    return prepared.error();
  }
  auto lock = take_lock(files, clock, folders.work->get(), wait_ms);
  if (!lock) return lock.error();
  workspace->lock.emplace(*std::move(lock));
  if (auto written = write_gitignore(files, folders); !written) return written.error();
  const auto staging =
      files.open(folders.work->get(), staging_folder, io::OpenMode::folder, io::Links::refuse, 0);
  if (!staging) return staging_error("the folder cannot be opened", staging.error());
  workspace->staging.emplace(files, *staging);
  return workspace;
}

Status<> wipe_staging(io::FileSystem& files, const Workspace& workspace) {
  if (!workspace.staging) return Done{};
  const auto names = files.list(workspace.staging->get());
  if (!names) return staging_error("the folder cannot be listed", names.error());
  for (const auto& name : *names) {
    if (auto removed = files.remove(workspace.staging->get(), name); !removed) {
      return staging_error("an old staged copy cannot be removed", removed.error());
    }
  }
  return remove_new_journal(files, workspace.folders.work->get());
}

}  // namespace runtime_exports::publish
