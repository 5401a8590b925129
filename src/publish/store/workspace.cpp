#include "runtime_exports/publish/store/workspace.hpp"

#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/store/journal.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::int64_t look_ms = 20;
constexpr std::uint32_t lock_permissions = 0600;

/// Tries once; `std::nullopt` if another process has the lock or replaced its file meanwhile.
Result<std::optional<io::OwnedDescriptor>> try_lock(io::FileSystem& files, io::Descriptor work) {
  const auto opened =
      files.open(work, lock_file, io::OpenMode::lock, io::Links::refuse, lock_permissions);
  if (!opened) {
    const bool is_unsafe = opened.error() == std::errc::too_many_symbolic_link_levels ||
                           opened.error() == std::errc::is_a_directory ||
                           opened.error() == std::errc::no_such_device_or_address;
    return io::system_failure(is_unsafe ? ErrorCode::unsafe_target : ErrorCode::io, lock_file,
                              "the lock file cannot be opened", opened.error());
  }
  io::OwnedDescriptor file{files, *opened};
  const auto status = io::or_failure(files.status(file.get()), lock_file,
                                     "the status of the lock file cannot be read");
  if (!status) return status.error();
  if (status->kind != io::FileKind::regular) {
    return io::io_error(ErrorCode::unsafe_target, lock_file,
                        "the lock is " + std::string{io::describe(status->kind)},
                        "move it out of the folder of `paths.work`");
  }
  const auto tried = files.try_lock(file.get());
  if (!tried && tried.error() == std::errc::operation_would_block) {
    return std::optional<io::OwnedDescriptor>{};
  }
  const auto locked = io::or_failure(tried, lock_file, "the lock cannot be taken");
  if (!locked) return locked.error();
  const auto named = files.status_at(work, lock_file);
  if (!named || named->inode != status->inode || named->device != status->device) {
    return std::optional<io::OwnedDescriptor>{};
  }
  return std::optional{std::move(file)};
}

constexpr int most_attempts = 5;

bool is_removed(io::FileSystem& files, io::Descriptor folder) {
  const auto status = files.status(folder);
  return status && status->links == 0;
}

}  // namespace

Status<> check_nothing_pending(const Workspace& workspace, Findings& findings) {
  if (const auto& closed = workspace.closed_work) {
    findings.push_back({.severity = Severity::note,
                        .rule = "publish.closed-work-folder",
                        .subject = closed->subject,
                        .message =
                            "this user may not read the work folder, so it is not known whether "
                            "a publish is running or was interrupted"});
  }
  const auto& work = workspace.work;
  return work ? check_no_journal(workspace.files, work->get()) : Done{};
}

bool is_set_torn(const Workspace& workspace) {
  auto& files = workspace.files;
  const auto& work = workspace.work;
  return work && (files.status_at(work->get(), damaged_journal_file) ||
                  files.status_at(work->get(), dropped_journal_file));
}

Result<Workspace> open_workspace_for_writing(io::FileSystem& files, io::Clock& clock,
                                             const WritingRequest& request) {
  for (int attempt = 1;; ++attempt) {
    auto workspace = open_workspace(files, request.root, request.settings);
    if (!workspace) return workspace.error();
    if (request.writes == Writes::exports) {
      if (auto one = check_one_mount(*workspace); !one) return one.error();
    }
    auto prepared = prepare_work_folder(*workspace);
    if (!prepared) {
      remove_new_folders(*workspace);
      // Meanwhile another run that was refused may have removed folders.
      if (attempt < most_attempts) continue;
      return prepared.error();
    }
    auto lock = take_lock(files, clock, workspace->work->get(), request.wait_ms);
    if (!lock && is_removed(files, workspace->work->get())) continue;
    if (!lock) {
      // Without the lock, only empty folders may go.
      workspace->new_work.reset();
      remove_new_folders(*workspace);
      return lock.error();
    }
    workspace->lock.emplace(*std::move(lock));
    prepared = prepare_staging_folder(*workspace);
    if (prepared) prepared = prepare_gitignore(*workspace, request.writes);
    if (prepared) return workspace;
    remove_new_folders(*workspace);
    return prepared.error();
  }
}

Finding untidy(const Error& error) {
  return finding_about(Severity::warning, "publish.untidy", error.subject, error.with_cause(),
                       "the next publish tries again; the published files are not affected");
}

Status<> wipe_staging(const Workspace& workspace) {
  if (!workspace.staging) return Done{};
  auto& files = workspace.files;
  const auto staging = workspace.staging->get();
  const auto names =
      io::or_failure(files.list(staging), staging_folder, "the folder cannot be listed");
  if (!names) return names.error();
  for (const auto& name : *names) {
    auto removed = io::or_failure(files.remove(staging, name), staging_folder,
                                  "an old staged copy cannot be removed");
    if (!removed) return removed;
  }
  return remove_journal_named(files, workspace.work->get(), new_journal_file);
}

Result<io::OwnedDescriptor> take_lock(io::FileSystem& files, io::Clock& clock, io::Descriptor work,
                                      std::int64_t wait_ms) {
  const auto begin_ms = clock.steady_ms();
  while (true) {
    auto locked = try_lock(files, work);
    if (!locked) return locked.error();
    if (*locked) return std::move(**locked);
    if (clock.steady_ms() - begin_ms >= wait_ms) {
      return io::io_error(ErrorCode::busy, lock_file, "another publisher holds the lock",
                          "wait for it to finish, or let `--wait SECONDS` do so");
    }
    clock.sleep_ms(look_ms);
  }
}

}  // namespace runtime_exports::publish
