#include "runtime_exports/publish/store/recovery.hpp"

#include <algorithm>
#include <set>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/store/replace.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

constexpr const char* way_out =
    "put it back as it was, or drop the interrupted publish with `runtime-exports recover "
    "--discard` and publish again";

constexpr const char* run_again = "then run this again: what is pending stays pending";

Error changed_hands(const std::string& path) {
  return io::io_error(ErrorCode::unsafe_target, path,
                      "the file was changed since a publish was interrupted", way_out);
}

class Recoverer {
 public:
  Recoverer(Workspace& workspace, const Journal& journal)
      : workspace_(workspace), files_(workspace.files), journal_(journal) {}

  Result<Recovery> run() {
    if (journal_.exports != workspace_.settings.paths.exports) {
      return io::io_error(
          ErrorCode::unsafe_target, journal_file,
          "a publish to another exports folder was interrupted",
          "finish it with the `paths.exports` that it was begun with, or drop it with "
          "`runtime-exports recover --discard`");
    }
    auto done = check_one_mount(workspace_);
    if (done) done = prepare_exports_folder(workspace_);
    if (done) done = sync_ways(workspace_);
    for (const auto& entry : journal_.files) {
      if (done) done = look_at(entry);
    }
    if (done) done = renew_journal();
    for (const auto& entry : journal_.files) {
      if (done) done = prepare(entry);
    }
    if (done) done = replace_set(workspace_, journal_, done_);
    if (!done) return done.error();
    Recovery recovery{Recovery::Outcome::finished, journal_.generation, {}};
    for (const auto& entry : journal_.files) {
      if (!done_.contains(entry.path)) recovery.paths.push_back(entry.path);
    }
    return recovery;
  }

 private:
  /// The digest of the file; `std::nullopt` if it does not exist.
  Result<std::optional<FileDigest>> digest_at(io::Descriptor folder, const std::string& path) {
    auto file = open_published(files_, folder, path);
    if (!file) return file.error();
    if (!*file) return std::optional<FileDigest>{};
    auto digest = digest_of(**file);
    if (!digest) return digest.error();
    return std::optional{*std::move(digest)};
  }

  /// Finds out whether the entry is in place, is in its slot, or is only in the copy of its slot.
  Status<> look_at(const JournalEntry& entry) {
    auto target = digest_at(workspace_.exports->get(), entry.path);
    if (!target) {
      target.error().help = way_out;
      return target.error();
    }
    if (*target == entry.digest) {
      done_.insert(entry.path);
      return Done{};
    }
    if (*target && entry.replaces != (*target)->sha256) return changed_hands(entry.path);
    // It was ours when the publish was interrupted.
    const bool is_others = std::ranges::count(reference_paths(workspace_.settings), entry.path) > 0;
    if (is_others) return changed_hands(entry.path);
    for (const auto& name : {entry.slot, copy_of(entry.slot)}) {
      auto staged = digest_at(workspace_.staging->get(), name);
      if (!staged) {
        staged.error().subject = std::string{staging_folder} + "/" + name;
        return staged.error();
      }
      if (*staged != entry.digest) continue;
      if (name != entry.slot) without_slot_.insert(entry.path);
      return Done{};
    }
    return io::io_error(ErrorCode::defect, entry.path,
                        "an interrupted publish cannot be finished: the staged copy of this file "
                        "is gone",
                        "publish the whole set (without `--only`): that replaces it; "
                        "`runtime-exports recover --discard` drops it");
  }

  /// The sync of the existing journal may have failed, and after that a second sync proves nothing.
  Status<> renew_journal() {
    const auto work = workspace_.work->get();
    auto removed = remove_journal_named(files_, work, new_journal_file);
    if (!removed) return removed;
    auto file = write_new_journal(files_, work, journal_);
    if (!file) return file.error();
    auto written = files_.sync(file->get());
    if (written) written = file->close();
    auto synced = io::or_failure(written, new_journal_file,
                                 "the journal cannot be synced to the disk", run_again);
    return synced ? commit_new_journal(files_, work) : synced;
  }

