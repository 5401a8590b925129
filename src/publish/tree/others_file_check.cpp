#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/checks/text_gate.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/publish/commands/public_folder.hpp"
#include "runtime_exports/publish/tree/file_content.hpp"
#include "runtime_exports/publish/tree/inspect.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;
using exports::ExportDefinition;

constexpr std::string_view work_folder_name = ".publish";
// At most this many findings are described for all files together; after that only the names of the
// files.
constexpr std::size_t most_private_findings = 1000;

class OtherFiles {
 public:
  OtherFiles(io::FileSystem& files, io::Descriptor folder, const OthersRequest& request)
      : files_(files), folder_(folder), request_(request) {}

  Result<std::uint64_t> run(Findings& findings) {
    TreeVisitor visitor;
    visitor.entry = [this](const TreeEntry& entry) { return visit(entry); };
    visitor.closed = [this](const TreeEntry& entry) {
      add(is_public() ? Severity::error : Severity::warning, "tree.closed", entry.path,
          "it cannot be read");
    };
    if (auto walked = walk_tree(files_, folder_, visitor); !walked) return walked.error();
    append(std::move(private_), findings);
    append(list_.take("tree", "."), findings);
    if (lost_) return *lost_;
    return count_;
  }

 private:
  [[nodiscard]] bool is_public() const { return request_.readers == TreeReaders::public_only; }

  void add(Severity severity, const char* rule, const std::string& path, std::string message,
           std::string help = {}) {
    if (!list_.count(severity)) return;
    list_.add(finding_about(severity, rule, path, std::move(message), std::move(help)));
  }

  Descent visit(const TreeEntry& entry) {
    if (is_temporary_name(entry.name) && list_.count(Severity::error)) {
      list_.add(temporary_name(entry.path));
    }
    const bool is_folder = entry.status.kind == io::FileKind::folder;
    if (entry.name == ".git" && (is_folder || is_public())) {
      add(is_public() ? Severity::error : Severity::note, "tree.git", entry.path,
          "git's history was not checked, and may hold what is no longer in the files",
          "serve a folder without it, such as the copy that `publish --export-public` makes");
      return Descent::pass_by;
    }
    if (!is_folder) {
      visit_file(entry);
      return Descent::enter;
    }
    if (entry.name == work_folder_name) {
      add(Severity::error, "tree.work-folder", entry.path,
          "a publisher's work folder is in the exports folder: it may hold copies of admin exports",
          "set `paths.work` to a folder that is not copied or served, and move this one "
          "there");
      return Descent::pass_by;
    }
    return Descent::enter;
  }

  [[nodiscard]] bool is_ours(const std::string& path) const {
    const auto* const owned = find_owned(path);
    const bool is_usual = owned != nullptr && owned->switched_on_by.empty();
    return is_usual || request_.declared.contains(path);
  }

  void visit_file(const TreeEntry& entry) {
    if (request_.objects.contains(entry.path)) return;
    const bool is_fit = !is_public() || is_fit_for_public(entry);
    if (is_ours(entry.path) || is_object_path(entry.path)) return;
    if (is_headers_file(files_, folder_, entry.path)) return;
    ++count_;
    if (!is_fit || request_.reference.contains(entry.path)) return;
    add(Severity::note, "tree.unknown", entry.path,
        entry.status.kind == io::FileKind::regular
            ? "this is not one of this program's files"
            : fmt::format("it is {} that is not ours; it was not followed",
                          io::describe(entry.status.kind)));
  }

  /// Whether the file has no errors; our files are checked elsewhere.
  bool is_fit_for_public(const TreeEntry& entry) {
    if (is_admin_path(entry.path)) {
      return refuse("privacy.admin-file", entry, "a file of the admin audience is in a public tree",
                    "move it out of the public tree");
    }
    return is_ours(entry.path) || check_file(entry);
  }

  bool refuse(const char* rule, const TreeEntry& entry, std::string message, std::string help) {
    add(Severity::error, rule, entry.path, std::move(message), std::move(help));
    return false;
  }

