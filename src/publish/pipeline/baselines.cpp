#include "runtime_exports/publish/pipeline/baselines.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/store/content.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {
namespace {

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

std::string_view help_for(const KnownSet& set, Loss loss) {
  if (set.is_previous) return "fetch again what is live";
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
    std::vector<std::pair<const KnownSet*, Loss>> losses;
    for (const auto& set : sources_.sets) {
      const auto loss = set.changelog ? find_damage(set) : Loss::none;
      if (loss != Loss::none) losses.emplace_back(&set, loss);
      if (set.changelog && loss == Loss::none) add(canonical_path_of(set), *set.changelog);
    }
    for (const auto& set : sources_.sets) {
      if (set.changelog) continue;
      const auto loss = find_absence(set);
      if (!loss) return loss.error();
      if (*loss != Loss::none) losses.emplace_back(&set, *loss);
    }
    for (const auto& [set, loss] : losses) report(*set, loss);
    return std::move(baselines_);
  }

 private:
  static std::string canonical_path_of(const KnownSet& set) {
    return set.path_of(canonical_changelog_path);
  }

  /// The same changelog counts once, wherever it is from.
  void add(std::string name, std::string text) {
    const auto is_known = std::any_of(baselines_.begin(), baselines_.end(),
                                      [&](const Baseline& one) { return one.text == text; });
    if (!is_known) baselines_.push_back({std::move(name), std::move(text)});
  }

  Status<> read_given(const std::string& name) {
    if (is_path(name)) return read_file(name);
    const auto status = files_.status_at(io::current_folder, name);
    const bool is_file = status ? status->kind != io::FileKind::folder : !is_absent(status.error());
    const bool is_file_only = is_file && name.starts_with('-');
    const auto repository = is_file_only ? std::nullopt : repository_of_root();
    auto commit = repository ? repository->find_commit(name)
                             : Result<std::optional<std::string>>{std::nullopt};
    if (!commit) {
      commit.error().subject = name;
      return is_file ? unclear(name, commit.error()) : commit.error();
    }
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
    auto text = file->read_all(most_changelog_bytes);
    if (!text) return text.error();
    add(name, *std::move(text));
    return Done{};
  }

  [[nodiscard]] std::optional<io::GitRepository> repository_of_root() const {
    return io::GitRepository::find(sources_.root, sources_.git_time);
  }

  /// The published changelog of the revision, else its canonical one: exports are often not in git.
  Status<> read_revision(const std::string& name, const io::GitRepository& repository,
                         const std::string& commit) {
    const auto canonical = canonical_path_of(sources_.sets.front());
    for (const auto& path : {canonical, paths_.changelog}) {
      if (path.starts_with('/')) continue;
      auto text = repository.show(commit, path);
      if (!text) {
        text.error().subject = name;
        return text.error();
      }
      if (!*text) continue;
      auto source = std::string{name}.append(":").append(path);
      add(std::move(source),
          path == canonical ? **std::move(text) : as_published(**std::move(text)));
      return Done{};
    }
    findings_.push_back(
        {.severity = Severity::warning,
         .rule = "changelog.baseline-empty",
         .subject = name,
         .message = "the revision holds no changelog, so there was nothing to compare with",
         .help = "name a revision that holds `" + canonical + "` or `" + paths_.changelog + "`"});
    return Done{};
  }

  /// Why the changelog of the set, which is there, cannot be a baseline.
  Loss find_damage(const KnownSet& set) {
    const auto& changelog = *set.changelog;
    if (!is_json_array(changelog)) return Loss::unreadable;
    const auto* const published = set.public_manifest();
    if (published == nullptr) return Loss::none;
    if (!published->manifest) warn_of_manifest(set);
    // A crash may leave the changelog of one publish and the manifest of another.
    if (set.is_torn || is_as_listed(*published, changelog)) return Loss::none;
    return is_as_listed(*published, with_line_feeds(changelog)) ? Loss::converted : Loss::altered;
  }

  /// Whether the changelog of the set, which is not there, was published once.
  Result<Loss> find_absence(const KnownSet& set) {
    const auto* const published = set.public_manifest();
    if (published != nullptr && lists_changelog(*published)) return Loss::missing_by_manifest;
    if (&set != &sources_.sets.front() || !baselines_.empty()) return Loss::none;
    auto is_committed = is_in_head();
    if (!is_committed) {
      is_committed.error().subject = canonical_path_of(set);
      return is_committed.error();
    }
    return *is_committed ? Loss::missing_by_head : Loss::none;
  }

  /// An unreadable manifest may have listed it.
  static bool lists_changelog(const PublishedManifest& published) {
    return !published.manifest ||
           find_file(*published.manifest, canonical_changelog_path) != nullptr;
  }

  static bool is_as_listed(const PublishedManifest& published, std::string_view text) {
    const auto* const file =
        published.manifest ? find_file(*published.manifest, canonical_changelog_path) : nullptr;
    return file == nullptr || file->digest() == digest_of(text);
  }

  void warn_of_manifest(const KnownSet& set) {
    findings_.push_back({.severity = Severity::warning,
                         .rule = "changelog.manifest",
                         .subject = set.path_of("manifest.json"),
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
    const auto changelog = place->repository.show(**head, prefix + canonical_changelog_path);
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

  /// It is no error if another source supplies what was published.
  void report(const KnownSet& set, Loss loss) {
    Finding finding{.severity = baselines_.empty() ? Severity::error : Severity::warning,
                    .rule = std::string{lost_changelog_rule},
                    .subject = canonical_path_of(set),
                    .message = std::string{describe(loss)},
                    .help = std::string{help_for(set, loss)}};
    const auto kind = set.changelog ? json::kind_of_text(*set.changelog) : std::nullopt;
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
};

}  // namespace

Result<std::vector<Baseline>> read_baselines(io::FileSystem& files, const BaselineSources& sources,
                                             Findings& findings) {
  return BaselineReader{files, sources, findings}.run();
}

}  // namespace runtime_exports::publish
