#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/publish/commands/input_replacement.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// What commands that write to the changelog are asked for.
struct ChangelogRequest {
  enum class Intent {
    write,
    look,  ///< say what would happen, but write nothing
  };
  std::string root;
  const config::Settings* settings = nullptr;
  std::vector<std::string> baselines;
  std::optional<std::string> previous = std::nullopt;  ///< as in PublishRequest
  Intent intent = Intent::write;
  std::int64_t wait_ms = 0;  ///< to wait for the publisher's lock
};

/// The canonical changelog, to be replaced.
struct ChangelogFile {
  InputReplacement input;
  std::unique_ptr<json::Document> document;
};

/// Reads the canonical changelog.
/// Errors: settings (no export of the changelog is enabled); those of InputReplacement::read();
/// refused (it is malformed).
Result<ChangelogFile> read_changelog_file(const ChangelogRequest& request,
                                          const Environment& environment);

/// Runs a publish of the exports of the changelog over its new text, without writing.
PublishReport try_changelog(const std::string& text, const ChangelogRequest& request,
                            const Environment& environment);

/// Writes the new text to the file, under the publisher's lock.
/// Errors: those of replace_input().
Status<> replace_changelog(const ChangelogFile& file, const std::string& text,
                           const ChangelogRequest& request, const Environment& environment);

/// The version in the state's snapshot, for an entry without a version.
Result<std::string> version_of_state(const std::string& root, const config::Settings& settings,
                                     const Environment& environment);

}  // namespace runtime_exports::publish