  bool check_file(const TreeEntry& entry) {
    if (entry.status.kind != io::FileKind::regular) {
      return refuse("privacy.unreadable", entry,
                    fmt::format("it is {}, so it is not known what the public reads there",
                                io::describe(entry.status.kind)),
                    "put the file itself there, or move it away");
    }
    auto published = open_published(files_, entry.folder, entry.name);
    if (published && !*published) return true;
    if (!published) {
      return refuse("tree.unreadable", entry,
                    fmt::format("it is not known whether the file holds data that only admins may "
                                "see: {}",
                                published.error().with_cause()),
                    published.error().help);
    }
    auto found = check_others_file(**published, entry.path, request_.exceptions);
    if (!found) {
      found.error().subject = entry.path;
      if (!lost_) lost_ = found.error();
      return false;
    }
    if (private_.size() + found->size() > most_private_findings) {
      return refuse("privacy", entry, "the file is not for the public",
                    "correct the findings about other files first");
    }
    const bool is_fit = found->empty();
    append(*std::move(found), private_);
    return is_fit;
  }

  io::FileSystem& files_;
  io::Descriptor folder_;
  const OthersRequest& request_;
  checks::FindingList list_;
  std::optional<Error> lost_;  ///< why a file could not be read to its end; the first of them
  Findings private_;           ///< findings about the files that the public may not read
  std::uint64_t count_ = 0;
};

/// Whether the text is UTF-8 from `at` to `end`. A code point that begins before `end` may extend
/// beyond it; `at` is then set to the start of the next one.
bool is_utf8(std::string_view text, std::size_t& at, std::size_t end) {
  while (at < end) {
    if (is_ascii(text[at])) {
      ++at;
      continue;
    }
    const auto point = front_code_point(text.substr(at));
    if (!point.valid) return false;
    at += point.bytes;
  }
  return true;
}

Finding not_text(const std::string& path, std::string_view beginning) {
  return finding_about(
      Severity::error, "privacy.unreadable", path,
      fmt::format("the file holds {}, so it is not known whether it is private",
                  describe_binary(beginning)),
      "move it out of the public tree; save text as UTF-8, and give a picture, font, audio or "
      "video a name with the right extension");
}

/// `read` gives so many bytes from a place on, until it is asked again.
template <class Read>
Result<Findings> check_content(std::uint64_t bytes, Read read, const std::string& path,
                               const checks::PrivacyExceptions* exceptions) {
  const auto first_bytes = read(0, std::min<std::uint64_t>(bytes, signature_bytes));
  if (!first_bytes) return first_bytes.error();
  const std::string beginning{*first_bytes};
  const bool may_be_binary = is_media(path, beginning);
  checks::TextGate gate{path, exceptions};
  std::string_view admin_content;
  std::size_t carried = 0;  // bytes of the next piece that belong to a code point of this piece
  for (std::uint64_t at = 0; at < bytes; at += checks::piece_bytes) {
    const auto first = at - std::min(at, checks::context_bytes);
    const auto last = std::min(bytes, at + checks::piece_bytes + checks::context_bytes);
    const auto text = read(first, last - first);
    if (!text) return text.error();
    const auto begin = at - first;
    const auto end = std::min(bytes, at + checks::piece_bytes) - first;
    const bool holds_nul = text->substr(begin, end - begin).find('\0') != std::string_view::npos;
    auto next = begin + carried;
    if (!is_utf8(*text, next, end) || (holds_nul && !may_be_binary)) {
      return may_be_binary ? Findings{} : Findings{not_text(path, beginning)};
    }
    carried = next - end;
    gate.check(*text, begin, end);
    if (admin_content.empty()) admin_content = find_admin_content(text->substr(begin));
  }
  auto findings = gate.take_findings();
  if (!admin_content.empty()) {
    findings.insert(
        findings.begin(),
        finding_about(Severity::error, "privacy.admin-content", path,
                      fmt::format("the file holds {}, which only admins may see", admin_content),
                      "move it out of the public tree"));
  }
  return findings;
}

/// check_others_file() for the bytes of such a file.
Findings check_others_text(std::string_view text, const std::string& path,
                           const checks::PrivacyExceptions* exceptions) {
  const auto read = [&](std::uint64_t at, std::size_t length) {
    return Result<std::string_view>{text.substr(at, length)};
  };
  return *check_content(text.size(), read, path, exceptions);
}

