#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

// Files that other programs write into the exports folder, and that belong to the public set if
// they are there and fit for it.

/// Those of every project, by path: clips, polls, tallies and scoreboards.
std::span<const exports::ExportDefinition> bundled_reference();

/// Those of a project, by path: the bundled ones, and those that it declares with `keep`, which
/// point into the registry. The ones for admins are only checked.
std::vector<exports::ExportDefinition> reference_of(const exports::Registry& registry);

/// The paths of a project's, below the exports folder.
std::vector<std::string> reference_paths(const config::Settings& settings);

/// Whether a bundled one is at `path`.
bool is_reference(std::string_view path);

/// Whether the project has an export at `path`, or one of these files.
bool is_known(std::string_view path, const exports::Registry& registry);

/// Whether any that the public may read is there.
bool has_reference(io::FileSystem& files, io::Descriptor exports,
                   std::span<const exports::ExportDefinition> sources);

/// Whether a manifest may list that path in `reference`: it stays below the exports folder, is not
/// of the admin audience, and is not one of our own files or objects.
bool may_be_reference(std::string_view path);

/// What happens to a file that is not fit for its readers.
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

/// Reads each file once, if it is there, and checks those bytes; those for admins without the gate.
/// Returns the public files that are fit, in the order of the sources. The others have findings
/// (`foreign.*`, `privacy.*`).
std::vector<ReferenceFile> read_reference(io::FileSystem& files, io::Descriptor exports,
                                          std::span<const exports::ExportDefinition> sources,
                                          const ReferenceCheck& check, Findings& findings);

}  // namespace runtime_exports::publish
