#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

/// Who may read a tree.
enum class TreeReaders {
  everyone_named,  ///< each file's audience; admin files are allowed
  public_only,     ///< the public; admin files are refused
};

/// How old the snapshot may be.
struct MaxAge {
  std::int64_t seconds = 0;
  std::int64_t now_utc_seconds = 0;
};

struct VerifyRequest {
  std::string folder;  ///< the exports folder or a copy of it; relative to the current folder
  TreeReaders readers = TreeReaders::everyone_named;
  const checks::PrivacyExceptions* exceptions = nullptr;  ///< null: none
  Effort effort = {};
  /// Called for each export before it is checked; the returned watcher sees its bytes.
  checks::FileCheck::WatcherOf watch = {};
  const exports::Registry* registry = &exports::bundled_registry();
  std::optional<MaxAge> max_age = std::nullopt;
};

enum class Verdict {
  in_order,
  refused,     ///< there are findings
  missing,     ///< a manifest lists it, but it does not exist
  unreadable,  ///< it is a link or a device, or reading it failed
};

/// One of our files.
struct VerifiedFile {
  const exports::ExportDefinition* definition = nullptr;
  Verdict verdict = Verdict::in_order;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> rows = std::nullopt;
  std::string sha256 = {};  ///< empty if it was not read
};

struct VerifyReport {
  std::vector<Error> errors;
  Findings findings;
  std::vector<VerifiedFile> files;  ///< in the order of the registry, manifests last
  /// Those that only a manifest declares.
  std::shared_ptr<const exports::Registry> found = {};
  std::uint64_t other_files = 0;  ///< number of files that are not ours
  std::optional<std::uint64_t> generation;

  [[nodiscard]] bool refused() const { return !errors.empty() || has_errors(findings); }
};

/// Checks a tree of published files by itself, without state, and creates nothing:
/// digests and sizes against the manifests in it, schemas, privacy (by the rules alone, because no
/// accounts are known), whether both changelogs and both manifests agree, temporary names, and work
/// folders. Files that are not ours are noted; those of reference.hpp are checked, and for public
/// readers all are. The schema of a file that only a manifest declares is not known, which is
/// noted. With a maximum age, a snapshot with an older stamp is an error, and so is one over five
/// minutes in the future. Errors: missing_input if there is no such folder, or none of our files in
/// it; busy if a publish next to it is unfinished; unsafe_target for a link, a FIFO or a device in
/// the place of one of our files; io.
VerifyReport verify(const VerifyRequest& request, io::FileSystem& files, schema::Bundle& schemas);

}  // namespace runtime_exports::publish
