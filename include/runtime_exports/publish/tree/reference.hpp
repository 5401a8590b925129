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

/// A file that another program writes and that belongs to the public set if it is there.
struct ReferenceSource {
  std::string path;    ///< below the exports folder
  std::string schema;  ///< the name of its schema
};

/// Clips, polls, tallies and scoreboards, by path.
std::span<const ReferenceSource> bundled_reference();

/// Whether one of them is at `path`.
bool is_reference(std::string_view path);

/// Whether any of them is there.
bool has_reference(io::FileSystem& files, io::Descriptor exports,
                   std::span<const ReferenceSource> sources);

/// Whether a manifest may list that path in `reference`: it stays below the exports folder, is not
/// of the admin audience, and is not one of our own files or objects.
bool may_be_reference(std::string_view path);

/// How the files are checked.
struct ReferenceCheck {
  schema::Bundle& schemas;
  const checks::PrivacyKnowledge* known = nullptr;  ///< for the privacy gate; null: no gate
  Severity unfit = Severity::warning;               ///< of what is found
};

/// Reads each file once, if it is there, and checks those bytes. Returns the files that are fit, by
/// path. The others have findings (`foreign.*`, `privacy.*`): none of them can fail a command that
/// is not strict.
std::vector<ReferenceFile> read_reference(io::FileSystem& files, io::Descriptor exports,
                                          std::span<const ReferenceSource> sources,
                                          const ReferenceCheck& check, Findings& findings);

}  // namespace runtime_exports::publish
