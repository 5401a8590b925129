#include "runtime_exports/io/git.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::io {
namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

/// The exit status of `rev-parse --verify --quiet` and `symbolic-ref --quiet` when they find
/// nothing.
constexpr int exit_not_found = 1;

/// Whether an inherited variable may reach git. A hook has many variables set for its own
/// repository, and others replace objects or programs; a person's configuration stays.
bool may_reach_git(std::string_view name) {
  constexpr std::array<std::string_view, 3> harmless{"GIT_CONFIG", "GIT_EXEC_PATH", "GIT_TEST_"};
  return !name.starts_with("GIT_") ||
         std::ranges::any_of(harmless, [name](auto start) { return name.starts_with(start); });
}

EnvironmentChanges git_environment() {
  EnvironmentChanges changes{
      {"LC_ALL", "C"},
      {"GIT_OPTIONAL_LOCKS", "0"},
      // find() does not stop at mount points, either.
      {"GIT_DISCOVERY_ACROSS_FILESYSTEM", "1"},
      // A partial clone would fetch missing objects. Git knows the first variable since 2.44.
      {"GIT_NO_LAZY_FETCH", "1"},
      {"GIT_ALLOW_PROTOCOL", ""},
      {"GIT_TERMINAL_PROMPT", "0"},
      {"GIT_ASKPASS", ""},
      // A baseline must be what was committed, not what `git replace` put in its place.
      {"GIT_NO_REPLACE_OBJECTS", "1"}};
  for (char** inherited = ::environ; inherited != nullptr && *inherited != nullptr; ++inherited) {
    const std::string_view variable = *inherited;
    const std::string name{variable.substr(0, variable.find('='))};
    if (!may_reach_git(name)) changes.emplace(name, std::nullopt);
  }
  return changes;
}

/// The work tree is named, because git takes paths from elsewhere if `core.bare` or `core.worktree`
/// says so.
Strings git_arguments(const std::string& folder, const std::string& way_up) {
  Strings words{"git", "--no-pager", "--literal-pathspecs"};
  for (const char* const setting : {"core.fsmonitor=false", "core.hooksPath=/dev/null",
                                    "core.quotePath=false", "core.warnAmbiguousRefs=true"}) {
    words.insert(words.end(), {"-c", setting});
  }
  words.insert(words.end(), {"-C", folder, "--work-tree=./" + way_up});
  return words;
}

/// Whether there is certainly no such folder.
bool is_no_folder(const fs::path& path) {
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  return kind != fs::file_type::directory && kind != fs::file_type::none;
}

Error git_error(const std::string& subject, std::string message, std::string help) {
  return io_error(ErrorCode::missing_input, subject, std::move(message), std::move(help));
}

std::string first_line(std::string_view text) {
  return std::string{text.substr(0, text.find('\n'))};
}

