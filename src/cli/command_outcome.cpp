#include "runtime_exports/cli/command_outcome.hpp"

#include <utility>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::cli {
namespace {

bool is_file(std::string_view subject, std::string_view rule, const Places& places) {
  if (subject.starts_with("--") || subject == places.root) return false;
  if (rule == "temporary-name" || rule.starts_with("foreign.")) return true;
  if (rule.starts_with("tree.") && subject != ".") return true;
  return subject.find('/') != std::string_view::npos || subject.ends_with(".json") ||
         subject.ends_with(".jsonl");
}

/// Without what says nothing: "./" in front, and "/" at the end.
std::string tidy(std::string path) {
  while (path.starts_with("./")) path.erase(0, path.find_first_not_of('/', 1));
  while (path.ends_with('/')) path.pop_back();
  return path;
}

std::string join(const std::string& folder, const std::string& path) {
  const bool is_here = folder.empty() || folder == ".";
  return is_here ? path : io::path_below(folder, path);
}

}  // namespace

std::optional<std::string> find_file(std::string_view subject, std::string_view rule,
                                     const Places& places) {
  if (!is_file(subject, rule, places)) return std::nullopt;
  std::string path{subject};
  if (path == places.config_file && !path.starts_with('/')) return tidy(std::move(path));
  if (!places.root.starts_with('/')) return tidy(join(tidy(places.root), path));
  const auto below = tidy(places.root) + "/";
  if (path.starts_with(below)) path.erase(0, below.size());
  return tidy(std::move(path));
}

}  // namespace runtime_exports::cli
