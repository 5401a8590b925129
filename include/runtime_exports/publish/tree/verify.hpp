#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

/// Who may read a tree.
enum class TreeReaders {
  everyone_named,  ///< each file's audience; admin files are allowed
  public_only,     ///< the public; admin files are refused
};

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

struct VerifiedFile {
  const exports::ExportDefinition* definition = nullptr;
  Verdict verdict = Verdict::in_order;
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> rows = std::nullopt;
  std::string sha256 = {};  ///< empty if it was not read
};

struct VerifyReport : Problems {
  std::vector<VerifiedFile> files;  ///< in the order of the registry, manifests last
  /// Those that only a manifest declares.
  std::shared_ptr<const exports::Registry> found = {};
  std::uint64_t other_files = 0;  ///< number of files that are not ours
  std::optional<std::uint64_t> generation;
  std::string manifest;  ///< the text of the public one, with which the files were compared
};

/// Checks a tree of published files by itself, without state, and creates nothing:
/// digests and sizes against the manifests in it, schemas, privacy (by the rules alone, because no
/// accounts are known), whether both changelogs and both manifests agree, temporary names, and work
/// folders. Files that are not ours are noted; those of the reference are checked, and for public
/// readers all are. The schema of a file that only a manifest declares is not known, which is
/// noted. With a maximum age, a snapshot with an older stamp is an error, and so is one over five
/// minutes in the future. Errors: missing_input if there is no such folder, or none of our files in
/// it; busy if a publish next to it is unfinished; unsafe_target for a link, a FIFO or a device in
/// the place of one of our files; io.
VerifyReport verify(const VerifyRequest& request, io::FileSystem& files, schema::Bundle& schemas);

/// What happens to a file of the reference that is not fit for its readers.
enum class Unfit {
  told,      ///< a warning
  left_out,  ///< a warning: it is not in the public set
  refused,   ///< an error
};

struct ReferenceCheck {
  schema::Bundle& schemas;
  const checks::PrivacyKnowledge* known = nullptr;  ///< for the privacy gate; null: no gate
  Unfit unfit = Unfit::told;
};

/// Reads each file of the reference (owned_files.hpp) once, if it is there, and checks those bytes;
/// those for admins without the gate. Returns the public files that are fit, in the order of the
/// sources. The others have findings (`foreign.*`, `privacy.*`).
std::vector<ReferenceFile> read_reference(io::FileSystem& files, io::Descriptor exports,
                                          std::span<const exports::ExportDefinition> sources,
                                          const ReferenceCheck& check, Findings& findings);

/// Checks a file of another program that the public may read, in pieces of 256 KiB, so that memory
/// does not grow with the file:
/// - UTF-8 text is searched for private data (checks/text_gate.hpp) and for data that only admins
/// may see (`privacy.admin-content`, recognised by its shape);
/// - pictures, fonts, audio and video pass if the name agrees with the first bytes;
/// - anything else cannot be judged and is an error (`privacy.unreadable`).
/// Returns the findings, with the file's `path`. Errors: io; busy if the file became shorter.
Result<Findings> check_others_file(io::InputFile& file, const std::string& path,
                                   const checks::PrivacyExceptions* exceptions);

/// Who may read the tree, and what may be public in it.
struct OthersRequest {
  TreeReaders readers = TreeReaders::everyone_named;
  const checks::PrivacyExceptions* exceptions = nullptr;  ///< null: none
  /// Objects with the bytes of files that have been checked.
  std::set<std::string> objects = {};
  /// Paths of exports that are checked elsewhere, with those that not every project has.
  std::set<std::string, std::less<>> declared = {};
  /// Paths of files of other programs that are checked elsewhere, too.
  std::set<std::string, std::less<>> reference = {};
};

/// Checks everything in a tree that is not ours, and objects that no manifest lists. Temporary
/// names and work folders are errors, other names are notes. For public readers everything below
/// `admin/` is an error, and so is a `.git`, and every other file is checked with
/// check_others_file(); an entry that is not a regular file is an error and is never opened. At
/// most 50 findings of each severity are described, and 50 of private data for each file. Returns
/// how many files are not ours. Errors: io; busy if a file became shorter while it was read.
Result<std::uint64_t> check_other_files(io::FileSystem& files, io::Descriptor folder,
                                        const OthersRequest& request, Findings& findings);

}  // namespace runtime_exports::publish
