#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/process.hpp"

namespace runtime_exports::io {

/// How long git may take for all that is asked with one GitTime and its copies, from any thread.
class GitTime {
 public:
  [[nodiscard]] std::int64_t remaining_ms() const;
  void spend(std::int64_t duration_ms) { *remaining_ms_ -= duration_ms; }

  static constexpr std::int64_t limit_ms = 10'000;

 private:
  std::shared_ptr<std::atomic<std::int64_t>> remaining_ms_ =
      std::make_shared<std::atomic<std::int64_t>>(limit_ms);
};

/// What git knows about a folder. It only asks: no lock is taken, no hook, pager or prompt runs,
/// nothing is fetched, and variables that point git elsewhere (as in a hook) do not count.
/// Errors of every question: missing_input if git is not installed, cannot read the repository
/// (`cause` is the first line of what it said) or does not answer in time.
class GitRepository {
 public:
  /// The repository that holds `folder`: the folder or one above it has a `.git` entry. Looks at
  /// names only and does not run git; `std::nullopt` if there is no repository or no such folder.
  static std::optional<GitRepository> find(const std::string& folder, GitTime time = {});

  /// Which files git tracks (has in its index) of `paths`; a folder means everything in it.
  /// Paths are taken literally and, like the names that come back, relative to the folder that
  /// find() was given. No path, no answer.
  [[nodiscard]] Result<std::vector<std::string>> tracked(std::span<const std::string> paths) const;

  /// The full name of the commit that `revision` names; `std::nullopt` if it names no commit here.
  /// Errors: usage if `revision` begins with `-`, is empty, or is the name of a branch and a tag.
  [[nodiscard]] Result<std::optional<std::string>> find_commit(const std::string& revision) const;

  /// How a branch or tag is written in full, as `refs/heads/main`; empty for other revisions.
  [[nodiscard]] Result<std::string> full_name(const std::string& revision) const;

  /// The commit of HEAD; `std::nullopt` before the first commit.
  [[nodiscard]] Result<std::optional<std::string>> head_commit() const;

  /// The bytes that the file `path` (relative to the folder) has in `commit`; `std::nullopt` if the
  /// commit has no such file.
  /// Errors: missing_input if `path` is not a regular file in it, or a partial clone lacks it;
  /// refused above `file_limit_bytes`.
  [[nodiscard]] Result<std::optional<std::string>> show(const std::string& commit,
                                                        const std::string& path) const;

  static constexpr std::uint64_t file_limit_bytes = std::uint64_t{1} << 28U;

 private:
  GitRepository(std::string folder, GitTime time);

  [[nodiscard]] Result<ProcessOutcome> ask(std::vector<std::string> question) const;
  [[nodiscard]] Result<std::string> answer(std::vector<std::string> question) const;
  [[nodiscard]] Error failure(const ProcessOutcome& outcome) const;
  [[nodiscard]] Result<bool> is_head_unborn() const;
  [[nodiscard]] Result<std::optional<std::string>> find_blob(const std::string& commit,
                                                             const std::string& path) const;

  std::string folder_;
  mutable GitTime time_;
};

/// A path as a repository knows it.
struct GitPlace {
  GitRepository repository;
  std::string
      path;  ///< for the questions to `repository`; empty for the folder that it was found by
};

/// The repository that holds, or would hold, `path` (absolute, or below the folder `root`), which
/// need not exist; `std::nullopt` if there is no repository, or no such root.
std::optional<GitPlace> find_git_place(const std::string& root, const std::string& path,
                                       GitTime time = {});

}  // namespace runtime_exports::io