Strings split_at_nul(std::string_view text) {
  Strings parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace

Result<std::optional<GitRepository>> GitRepository::find(const std::string& folder, GitTime time) {
  if (is_no_folder(folder)) return std::optional<GitRepository>{};
  std::error_code error;
  std::string way_up;
  // By `..`, because the real path may be too long, or contain folders that this user may not read.
  for (fs::path at = folder;; at /= "..", way_up += "../") {
    const auto entry = fs::symlink_status(at / ".git", error);
    if (fs::exists(entry)) {
      return std::optional{GitRepository{folder, std::move(way_up), std::move(time)}};
    }
    const bool is_missing = entry.type() == fs::file_type::not_found;
    if (is_missing && fs::equivalent(at, at / "..", error)) return std::optional<GitRepository>{};
    if (error) {
      return system_failure(ErrorCode::missing_input, folder,
                            "it is not known whether the project is in a git repository", error);
    }
  }
}

GitRepository::GitRepository(std::string folder, std::string way_up, GitTime time)
    : folder_(std::move(folder)), way_up_(std::move(way_up)), time_(std::move(time)) {}

Result<Strings> GitRepository::tracked(std::span<const std::string> paths) const {
  if (paths.empty()) return Strings{};  // git would list everything
  Strings question{"ls-files", "-z", "--cached", "--"};
  question.insert(question.end(), paths.begin(), paths.end());
  const auto listed = answer(std::move(question));
  if (!listed) return listed.error();
  return split_at_nul(*listed);
}

Result<std::optional<std::string>> GitRepository::find_commit(const std::string& revision) const {
  if (revision.empty() || revision.front() == '-') {
    return io_error(ErrorCode::usage, revision, "this is not the name of a revision",
                    "name a branch, a tag or a commit");
  }
  const auto outcome = ask({"rev-parse", "--verify", "--quiet", revision + "^{commit}"});
  if (!outcome) return outcome.error();
  if (outcome->exit_status == exit_not_found) return std::optional<std::string>();
  if (!outcome->succeeded()) return failure(*outcome);
  // Without `--quiet`, git prints its warnings.
  const auto named = ask({"rev-parse", "--verify", revision});
  if (!named) return named.error();
  if (named->diagnostics.find("is ambiguous") != std::string::npos) {
    return io_error(ErrorCode::usage, revision, "the name means several revisions",
                    "write `refs/heads/" + revision + "` for the branch, `refs/tags/" + revision +
                        "` for the tag");
  }
  return std::optional<std::string>(first_line(outcome->output));
}

Result<std::optional<std::string>> GitRepository::show(const std::string& commit,
                                                       const std::string& path) const {
  const auto blob = find_blob(commit, path);
  if (!blob) return blob.error();
  if (!*blob) return std::optional<std::string>();
  auto bytes = answer({"cat-file", "blob", **blob});
  if (!bytes) {
    if (bytes.error().code == ErrorCode::missing_input) {
      bytes.error().help = "in a partial clone, run `git show " + **blob +
                           "` once, which fetches the file; `git fsck` says more";
    }
    return bytes.error();
  }
  return std::optional<std::string>(std::move(*bytes));
}

Result<std::optional<std::string>> GitRepository::head_commit() const {
  const auto outcome = ask({"rev-parse", "--verify", "--quiet", "HEAD^{commit}"});
  if (!outcome) return outcome.error();
  if (outcome->succeeded()) return std::optional<std::string>(first_line(outcome->output));
  if (outcome->exit_status != exit_not_found) return failure(*outcome);
  const auto unborn = is_head_unborn();
  if (!unborn) return unborn.error();
  if (*unborn) return std::optional<std::string>();
  return git_error(folder_, "git cannot read the commit of HEAD",
                   "run `git fsck` in the project for details");
}

/// Whether HEAD names a branch that does not exist, as before the first commit. If the branch
/// exists but is damaged, git prints a warning.
Result<bool> GitRepository::is_head_unborn() const {
  const auto branch = ask({"symbolic-ref", "--quiet", "HEAD"});
  if (!branch) return branch.error();
  if (branch->exit_status == exit_not_found) return false;
  if (!branch->succeeded()) return failure(*branch);
  const auto listed = ask({"for-each-ref", "--format=%(refname)", first_line(branch->output)});
  if (!listed) return listed.error();
  if (!listed->succeeded()) return failure(*listed);
  return listed->output.empty() && listed->diagnostics.empty();
}

/// The full name of a regular file's blob; `ls-tree -z` prints "MODE TYPE NAME<TAB>path".
Result<std::optional<std::string>> GitRepository::find_blob(const std::string& commit,
                                                            const std::string& path) const {
  const auto listed = answer({"ls-tree", "-z", commit, "--", path});
  if (!listed) return listed.error();
  if (listed->empty()) return std::optional<std::string>();
  constexpr std::string_view regular_file = "100";
  constexpr std::string_view type = " blob ";
  const std::size_t name = listed->find(type);
  const std::size_t tab = listed->find('\t');
  if (!listed->starts_with(regular_file) || name == std::string::npos || tab < name) {
    return git_error(path, "in this revision it is not a regular file",
                     "name a revision in which it is a regular file");
  }
  const std::size_t begin = name + type.size();
  return std::optional<std::string>(listed->substr(begin, tab - begin));
}

Result<ProcessOutcome> GitRepository::ask(Strings question) const {
  ProcessCommand command{.arguments = git_arguments(folder_, way_up_),
                         .environment = git_environment(),
                         .output_limit_bytes = file_limit_bytes,
                         .time_limit_ms = time_.remaining_ms()};
  command.arguments.insert(command.arguments.end(), question.begin(), question.end());
  const auto begin_ms = system_clock().steady_ms();
  auto outcome = run_process(command);
  time_.spend(system_clock().steady_ms() - begin_ms);
  if (!outcome && outcome.error() == std::errc::no_such_file_or_directory) {
    return git_error("git", "git is not installed, or not on the PATH",
                     "install git, or add its folder to PATH");
  }
  if (!outcome) {
    return system_failure(ErrorCode::missing_input, folder_, "git could not be run",
                          outcome.error());
  }
  if (outcome->timed_out) {
    return git_error(
        folder_, "git did not answer within 10 seconds, and was stopped",
        "run `git status` in the project: its disk, or a program that git starts, may hang");
  }
  return std::move(*outcome);
}

Result<std::string> GitRepository::answer(Strings question) const {
  auto outcome = ask(std::move(question));
  if (!outcome) return outcome.error();
  if (!outcome->succeeded()) return failure(*outcome);
  return std::move(outcome->output);
}

/// The error when git did not answer.
Error GitRepository::failure(const ProcessOutcome& outcome) const {
  if (outcome.output_cut) {
    return io_error(ErrorCode::refused, folder_,
                    "git's answer is longer than " + bytes_in_words(file_limit_bytes),
                    "name a revision in which the file is smaller");
  }
  if (outcome.signal != 0) {
    return git_error(folder_, "git was killed by signal " + std::to_string(outcome.signal),
                     "run this again; if it fails again, `git fsck` may say more");
  }
  // What git advises for a repository of another owner.
  const auto command = outcome.diagnostics.find("git config --global --add safe.directory");
  Error error =
      command == std::string::npos
          ? git_error(folder_, "git cannot read the repository",
                      "run `git status` in the project for details")
          : git_error(folder_, "git does not read the repository of another user",
                      "if you trust it, run `" + first_line(outcome.diagnostics.substr(command)) +
                          "`, or run this as its owner");
  error.cause = first_line(outcome.diagnostics);
  return error;
}

Result<std::optional<GitPlace>> find_git_place(const std::string& root, const std::string& path,
                                               GitTime time) {
  if (is_no_folder(root)) return std::optional<GitPlace>{};
  fs::path folder = fs::path{root} / path;
  fs::path missing;
  while (is_no_folder(folder) && folder.has_relative_path()) {
    missing = missing.empty() ? folder.filename() : folder.filename() / missing;
    folder = folder.parent_path();
  }
  auto repository = GitRepository::find(folder.string(), std::move(time));
  if (!repository) return repository.error();
  if (!*repository) return std::optional<GitPlace>{};
  const auto way = missing.lexically_normal().string();
  return std::optional{GitPlace{**std::move(repository), way == "." ? "" : way}};
}

}  // namespace runtime_exports::io
