#include "runtime_exports/publish/tree/inspect.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

// Git hosts refuse files of 100 MB.
constexpr std::uint64_t large_for_git_bytes = 95'000'000;

std::string help_for_disabled(const exports::ExportDefinition& definition) {
  if (definition.is_append_only) {
    return "add the export to `exports.enabled`; until then leave the file there, because its "
           "entries stay forever";
  }
  if (definition.switched_on_by.empty()) return "move it away, or " + how_to_enable(definition);
  return fmt::format("move it away, also before `{}` is set again", definition.switched_on_by);
}

Finding disabled_export(const exports::ExportDefinition& definition) {
  return finding_about(Severity::warning, "export.disabled", definition.path,
                       "the file is published, but its export is not enabled",
                       help_for_disabled(definition));
}

Error somebody_elses(const exports::ExportDefinition& definition) {
  return io::io_error(
      ErrorCode::unsafe_target, std::string{definition.path},
      fmt::format("the export `{}` would replace a file that no manifest lists: it is somebody "
                  "else's",
                  definition.id),
      definition.is_declared()
          ? "if another program writes it, declare it with `\"keep\": true` in place of `input`; "
            "else declare another path, or move the file away"
          : fmt::format("move the file away, or do not set `{}`", definition.switched_on_by));
}

void find_gone_declarations(const PublishedManifests& manifests, const exports::Registry& registry,
                            Findings& findings) {
  for (const auto& [audience, published] : manifests) {
    if (!published.manifest) continue;
    for (const auto& file : published.manifest->files) {
      if (!is_declared(file) || is_known(file.path, registry)) continue;
      findings.push_back(finding_about(
          Severity::warning, "export.undeclared", file.path,
          "the file was published, but its export is no longer declared",
          "the file stays, but no manifest lists it any more: move it away, also before the export "
          "is declared again"));
    }
  }
}

}  // namespace

bool is_temporary_name(std::string_view name) {
  constexpr std::array<std::string_view, 5> endings{".tmp", ".part", ".bak", ".orig", "~"};
  if (name.size() == 11 && name.starts_with("tmp")) return true;
  return std::ranges::any_of(endings,
                             [name](std::string_view ending) { return name.ends_with(ending); });
}

Finding temporary_name(const std::string& path) {
  return finding_about(Severity::error, "temporary-name", path,
                       "there is a temporary file in the exports folder",
                       "move it away: everyone can read the exports");
}

Status<> find_temporary_names(io::FileSystem& files, io::Descriptor exports, Findings& findings) {
  TreeVisitor visitor;
  visitor.entry = [&findings](const TreeEntry& entry) {
    if (is_temporary_name(entry.name)) findings.push_back(temporary_name(entry.path));
    return Descent::enter;
  };
  visitor.closed = [&findings](const TreeEntry& entry) {
    findings.push_back(
        finding_about(Severity::warning, "tree.closed", entry.path, "it cannot be read"));
  };
  return walk_tree(files, exports, visitor);
}

Status<> check_owners(const PublishedSet& published, const config::Settings& settings,
                      const exports::Registry& registry, Findings& findings) {
  const auto& manifests = published.manifests;
  find_gone_declarations(manifests, registry, findings);
  // Also of exports that are not selected: what is published at their paths would be listed.
  for (const auto& definition : registry) {
    const bool may_be_ours = definition.is_declared()
                                 ? find_listing(manifests, definition) != nullptr
                                 : !is_anothers(manifests, definition);
    const bool enabled = is_enabled(definition, settings);
    if (enabled == may_be_ours) continue;
    const auto file =
        open_published(published.files, published.exports, std::string{definition.path});
    if (!file && enabled) return file.error();
    if (!file || !*file) continue;
    if (enabled) return somebody_elses(definition);
    findings.push_back(disabled_export(definition));
  }
  return Done{};
}

Result<Findings> find_tracked_admin_files(const std::string& root, const config::Settings& settings,
                                          const TrackedCheck& check, const io::GitTime& git_time) {
  if (settings.privacy.admin_in_git) return Findings{};
  const auto place = io::find_git_place(root, settings.paths.exports, git_time);
  if (place && !*place) return Findings{};
  const auto prefix = place && !(*place)->path.empty() ? (*place)->path + "/" : std::string{};
  const std::array admin{prefix + std::string{admin_folder}};
  auto tracked =
      place ? (*place)->repository.tracked(admin) : Result<std::vector<std::string>>{place.error()};
  constexpr const char* rule = "privacy.admin-in-git";
  const auto& exports = settings.paths.exports;
  if (!tracked) {
    auto& error = tracked.error();
    error.subject = exports;
    error.message = "it is not known whether git tracks admin exports: " + error.message;
    if (check.unknown == Severity::error) return error;
    return Findings{finding_about(check.unknown, rule, exports, error.message, error.help)};
  }
  checks::FindingList found;
  for (const auto& path : *tracked) {
    if (!found.count(check.tracked)) continue;
    found.add(finding_about(check.tracked, rule, exports + "/" + path.substr(prefix.size()),
                            "git tracks a file of the admin audience, which may hold personal data",
                            "`git rm --cached` it and ignore it, or set `privacy.admin_in_git`"));
  }
  return found.take(rule, exports);
}

Result<std::string> parse_generated_at(std::string_view given) {
  auto time = parse_timestamp(given);
  if (time) return std::move(time->utc);
  return io::io_error(ErrorCode::usage, "--generated-at", "the time is not an RFC 3339 time stamp",
                      "write it like 2026-07-16T12:38:23Z");
}

Findings check_stamp(const checks::SetStamp& stamp, std::int64_t now_utc_seconds) {
  const auto instant = parse_instant(stamp.generated_at);
  if (!instant || instant->seconds <= now_utc_seconds) return {};
  return {{.severity = Severity::warning,
           .rule = "stamp.future",
           .subject = "runtime_snapshot.json",
           .pointer = "/generated_at",
           .message = "the stamp is later than the clock, so readers treat the exports as invalid",
           .help = "check the clocks of the runtime and of this machine"}};
}

void check_sizes(const std::string& root, const std::vector<ExportResult>& exports,
                 Findings& findings) {
  for (const auto& result : exports) {
    if (result.bytes <= large_for_git_bytes) continue;
    const auto repository = io::GitRepository::find(root);
    if (repository && !*repository) return;
    findings.push_back(finding_about(Severity::warning, "git.large-file", result.definition->path,
                                     "the file is larger than 95 MB, and git hosts refuse 100 MB",
                                     "keep it out of git"));
  }
}

}  // namespace runtime_exports::publish
