#include "runtime_exports/publish/pipeline/baselines.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/state/changelog.hpp"

namespace runtime_exports::publish {
namespace {

constexpr const char* canonical_path = "changelog.runtime.json";
constexpr std::uint64_t most_bytes = std::uint64_t{256} << 20U;

bool is_json_array(std::string_view text) {
  json::Parser parser;
  json::Document document;
  return parser.parse(text, document) && document.root().is_array();
}

/// The canonical changelog of a revision as that revision would have published it, without the
/// parts that exports leave out. A text that cannot be read is returned unchanged, and refused
/// later.
std::string as_published(std::string text) {
  json::Parser parser;
  auto document = std::make_unique<json::Document>();
  if (!parser.parse(text, *document) || !document->root().is_array()) return text;
  const auto changelog = state::decode_changelog(std::move(document));
  std::string published;
  json::Writer out{published};
  exports::find_export("changelog.runtime")->write({.changelog = &changelog}, out, {});
  return published;
}

/// Whether `name` can only be a path.
bool is_path(std::string_view name) {
  return name.starts_with('/') || name.starts_with("./") || name.starts_with("../");
}

/// Why the published changelog cannot be a baseline although there was one.
enum class Loss { none, unreadable, altered, converted, missing_by_manifest, missing_by_head };

std::string_view help_for(Loss loss) {
  if (loss == Loss::converted) {
    return "restore it with LF, and keep git from converting it: `* -text` in a `.gitattributes` "
           "of the exports folder";
  }
  return "restore it, or give its content with `--baseline REVISION` or `--baseline FILE`: "
         "published entries stay forever";
}

std::string_view describe(Loss loss) {
  switch (loss) {
    case Loss::none:
      break;
    case Loss::unreadable:
      return "the published changelog cannot be read";
    case Loss::altered:
      return "the published changelog does not match its digest in manifest.json";
    case Loss::converted:
      return "the published changelog does not match its digest in manifest.json, because its line "
             "ends were converted to CRLF";
    case Loss::missing_by_manifest:
      return "the published changelog is missing, but the manifest shows an earlier publish";
    case Loss::missing_by_head:
      return "the published changelog is missing, but git's HEAD shows an earlier publish";
  }
  return "";
}

bool is_absent(const std::error_code& error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory ||
         error == std::errc::filename_too_long;
}

class BaselineReader {
 public:
  BaselineReader(io::FileSystem& files, const BaselineSources& sources, Findings& findings)
      : files_(files), sources_(sources), paths_(sources.settings->paths), findings_(findings) {}

  Result<std::vector<Baseline>> run() {
    for (const auto& name : sources_.given) {
      if (auto read = read_given(name); !read) return read.error();
    }
    is_supplied_ = !baselines_.empty();
    if (auto read = read_published(); !read) return read.error();
    const auto loss = find_loss();
    if (!loss) return loss.error();
    if (*loss != Loss::none) {
      report(*loss);
    } else if (published_) {
      baselines_.push_back({canonical_name(), *std::move(published_)});
    }
    return std::move(baselines_);
  }

 private:
  [[nodiscard]] std::string canonical_name() const { return paths_.exports + "/" + canonical_path; }

  Status<> read_given(const std::string& name) {
    if (is_path(name)) return read_file(name);
    const auto status = files_.status_at(io::current_folder, name);
    const bool is_file = status ? status->kind != io::FileKind::folder : !is_absent(status.error());
    const bool is_file_only = is_file && name.starts_with('-');
    const auto repository = is_file_only ? std::nullopt : repository_of_root();
    const auto commit = repository ? repository->find_commit(name)
                                   : Result<std::optional<std::string>>{std::nullopt};
    if (!commit) return is_file ? unclear(name, commit.error()) : commit.error();
    if (is_file && *commit) return both(name, repository->full_name(name));
    if (is_file) return read_file(name);
    if (*commit) return read_revision(name, *repository, **commit);
    return io::io_error(
        ErrorCode::missing_input, name, "the baseline is neither a file nor a revision",
        repository ? "check the name, which is relative to the current folder if it is a file's; "
                     "a shallow clone knows older revisions after `git fetch --unshallow`"
                   : "check the name, which is relative to the current folder; no revision is "
                     "known, because the root is not in a git repository",
        {});
  }

  static Error unclear(const std::string& name, Error error) {
    error.message =
        "whether the baseline `" + name + "` is also a revision is not known: " + error.message;
    error.help = "write `./" + name + "` if the file is meant; else " + error.help;
    return error;
  }

  static Error both(const std::string& name, const Result<std::string>& full_name) {
    const bool has_name = full_name && !full_name->empty() && *full_name != name;
    return io::io_error(ErrorCode::usage, name, "the baseline is both a file and a revision",
                        "write `./" + name + "` for the file, `" +
                            (has_name ? *full_name : name + "^0") + "` for the revision",
                        {});
  }

  Status<> read_file(const std::string& name) {
    auto file = io::InputFile::open(files_, name, name);
    if (!file) return file.error();
    auto text = file->read_all(most_bytes);
    if (!text) return text.error();
    baselines_.push_back({name, *std::move(text)});
    return Done{};
  }

  [[nodiscard]] std::optional<io::GitRepository> repository_of_root() const {
    return io::GitRepository::find(sources_.root, sources_.git_time);
  }

