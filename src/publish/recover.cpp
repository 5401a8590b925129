#include "runtime_exports/publish/recover.hpp"

#include "runtime_exports/publish/journal_file.hpp"
#include "runtime_exports/publish/workspace.hpp"

namespace runtime_exports::publish {

Result<Recovery> recover(const RecoverRequest& request, const Environment& environment) {
  auto& files = environment.files;
  {
    const auto looked = open_workspace(files, request.root, *request.settings);
    if (!looked) return looked.error();
    if (looked->folders.closed_work) return *looked->folders.closed_work;
    if (!looked->folders.work) return Recovery{};
  }
  auto workspace = open_workspace_for_writing(files, environment.clock,
                                              {request.root, *request.settings, request.wait_ms});
  if (!workspace) return workspace.error();
  if (request.intent == RecoverRequest::Intent::discard) {
    return discard_interrupted(files, *workspace);
  }
  if (environment.before_commit) environment.before_commit();
  auto recovery = finish_interrupted(files, *workspace, *request.settings);
  if (!recovery) return recovery;
  // Staged copies that belong to a journal that was set aside are kept with it.
  if (files.status_at(workspace->folders.work->get(), damaged_journal_file)) return recovery;
  auto wiped = wipe_staging(files, *workspace);
  if (!wiped) recovery->findings.push_back(untidy(wiped.error()));
  return recovery;
}

}  // namespace runtime_exports::publish
