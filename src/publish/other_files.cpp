#include "runtime_exports/publish/other_files.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/publish/admin_content.hpp"
#include "runtime_exports/publish/inspect.hpp"
#include "runtime_exports/publish/manifest.hpp"
#include "runtime_exports/publish/owned_files.hpp"
#include "runtime_exports/publish/published_file.hpp"
#include "runtime_exports/publish/tree_walk.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::string_view work_folder_name = ".publish";

/// At an admin path, or made from a file there: `admin/users/users.json.gz`.
bool is_admin_path(const std::string& path) {
  const auto is_below = [&path](const exports::ExportDefinition& definition) {
    return definition.audience == exports::Audience::admins && path.starts_with(definition.path);
  };
  const auto all = exports::export_definitions();
  return is_below(manifest_definition(exports::Audience::admins)) ||
         std::any_of(all.begin(), all.end(), is_below);
}

class OtherFiles {
 public:
  OtherFiles(io::FileSystem& files, io::Descriptor folder, TreeReaders readers)
      : files_(files), folder_(folder), readers_(readers) {}

  Result<std::uint64_t> run(Findings& findings) {
    TreeVisitor visitor;
    visitor.entry = [this](const TreeEntry& entry) { return visit(entry); };
    visitor.closed = [this](const TreeEntry& entry) {
      add(is_public() ? Severity::error : Severity::warning, "tree.closed", entry.path,
          "it cannot be looked into");
    };
    if (auto walked = walk_tree(files_, folder_, visitor); !walked) return walked.error();
    if (cut_off_ > 0) {
      add(Severity::note, "tree.large-file", ".",
          fmt::format(
              "{} of the other files are above {} bytes; only their beginning was looked at",
              cut_off_, looked_at_bytes));
    }
    auto found = list_.take("tree", ".");
    std::move(found.begin(), found.end(), std::back_inserter(findings));
    return count_;
  }

 private:
  [[nodiscard]] bool is_public() const { return readers_ == TreeReaders::public_only; }

  void add(Severity severity, const char* rule, const std::string& path, std::string message,
           std::string help = {}) {
    if (!list_.count(severity)) return;
    list_.add({.severity = severity,
               .rule = rule,
               .subject = path,
               .message = std::move(message),
               .help = std::move(help)});
  }

  Descent visit(const TreeEntry& entry) {
    if (is_temporary_name(entry.name) && list_.count(Severity::error)) {
      list_.add(temporary_name(entry.path));
    }
    const bool is_folder = entry.status.kind == io::FileKind::folder;
    if (!is_folder) {
      visit_file(entry);
      return Descent::enter;
    }
    if (entry.name == work_folder_name) {
      add(Severity::error, "tree.work-folder", entry.path,
          "a publisher's work folder lies among the exports: it holds copies of admin exports",
          "set `paths.work` to a folder outside of what is copied or served, and remove this one");
      return Descent::pass_by;
    }
    if (entry.name != ".git") return Descent::enter;
    add(Severity::note, "tree.git", entry.path,
        "the history of git was not looked into; do not serve it");
    return Descent::pass_by;
  }

  void visit_file(const TreeEntry& entry) {
    const auto* const owned = find_owned(entry.path);
    if (is_public() && is_admin_path(entry.path)) {
      add(Severity::error, "privacy.admin-file", entry.path,
          "a file of the admin audience lies in a public tree", "remove it");
    }
    if (owned != nullptr) return;
    ++count_;
    if (entry.status.kind != io::FileKind::regular) {
      add(is_public() ? Severity::warning : Severity::note, "tree.unknown", entry.path,
          fmt::format("it is {} that is not ours; it was not followed",
                      io::describe(entry.status.kind)));
      return;
    }
    if (is_public()) look_into(entry);
    if (is_checked_foreign(entry.path)) return;
    add(Severity::note, "tree.unknown", entry.path, "the file is not ours");
  }

  void look_into(const TreeEntry& entry) {
    auto published = open_published(files_, entry.folder, entry.name);
    if (published && !*published) return;
    const auto bytes = published ? std::min((*published)->file.bytes(), looked_at_bytes) : 0;
    const auto text =
        published ? (*published)->file.read(0, bytes) : Result<std::string_view>{published.error()};
    if (!text) {
      add(Severity::error, "tree.unreadable", entry.path,
          "whether the file holds what only admins may see cannot be told",
          "let the user that runs this program read it");
      return;
    }
    if ((*published)->file.bytes() > looked_at_bytes) ++cut_off_;
    report(entry, find_admin_content(*text));
  }

  void report(const TreeEntry& entry, FoundContent found) {
    if (found == FoundContent::nothing) return;
    if (found == FoundContent::compressed) {
      add(Severity::note, "tree.compressed", entry.path,
          "the file is compressed and was not looked into");
      return;
    }
    add(Severity::error, "privacy.admin-content", entry.path,
        fmt::format("the file holds {}, which only admins may see", describe(found)), "remove it");
  }

  io::FileSystem& files_;
  io::Descriptor folder_;
  TreeReaders readers_;
  checks::FindingList list_;
  std::uint64_t count_ = 0;
  std::uint64_t cut_off_ = 0;
};

}  // namespace

Result<std::uint64_t> check_other_files(io::FileSystem& files, io::Descriptor folder,
                                        TreeReaders readers, Findings& findings) {
  return OtherFiles{files, folder, readers}.run(findings);
}

}  // namespace runtime_exports::publish
