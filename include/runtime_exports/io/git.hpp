#pragma once

#include <algorithm>
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

/// How much time git has for all questions with one GitTime and its copies, from any thread.
class GitTime {
 public:
  [[nodiscard]] std::int64_t remaining_ms() const {
    return std::max<std::int64_t>(*remaining_ms_, 0);
  }
  void spend(std::int64_t duration_ms) { *remaining_ms_ -= duration_ms; }

  static constexpr std::int64_t limit_ms = 10'000;

 private:
  std::shared_ptr<std::atomic<std::int64_t>> remaining_ms_ =
      std::make_shared<std::atomic<std::int64_t>>(limit_ms);
};

/// What git knows about a folder. It only asks: it takes no lock, runs no hook, pager or prompt,
/// fetches nothing, and ignores variables that point git elsewhere (as in a hook).
/// Errors of every question: missing_input if git is not installed, cannot read the repository
/// (`cause` is the first line of its output) or does not answer in time.
class GitRepository {
 public:
  /// The repository that holds `folder`: the folder or one above it has a `.git` entry. Looks at
  /// names only and does not run git; `std::nullopt` if there is no repository or no such folder.
  /// Errors: missing_input if that cannot be seen.
  static Result<std::optional<GitRepository>> find(const std::string& folder, GitTime time = {});

  /// Which of `paths` git tracks (has in its index); a folder means everything in it. Paths are
  /// taken literally and, like the returned names, are relative to the folder given to find().
  /// Without paths the answer is empty.
  [[nodiscard]] Result<std::vector<std::string>> tracked(std::span<const std::string> paths) const;

  /// The full name of the commit that `revision` names; `std::nullopt` if it names no commit here.
  /// Errors: usage if `revision` begins with `-`, is empty, or is the name of a branch and a tag.
  [[nodiscard]] Result<std::optional<std::string>> find_commit(const std::string& revision) const;

  /// The commit of HEAD; `std::nullopt` before the first commit.
  [[nodiscard]] Result<std::optional<std::string>> head_commit() const;

  /// The bytes of the file `path` (relative to the folder) in `commit`; `std::nullopt` if the
  /// commit has no such file.
  /// Errors: missing_input if `path` is not a regular file there, or a partial clone lacks it;
  /// refused above `file_limit_bytes`.
  [[nodiscard]] Result<std::optional<std::string>> show(const std::string& commit,
                                                        const std::string& path) const;

  static constexpr std::uint64_t file_limit_bytes = std::uint64_t{1} << 28U;

 private:
  GitRepository(std::string folder, std::string way_up, GitTime time);

  [[nodiscard]] Result<ProcessOutcome> ask(std::vector<std::string> question) const;
  [[nodiscard]] Result<std::string> answer(std::vector<std::string> question) const;
  [[nodiscard]] Error failure(const ProcessOutcome& outcome) const;
  [[nodiscard]] Result<bool> is_head_unborn() const;
  [[nodiscard]] Result<std::optional<std::string>> find_blob(const std::string& commit,
                                                             const std::string& path) const;

  std::string folder_;
  std::string way_up_;  ///< from it to the folder that holds `.git`: "../" for each step
  mutable GitTime time_;
};

/// A path in a repository.
struct GitPlace {
  GitRepository repository;
  std::string
      path;  ///< for the questions to `repository`; empty for the folder that it was found by
};

/// The repository that contains, or would contain, `path` (absolute, or relative to the folder
/// `root`), which need not exist; `std::nullopt` if there is no repository or no such root. Errors:
/// as those of find().
Result<std::optional<GitPlace>> find_git_place(const std::string& root, const std::string& path,
                                               GitTime time = {});

}  // namespace runtime_exports::io