  /// The published changelog of the revision, else its canonical one: exports are often not in git.
  Status<> read_revision(const std::string& name, const io::GitRepository& repository,
                         const std::string& commit) {
    for (const auto& path : {canonical_name(), paths_.changelog}) {
      if (path.starts_with('/')) continue;
      auto text = repository.show(commit, path);
      if (!text) return text.error();
      if (!*text) continue;
      const bool is_published = path == canonical_name();
      auto source = std::string{name}.append(":").append(path);
      baselines_.push_back(
          {std::move(source), is_published ? **std::move(text) : as_published(**std::move(text))});
      return Done{};
    }
    findings_.push_back(
        {.severity = Severity::warning,
         .rule = "changelog.baseline-empty",
         .subject = name,
         .message = "the revision holds no changelog, so there was nothing to compare with",
         .help = "name a revision that holds `" + canonical_name() + "` or `" + paths_.changelog +
                 "`"});
    return Done{};
  }

  Status<> read_published() {
    if (!sources_.exports) return Done{};
    auto published = open_published(files_, *sources_.exports, canonical_path);
    if (!published) return published.error();
    if (!*published) return Done{};
    auto text = (*published)->file.read_all(most_bytes);
    if (text) {
      published_ = *std::move(text);
      return Done{};
    }
    if (text.error().code != ErrorCode::refused) return text.error();
    published_ = std::string{};
    return Done{};
  }

  Result<Loss> find_loss() {
    const auto* const manifest = public_manifest();
    if (published_) {
      if (!is_json_array(*published_)) return Loss::unreadable;
      if (manifest == nullptr) return Loss::none;
      if (!manifest->manifest) warn_of_manifest();
      // A crash may leave the changelog of one publish and the manifest of another.
      if (sources_.set_is_torn || is_as_listed(*manifest, *published_)) return Loss::none;
      const auto converted = with_line_feeds(*published_);
      return is_as_listed(*manifest, converted) ? Loss::converted : Loss::altered;
    }
    if (manifest != nullptr && lists_changelog(*manifest)) return Loss::missing_by_manifest;
    if (is_supplied_) return Loss::none;
    const auto is_committed = is_in_head();
    if (!is_committed) return is_committed.error();
    return *is_committed ? Loss::missing_by_head : Loss::none;
  }

  [[nodiscard]] const PublishedManifest* public_manifest() const {
    const auto found = sources_.manifests->find(exports::Audience::public_readers);
    return found == sources_.manifests->end() ? nullptr : &found->second;
  }

  /// An unreadable manifest may have listed it.
  static bool lists_changelog(const PublishedManifest& published) {
    if (!published.manifest) return true;
    const auto& files = published.manifest->files;
    return std::any_of(files.begin(), files.end(),
                       [](const ManifestFile& file) { return file.path == canonical_path; });
  }

  static bool is_as_listed(const PublishedManifest& published, std::string_view text) {
    if (!published.manifest) return true;
    const auto& files = published.manifest->files;
    const FileDigest digest{text.size(), to_hex(sha256(text))};
    return std::all_of(files.begin(), files.end(), [&](const ManifestFile& file) {
      return file.path != canonical_path || FileDigest{file.bytes, file.sha256} == digest;
    });
  }

  void warn_of_manifest() {
    findings_.push_back({.severity = Severity::warning,
                         .rule = "changelog.manifest",
                         .subject = paths_.exports + "/manifest.json",
                         .message = "the manifest cannot be read, so whether someone changed the "
                                    "published changelog is not known"});
  }

  /// Whether HEAD of the repository of the exports folder holds the published changelog, or a
  /// manifest that lists it.
  Result<bool> is_in_head() {
    const auto place = io::find_git_place(sources_.root, paths_.exports, sources_.git_time);
    if (!place) return false;
    const auto head = place->repository.head_commit();
    if (!head) return not_asked(head.error());
    if (!*head) return false;
    const auto prefix = place->path.empty() ? std::string{} : place->path + "/";
    const auto changelog = place->repository.show(**head, prefix + canonical_path);
    if (!changelog) return not_asked(changelog.error());
    if (*changelog) return true;
    const auto manifest = place->repository.show(**head, prefix + "manifest.json");
    if (!manifest) return not_asked(manifest.error());
    return *manifest && lists_changelog({**manifest, decode_manifest(**manifest), {}});
  }

  static Error not_asked(Error error) {
    error.message =
        "the published changelog is missing, and git cannot say whether there was one: " +
        error.message;
    error.help += "; or name what was published with `--baseline FILE`";
    return error;
  }

  void report(Loss loss) {
    Finding finding{.severity = is_supplied_ ? Severity::warning : Severity::error,
                    .rule = std::string{lost_changelog_rule},
                    .subject = canonical_name(),
                    .message = std::string{describe(loss)},
                    .help = std::string{help_for(loss)}};
    const auto kind = published_ ? json::kind_of_text(*published_) : std::nullopt;
    if (kind && kind != json::TextKind::empty) {
      const auto words = json::words_of(*kind);
      finding.message.append(": ").append(words.message);
      finding.help = std::string{words.help}.append(", or ").append(finding.help);
    }
    findings_.push_back(std::move(finding));
  }

  io::FileSystem& files_;
  const BaselineSources& sources_;
  const config::Settings::Paths& paths_;
  Findings& findings_;
  std::vector<Baseline> baselines_;
  std::optional<std::string> published_;
  bool is_supplied_ = false;
};

}  // namespace

Result<std::vector<Baseline>> read_baselines(io::FileSystem& files, const BaselineSources& sources,
                                             Findings& findings) {
  return BaselineReader{files, sources, findings}.run();
}

}  // namespace runtime_exports::publish