  Status<> prepare(const JournalEntry& entry) {
    const auto readability = readability_of(entry.path, workspace_.settings);
    auto ready = prepare_target(workspace_, entry.path, readability.folder);
    if (!ready) return ready;
    if (done_.contains(entry.path)) {
      // The run that moved it there may not have synced it or set its mode.
      return correct_mode(workspace_, entry.path, entry.permissions);
    }
    if (!without_slot_.contains(entry.path)) return Done{};
    const auto staging = workspace_.staging->get();
    auto restored = files_.remove(staging, entry.slot);
    if (!restored && restored.error() == std::errc::no_such_file_or_directory) restored = Done{};
    if (restored) restored = files_.link(staging, copy_of(entry.slot), staging, entry.slot);
    return io::or_failure(restored, entry.path, "the staged copy cannot be linked", run_again);
  }

  Workspace& workspace_;
  io::FileSystem& files_;
  const Journal& journal_;
  std::set<std::string> done_;
  std::set<std::string> without_slot_;
};

}  // namespace

Result<Recovery> finish_interrupted(Workspace& workspace) {
  auto& files = workspace.files;
  const auto work = workspace.work->get();
  const auto text = read_journal(files, work);
  if (!text) return text.error();
  if (!*text) {
    // A power cut would bring back one that was removed without a sync.
    if (auto gone = remove_journal(files, work); !gone) return gone.error();
    return Recovery{};
  }
  const auto journal = decode_journal(**text);
  if (!journal) {
    if (auto aside = set_journal_aside(files, work); !aside) return aside.error();
    return io::io_error(ErrorCode::io, journal_file,
                        "the journal of an interrupted publish is damaged; it was set aside as "
                        "`journal.bad`, and the staged copies were kept",
                        "publish again: that replaces the whole set; `runtime-exports recover "
                        "--discard` clears away what was kept");
  }
  return Recoverer{workspace, *journal}.run();
}

Result<Recovery> discard_interrupted(const Workspace& workspace) {
  const auto dropped = drop_journals(workspace.files, workspace.work->get());
  if (!dropped) return dropped.error();
  if (auto wiped = wipe_staging(workspace); !wiped) return wiped.error();
  Recovery recovery;
  if (*dropped) recovery.outcome = Recovery::Outcome::discarded;
  return recovery;
}

Result<Recovery> recover(const RecoverRequest& request, const Environment& environment) {
  auto& files = environment.files;
  {
    const auto looked = open_workspace(files, request.root, *request.settings);
    if (!looked) return looked.error();
    if (looked->closed_work) return *looked->closed_work;
    if (!looked->work) return Recovery{};
  }
  auto workspace = open_workspace_for_writing(files, environment.clock,
                                              {request.root, *request.settings, request.wait_ms});
  if (!workspace) return workspace.error();
  if (request.intent == RecoverRequest::Intent::discard) {
    return discard_interrupted(*workspace);
  }
  if (environment.before_commit) environment.before_commit();
  auto recovery = finish_interrupted(*workspace);
  if (!recovery) return recovery;
  // The staged copies of a journal that was set aside are kept with it.
  if (files.status_at(workspace->work->get(), damaged_journal_file)) return recovery;
  auto wiped = wipe_staging(*workspace);
  if (!wiped) recovery->findings.push_back(untidy(wiped.error()));
  return recovery;
}

Result<EarlierPublish> recover_first(Workspace& workspace, Replaces replaces) {
  EarlierPublish earlier;
  const auto recovery = finish_interrupted(workspace);
  if (!recovery) {
    earlier.is_superseded =
        recovery.error().code == ErrorCode::defect && replaces == Replaces::whole_set;
    if (!earlier.is_superseded) return recovery.error();
    earlier.findings.push_back(finding_about(Severity::warning, "publish.superseded",
                                             recovery.error().subject, recovery.error().message,
                                             "this publish replaces the whole set"));
  } else if (recovery->outcome == Recovery::Outcome::finished) {
    earlier.findings.push_back(finding_about(Severity::note, "publish.recovered",
                                             workspace.settings.paths.exports,
                                             "an interrupted publish was finished first"));
  }
  earlier.left_set_torn = earlier.is_superseded || is_set_torn(workspace);
  if (auto wiped = wipe_staging(workspace); !wiped) return wiped.error();
  return earlier;
}

}  // namespace runtime_exports::publish
