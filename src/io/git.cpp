#include "runtime_exports/io/git.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::io {
namespace {

using Strings = std::vector<std::string>;

/// How `rev-parse --verify --quiet` says that there is no such object.
constexpr int exit_not_found = 1;

std::vector<EnvironmentChange> git_environment() {
  return {{"LC_ALL", "C"},
          {"GIT_OPTIONAL_LOCKS", "0"},
          {"GIT_TERMINAL_PROMPT", "0"},
          // find() does not stop at mount points either.
          {"GIT_DISCOVERY_ACROSS_FILESYSTEM", "1"},
          // A hook has these set for its own repository, and relative to another folder.
          {"GIT_DIR", {}},
          {"GIT_WORK_TREE", {}},
          {"GIT_INDEX_FILE", {}},
          {"GIT_PREFIX", {}},
          {"GIT_COMMON_DIR", {}},
          {"GIT_NAMESPACE", {}},
          {"GIT_OBJECT_DIRECTORY", {}},
          {"GIT_ALTERNATE_OBJECT_DIRECTORIES", {}},
          {"GIT_SHALLOW_FILE", {}},
          {"GIT_CEILING_DIRECTORIES", {}},
          // git refuses these beside --literal-pathspecs.
          {"GIT_GLOB_PATHSPECS", {}},
          {"GIT_NOGLOB_PATHSPECS", {}},
          {"GIT_ICASE_PATHSPECS", {}}};
}

Strings git_arguments(const std::string& folder) {
  return {"git",
          "--no-pager",
          "--literal-pathspecs",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "core.quotePath=false",
          "-C",
          folder};
}

Error start_error(const std::string& folder, std::error_code system_error) {
  if (system_error == std::errc::no_such_file_or_directory) {
    return io_error(ErrorCode::missing_input, "git", "git is not installed, or not on the PATH",
                    "install git, or add its folder to PATH", {});
  }
  return io_error(ErrorCode::io, folder, "git could not be run",
                  "run `git status` there, which says more", system_error);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
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

Error revision_error(ErrorCode code, const std::string& revision, std::string message,
                     std::string help) {
  return io_error(code, revision, std::move(message), std::move(help), {});
}

}  // namespace

std::optional<GitRepository> GitRepository::find(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path start = std::filesystem::canonical(folder, error);
  if (error || !std::filesystem::is_directory(start, error)) return std::nullopt;
  for (std::filesystem::path at = start;; at = at.parent_path()) {
    if (std::filesystem::exists(at / ".git", error)) return GitRepository(start.string());
    if (at == at.root_path()) return std::nullopt;
  }
}

GitRepository::GitRepository(std::string folder) : folder_(std::move(folder)) {}

Result<Strings> GitRepository::tracked(std::span<const std::string> paths) const {
  if (paths.empty()) return Strings{};  // git would list everything
  Strings question{"ls-files", "-z", "--cached", "--"};
  question.insert(question.end(), paths.begin(), paths.end());
  const auto listed = answer(std::move(question));
  if (!listed) return listed.error();
  return split_at_nul(*listed);
}

Result<std::optional<std::string>> GitRepository::show(const std::string& revision,
                                                       const std::string& path) const {
  if (revision.empty() || revision.front() == '-') {
    return revision_error(ErrorCode::usage, revision, "this is not the name of a revision",
                          "name a branch, a tag or a commit");
  }
  const auto commit = resolve(revision);
  if (!commit) return commit.error();
  if (!*commit) {
    return revision_error(ErrorCode::missing_input, revision, "git knows no commit of this name",
                          "check the name; in a shallow clone, run `git fetch --unshallow` first");
  }
  const auto blob = find_blob(**commit, path);
  if (!blob) return blob.error();
  if (!*blob) return std::optional<std::string>();
  auto bytes = answer({"cat-file", "blob", **blob});
  if (!bytes) return bytes.error();
  return std::optional<std::string>(std::move(*bytes));
}

Result<bool> GitRepository::has_head() const {
  const auto commit = resolve("HEAD");
  if (!commit) return commit.error();
  return commit->has_value();
}

/// The full name of the commit that `revision` stands for.
Result<std::optional<std::string>> GitRepository::resolve(const std::string& revision) const {
  const auto outcome = ask({"rev-parse", "--verify", "--quiet", revision + "^{commit}"});
  if (!outcome) return outcome.error();
  if (outcome->exit_status == exit_not_found) return std::optional<std::string>();
  if (!outcome->succeeded()) return failure(*outcome);
  return std::optional<std::string>(first_line(outcome->output));
}

/// The full name of the blob of a regular file; `ls-tree -z` says "MODE TYPE NAME<TAB>path".
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
    return io_error(ErrorCode::missing_input, path, "it is no regular file in this revision",
                    "name a revision in which it is one", {});
  }
  const std::size_t begin = name + type.size();
  return std::optional<std::string>(listed->substr(begin, tab - begin));
}

Result<ProcessOutcome> GitRepository::ask(Strings question) const {
  ProcessCommand command;
  command.arguments = git_arguments(folder_);
  command.arguments.insert(command.arguments.end(), question.begin(), question.end());
  command.environment = git_environment();
  command.output_limit_bytes = file_limit_bytes;
  auto outcome = run_process(command);
  if (!outcome) return start_error(folder_, outcome.error());
  return std::move(*outcome);
}

Result<std::string> GitRepository::answer(Strings question) const {
  auto outcome = ask(std::move(question));
  if (!outcome) return outcome.error();
  if (!outcome->succeeded()) return failure(*outcome);
  return std::move(outcome->output);
}

/// Why git did not answer.
Error GitRepository::failure(const ProcessOutcome& outcome) const {
  if (outcome.output_cut) {
    return io_error(
        ErrorCode::refused, folder_,
        "what git answers is longer than " + std::to_string(file_limit_bytes) + " bytes",
        "name a revision in which the file is smaller", {});
  }
  if (outcome.signal != 0) {
    return io_error(ErrorCode::io, folder_,
                    "git was ended by signal " + std::to_string(outcome.signal),
                    "run this again; if it stays so, `git fsck` may say more", {});
  }
  Error error = io_error(ErrorCode::missing_input, folder_, "git cannot read the repository",
                         "run `git status` there, which says more", {});
  error.cause = first_line(outcome.diagnostics);
  return error;
}

}  // namespace runtime_exports::io
