#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/process.hpp"

namespace runtime_exports::io {

/// What git knows about a folder. It only asks: no lock is taken, no hook, pager or prompt runs,
/// and variables that point git elsewhere (as in a hook) do not count.
/// Errors of every question: missing_input if git is not installed or cannot read the repository
/// (`cause` is the first line of what it said); io if it could not be run.
class GitRepository {
 public:
  /// The repository that holds `folder`: the folder or one above it has a `.git` entry. Looks at
  /// names only and does not run git; nothing if there is none, or no such folder.
  static std::optional<GitRepository> find(const std::string& folder);

  /// Which files git tracks (has in its index) of `paths`; a folder stands for everything in it.
  /// Paths are taken literally and, like the names that come back, relative to the folder that
  /// find() was given. No path, no answer.
  [[nodiscard]] Result<std::vector<std::string>> tracked(std::span<const std::string> paths) const;

  /// The bytes that the file `path` (relative to the folder) has in `revision`; nothing if the
  /// revision has no such file.
  /// Errors: usage if `revision` begins with `-` or is empty; missing_input if it names no commit
  /// here, or `path` is no regular file in it; refused above `file_limit_bytes`.
  [[nodiscard]] Result<std::optional<std::string>> show(const std::string& revision,
                                                        const std::string& path) const;

  /// Whether there is a commit yet.
  [[nodiscard]] Result<bool> has_head() const;

  static constexpr std::uint64_t file_limit_bytes = std::uint64_t{1} << 28U;

 private:
  explicit GitRepository(std::string folder);

  [[nodiscard]] Result<ProcessOutcome> ask(std::vector<std::string> question) const;
  [[nodiscard]] Result<std::string> answer(std::vector<std::string> question) const;
  [[nodiscard]] Error failure(const ProcessOutcome& outcome) const;
  [[nodiscard]] Result<std::optional<std::string>> resolve(const std::string& revision) const;
  [[nodiscard]] Result<std::optional<std::string>> find_blob(const std::string& commit,
                                                             const std::string& path) const;

  std::string folder_;
};

}  // namespace runtime_exports::io
