#pragma once

#include <optional>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/store/content.hpp"
#include "runtime_exports/publish/store/folders.hpp"
#include "runtime_exports/publish/store/replace.hpp"

namespace runtime_exports::publish {

/// Compares finished files with those published at their paths.
class PublishedComparison {
 public:
  PublishedComparison(io::FileSystem& files, const Folders& folders,
                      const config::Settings& settings)
      : files_(files), folders_(folders), settings_(settings) {}

  /// The published file; `std::nullopt` if there is none, or it cannot be opened, which compare()
  /// reports.
  [[nodiscard]] std::optional<io::InputFile> published(
      const exports::ExportDefinition& definition) const;

  /// A finished file with how it differs from the published one.
  /// Errors: unsafe_target for a link, a folder, a FIFO or a device at its path, or an input of the
  /// exports; io.
  [[nodiscard]] Result<Candidate> compare(const exports::ExportDefinition& definition,
                                          Content content, FileDigest digest) const;

 private:
  io::FileSystem& files_;
  const Folders& folders_;
  const config::Settings& settings_;
};

}  // namespace runtime_exports::publish
