#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

/// Who may read a tree.
enum class TreeReaders {
  everyone_named,  ///< the audience of each file; admin files are in order
  public_only,     ///< the public: anything of the admin audience is refused
};

struct VerifyRequest {
  std::string folder;  ///< what `paths.exports` names, or a copy of it; relative to the current one
  TreeReaders readers = TreeReaders::everyone_named;
  const checks::PrivacyExceptions* exceptions = nullptr;  ///< null: none
  Effort effort = {};
};

enum class Verdict {
  in_order,
  refused,     ///< there are findings
  missing,     ///< a manifest lists it
  unreadable,  ///< a link, a device, or it could not be read
};

/// One file of ours.
struct VerifiedFile {
  const exports::ExportDefinition* definition = nullptr;
  Verdict verdict = Verdict::in_order;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> rows = std::nullopt;
};

struct VerifyReport {
  std::vector<Error> errors;
  Findings findings;
  std::vector<VerifiedFile> files;  ///< in the order of the registry, manifests last
  std::uint64_t other_files = 0;    ///< that are not ours
  std::optional<std::uint64_t> generation;

  [[nodiscard]] bool refused() const { return !errors.empty() || has_errors(findings); }
};

/// Checks a tree of published files by itself, without settings or state, and creates nothing:
/// digests and sizes against the manifests that are there, schemas, privacy (by the rules alone, as
/// no accounts are known), whether both changelogs and both manifests agree, temporary names, work
/// folders. Files that are not ours are noted; for public readers their beginnings are looked into.
/// Errors: missing_input if there is no such folder, or nothing of ours in it; busy if a publish is
/// pending beside it; unsafe_target for a link, a FIFO or a device where a file of ours belongs;
/// io.
VerifyReport verify(const VerifyRequest& request, io::FileSystem& files, schema::Bundle& schemas);

}  // namespace runtime_exports::publish
