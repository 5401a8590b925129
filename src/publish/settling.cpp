#include "runtime_exports/publish/settling.hpp"

#include "runtime_exports/publish/journal_file.hpp"
#include "runtime_exports/publish/recovery.hpp"

namespace runtime_exports::publish {

Result<Settled> settle(io::FileSystem& files, Workspace& workspace,
                       const config::Settings& settings, Replaces replaces) {
  Settled settled;
  if (auto synced = sync_gitignore(files, workspace.folders); !synced) return synced.error();
  const auto recovery = finish_interrupted(files, workspace, settings);
  if (!recovery) {
    settled.supersedes =
        recovery.error().code == ErrorCode::defect && replaces == Replaces::whole_set;
    if (!settled.supersedes) return recovery.error();
    settled.findings.push_back({.severity = Severity::warning,
                                .rule = "publish.superseded",
                                .subject = recovery.error().subject,
                                .message = recovery.error().message,
                                .help = "this publish replaces the whole set"});
  } else if (recovery->outcome == Recovery::Outcome::finished) {
    settled.findings.push_back({.severity = Severity::note,
                                .rule = "publish.recovered",
                                .subject = settings.paths.exports,
                                .message = "an interrupted publish was finished first"});
  }
  settled.is_torn = settled.supersedes || is_set_torn(files, workspace);
  if (auto wiped = wipe_staging(files, workspace); !wiped) return wiped.error();
  return settled;
}

}  // namespace runtime_exports::publish