constexpr const char* left_out = "it is left out of the manifest and of public copies; ";
constexpr const char* tell_writer = "tell whoever writes the file: it belongs to another program";
constexpr std::uint64_t most_reference_bytes = std::uint64_t{64} << 20U;

/// `std::nullopt` if the file does not exist, or cannot be read, which is then a finding.
std::optional<ReferenceFile> read_file(io::FileSystem& files, io::Descriptor exports,
                                       const ExportDefinition& source, Findings& findings) {
  const std::string path{source.path};
  const auto most = source.most_bytes == 0 ? most_reference_bytes
                                           : std::min(source.most_bytes, most_reference_bytes);
  auto published = open_published(files, exports, path);
  if (published && !*published) return std::nullopt;
  auto text = published ? (*published)->read_all(most) : Result<std::string>{published.error()};
  if (!text) {
    const auto& error = text.error();
    findings.push_back(finding_about(Severity::warning, "foreign.unreadable", path,
                                     error.with_cause(),
                                     error.code == ErrorCode::io ? error.help : tell_writer));
    return std::nullopt;
  }
  auto digest = to_hex(sha256(*text));
  return ReferenceFile{path, std::move(digest), *std::move(text), (*published)->status().modified};
}

/// What makes the text unfit for its readers. What passes is public, so `verify --public` must
/// accept it, which knows neither schema nor pointers.
Findings check_text(const ExportDefinition& source, std::string_view text,
                    const ReferenceCheck& request) {
  const std::string path{source.path};
  auto check = request.known == nullptr
                   ? checks::FileCheck::make(request.schemas, source)
                   : checks::FileCheck::make(request.schemas, source, *request.known);
  if (!check) {
    return {finding_about(Severity::warning, "foreign.schema", path, check.error().message,
                          tell_writer)};
  }
  check->check_document(text, path);
  auto findings = check->take_findings();
  const bool is_gated = request.known != nullptr && source.audience == Audience::public_readers;
  if (findings.empty() && is_gated) {
    findings = check_others_text(text, path, request.known->exceptions);
    for (auto& finding : findings) {
      finding.help = "correct it at its source, or allow the text in `privacy.allow`";
      if (finding.rule == "privacy.admin-content") finding.help = tell_writer;
    }
  }
  for (auto& finding : findings) {
    if (finding.help.empty()) finding.help = tell_writer;
    if (finding.rule == "json.syntax") finding.rule = "foreign.syntax";
    if (finding.rule.starts_with("schema")) finding.rule.replace(0, 6, "foreign");
  }
  return findings;
}

}  // namespace

Result<Findings> check_others_file(io::InputFile& file, const std::string& path,
                                   const checks::PrivacyExceptions* exceptions) {
  const auto read = [&](std::uint64_t at, std::size_t length) { return file.read(at, length); };
  return check_content(file.bytes(), read, path, exceptions);
}

Result<std::uint64_t> check_other_files(io::FileSystem& files, io::Descriptor folder,
                                        const OthersRequest& request, Findings& findings) {
  return OtherFiles{files, folder, request}.run(findings);
}

std::vector<ReferenceFile> read_reference(io::FileSystem& files, io::Descriptor exports,
                                          std::span<const ExportDefinition> sources,
                                          const ReferenceCheck& check, Findings& findings) {
  std::vector<ReferenceFile> fit;
  for (const auto& source : sources) {
    Findings found;
    const bool is_public = source.audience == Audience::public_readers;
    auto file = read_file(files, exports, source, found);
    if (file) found = check_text(source, file->text, check);
    if (file && found.empty() && is_public) fit.push_back(*std::move(file));
    for (auto& finding : found) {
      finding.severity = check.unfit == Unfit::refused ? Severity::error : Severity::warning;
      if (is_public && check.unfit == Unfit::left_out) finding.help.insert(0, left_out);
    }
    append(std::move(found), findings);
  }
  return fit;
}

}  // namespace runtime_exports::publish
