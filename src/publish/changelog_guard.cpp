#include "runtime_exports/publish/changelog_guard.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime_exports/checks/changelog_agreement.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/git.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/published_file.hpp"

namespace runtime_exports::publish {
namespace {

constexpr const char* canonical_path = "changelog.runtime.json";
constexpr const char* for_readers_path = "changelog.json";
constexpr const char* lost_rule = "changelog.published-missing";
constexpr std::uint64_t most_bytes = std::uint64_t{256} << 20U;

void append(Findings&& from, Findings& into) {
  std::move(from.begin(), from.end(), std::back_inserter(into));
}

bool is_json_array(std::string_view text) {
  json::Parser parser;
  json::Document document;
  return parser.parse(text, document) && document.root().is_array();
}

class BaselineReader {
 public:
  BaselineReader(io::FileSystem& files, const BaselineSources& sources, Findings& findings)
      : files_(files), sources_(sources), findings_(findings) {}

  Result<std::vector<Baseline>> run() {
    for (const auto& name : sources_.given) {
      if (auto read = read_given(name); !read) return read.error();
    }
    const bool is_supplied = !baselines_.empty();
    if (auto read = read_published(); !read) return read.error();
    const bool is_readable = published_ && is_json_array(*published_);
    if (is_readable) {
      baselines_.push_back({canonical_name(), *std::move(published_)});
    } else if (const auto witness = witness_of_earlier(); !witness.empty()) {
      report_unreadable(witness, is_supplied ? Severity::warning : Severity::error);
    }
    return std::move(baselines_);
  }

 private:
  [[nodiscard]] std::string canonical_name() const {
    return sources_.settings->paths.exports + "/" + canonical_path;
  }

  Status<> read_given(const std::string& name) {
    const auto path = io::path_below(sources_.root, name);
    const auto status = files_.status_at(io::current_folder, path);
    if (!status || status->kind == io::FileKind::folder) return read_revision(name);
    auto file = io::InputFile::open(files_, name, path);
    if (!file) return file.error();
    auto text = file->read_all(most_bytes);
    if (!text) return text.error();
    baselines_.push_back({name, *std::move(text)});
    return Done{};
  }

  Status<> read_revision(const std::string& name) {
    const auto repository = io::GitRepository::find(sources_.root);
    if (!repository) {
      return io::io_error(ErrorCode::missing_input, name,
                          "the baseline is no file, and the root lies in no git repository",
                          "name a file below the root, or a revision of a repository", {});
    }
    if (sources_.settings->paths.exports.starts_with('/')) {
      return io::io_error(ErrorCode::missing_input, name,
                          "a revision cannot be a baseline: `paths.exports` is absolute",
                          "name a file that holds the published changelog", {});
    }
    auto text = repository->show(name, canonical_name());
    if (!text) return text.error();
    if (*text) {
      baselines_.push_back({name + ":" + canonical_name(), **std::move(text)});
      return Done{};
    }
    findings_.push_back({.severity = Severity::note,
                         .rule = "changelog.baseline-empty",
                         .subject = name,
                         .message = "nothing was published in this revision"});
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

  /// What tells of an earlier publish; empty if nothing does.
  std::string witness_of_earlier() {
    if (published_) return "the published file";
    const auto manifest = sources_.manifests->find(exports::Audience::public_readers);
    if (manifest != sources_.manifests->end() && lists_changelog(manifest->second)) {
      return "the manifest";
    }
    return is_in_head() ? "git's HEAD" : "";
  }

  static bool lists_changelog(const PublishedManifest& published) {
    if (!published.manifest) return true;
    const auto& files = published.manifest->files;
    return std::any_of(files.begin(), files.end(),
                       [](const ManifestFile& file) { return file.path == canonical_path; });
  }

  bool is_in_head() {
    if (sources_.settings->paths.exports.starts_with('/')) return false;
    const auto repository = io::GitRepository::find(sources_.root);
    if (!repository) return false;
    const auto head = repository->has_head();
    if (head && !*head) return false;
    const auto text = head ? repository->show("HEAD", canonical_name())
                           : Result<std::optional<std::string>>{head.error()};
    if (text) return text->has_value();
    findings_.push_back(
        {.severity = Severity::warning,
         .rule = "changelog.git",
         .subject = canonical_name(),
         .message = "whether it was ever published cannot be told: " + text.error().message,
         .help = text.error().help});
    return false;
  }

  void report_unreadable(const std::string& witness, Severity severity) {
    const auto what = published_ ? "the published changelog cannot be read"
                                 : "the published changelog is missing, but " + witness +
                                       " tells of an earlier publish";
    findings_.push_back(
        {.severity = severity,
         .rule = lost_rule,
         .subject = canonical_name(),
         .message = what,
         .help = "put it back, or name what it held with `--baseline REVISION` or `--baseline "
                 "FILE`: entries that were published stay for ever"});
  }

  io::FileSystem& files_;
  const BaselineSources& sources_;
  Findings& findings_;
  std::vector<Baseline> baselines_;
  std::optional<std::string> published_;
};

}  // namespace

Result<std::vector<Baseline>> read_baselines(io::FileSystem& files, const BaselineSources& sources,
                                             Findings& findings) {
  return BaselineReader{files, sources, findings}.run();
}

void check_changelogs(const ChangelogTexts& texts, const std::vector<Baseline>& baselines,
                      const checks::PrivacyKnowledge& known, Findings& findings) {
  std::vector<checks::ChangelogText> published;
  published.reserve(baselines.size());
  for (const auto& baseline : baselines) published.push_back({baseline.name, baseline.text});
  auto report = checks::check_append_only({canonical_path, texts.canonical}, published, known);
  // What was published once and is lost is no first publish.
  const bool is_lost = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.rule == lost_rule;
  });
  if (is_lost) {
    std::erase_if(report.findings,
                  [](const Finding& finding) { return finding.rule == "changelog.first"; });
  }
  append(std::move(report.findings), findings);
  checks::PrivacyGate gate{*exports::find_export_at(for_readers_path), known};
  gate.check_changelog(texts.for_readers, for_readers_path, report.settled);
  append(gate.take_findings(), findings);
  append(checks::check_changelogs_agree(texts.canonical, texts.for_readers), findings);
}

}  // namespace runtime_exports::publish
