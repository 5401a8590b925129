#include "runtime_exports/publish/pipeline/changelog_guard.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/exports/changelog.hpp"
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

std::string write_document(const exports::ExportDefinition& definition, const LoadedState& loaded,
                           const exports::BuildContext& context) {
  std::string text;
  json::Writer out{text};
  definition.write(loaded.view(definition), out, context);
  return text;
}

/// Both changelogs are made from the same entries: reports each place once for each rule.
Findings without_repeats(Findings findings) {
  std::set<std::tuple<std::string, std::string, std::uint64_t, std::uint64_t>> known;
  std::erase_if(findings, [&known](const Finding& finding) {
    return finding.line > 0 && finding.rule.starts_with("privacy.") &&
           !known.emplace(finding.rule, finding.subject, finding.line, finding.column).second;
  });
  return findings;
}

bool is_json_array(std::string_view text) {
  json::Parser parser;
  json::Document document;
  return parser.parse(text, document) && document.root().is_array();
}

/// The canonical changelog of a revision as that revision would have published it. A text that
/// cannot be read is returned unchanged, and refused later.
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

/// Why a published changelog cannot be a baseline; empty: it can, or there was none.
using Loss = std::string_view;
constexpr Loss unreadable = "the published changelog cannot be read";
constexpr Loss altered = "the published changelog does not match its digest in manifest.json";
constexpr Loss converted =
    "the published changelog does not match its digest in manifest.json, because its line ends "
    "were converted to CRLF";
constexpr Loss missing_by_manifest =
    "the published changelog is missing, but the manifest shows an earlier publish";
constexpr Loss missing_by_head =
    "the published changelog is missing, but git's HEAD shows an earlier publish";

std::string_view help_for(const KnownSet& set, Loss loss) {
  if (set.is_previous) return "fetch the live set again";
  if (loss == converted) {
    return "restore it with LF, and keep git from converting it: `* -text` in a `.gitattributes` "
           "of the exports folder";
  }
  return "restore it, or give its content with `--baseline REVISION` or `--baseline FILE`: "
         "published entries stay forever";
}

/// An unreadable manifest may have listed it.
bool lists_changelog(const PublishedManifest& published) {
  return !published.manifest || find_file(*published.manifest, canonical_changelog_path) != nullptr;
}

bool is_as_listed(const PublishedManifest& published, std::string_view text) {
  const auto* const file =
      published.manifest ? find_file(*published.manifest, canonical_changelog_path) : nullptr;
  return file == nullptr || file->digest() == digest_of(text);
}

/// Why the changelog of the set, which is there, cannot be a baseline.
Loss find_damage(const KnownSet& set) {
  const auto& changelog = *set.changelog;
  if (!is_json_array(changelog)) return unreadable;
  const auto* const published = set.public_manifest();
  // A crash may leave the changelog of one publish and the manifest of another.
  if (published == nullptr || set.is_torn || is_as_listed(*published, changelog)) return Loss{};
  return is_as_listed(*published, with_line_feeds(changelog)) ? converted : altered;
}

Finding lost_changelog(const KnownSet& set, Loss loss, Severity severity) {
  Finding finding{.severity = severity,
                  .rule = std::string{lost_changelog_rule},
                  .subject = set.path_of(canonical_changelog_path),
                  .message = std::string{loss},
                  .help = std::string{help_for(set, loss)}};
  const auto kind = set.changelog ? json::kind_of_text(*set.changelog) : std::nullopt;
  if (kind && kind != json::TextKind::empty) {
    const auto words = json::words_of(*kind);
    finding.message.append(": ").append(words.message);
    finding.help = std::string{words.help}.append(", or ").append(finding.help);
  }
  return finding;
}

bool is_absent(const std::error_code& error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory ||
         error == std::errc::filename_too_long;
}

class BaselineReader {
 public:
  BaselineReader(io::FileSystem& files, const PublishRequest& request, const KnownSets& sets,
                 const io::GitTime& git_time, Findings& findings)
      : files_(files), request_(request), sets_(sets), git_time_(git_time), findings_(findings) {}

  Result<std::vector<Baseline>> run() {
    for (const auto& name : request_.baselines) {
      if (auto read = read_given(name); !read) return read.error();
    }
    std::vector<std::pair<const KnownSet*, Loss>> losses;
    for (const auto& set : sets_) {
      if (!set.changelog) continue;
      const auto* const published = set.public_manifest();
      if (published != nullptr && !published->manifest) {
        findings_.push_back(finding_about(
            Severity::warning, "changelog.manifest", set.path_of(public_manifest_path),
            "the manifest cannot be read, so whether someone changed the published changelog is "
            "not known"));
      }
      const auto loss = find_damage(set);
      if (!loss.empty()) losses.emplace_back(&set, loss);
      if (loss.empty()) add(set.path_of(canonical_changelog_path), *set.changelog);
    }
    for (const auto& set : sets_) {
      if (set.changelog) continue;
      const auto loss = find_absence(set);
      if (!loss) return loss.error();
      if (!loss->empty()) losses.emplace_back(&set, *loss);
    }
    // It is not an error if another source supplies what was published.
    const auto severity = baselines_.empty() ? Severity::error : Severity::warning;
    for (const auto& [set, loss] : losses) {
      findings_.push_back(lost_changelog(*set, loss, severity));
    }
    return std::move(baselines_);
  }

 private:
  /// The same changelog counts once, wherever it is from.
  void add(std::string name, std::string text) {
    const auto is_known =
        std::ranges::any_of(baselines_, [&](const Baseline& one) { return one.text == text; });
    if (!is_known) baselines_.push_back({std::move(name), std::move(text)});
  }

  Status<> read_given(const std::string& name) {
    if (is_path(name)) return read_file(name);
    const auto status = files_.status_at(io::current_folder, name);
    const bool is_file = status ? status->kind != io::FileKind::folder : !is_absent(status.error());
    // No revision begins like that.
    if (is_file && name.starts_with('-')) return read_file(name);
    const auto repository = io::GitRepository::find(request_.root, git_time_);
    auto commit = Result<std::optional<std::string>>{std::nullopt};
    if (!repository) commit = repository.error();
    if (repository && *repository) commit = (*repository)->find_commit(name);
    if (!commit) {
      auto& error = commit.error();
      error.subject = name;
      if (!is_file) return error;
      error.message =
          "cannot tell whether the baseline `" + name + "` is also a revision: " + error.message;
      error.help = "write `./" + name + "` if the file is meant; else " + error.help;
      return error;
    }
    if (is_file && *commit) {
      return io::io_error(ErrorCode::usage, name, "the baseline is both a file and a revision",
                          "write `./" + name + "` for the file, `" + name + "^0` for the revision");
    }
    if (is_file) return read_file(name);
    if (*commit) return read_revision(name, **commit);
    return io::io_error(
        ErrorCode::missing_input, name, "the baseline is neither a file nor a revision",
        *repository ? "check the name, which is relative to the current folder if it is a file's; "
                      "a shallow clone knows older revisions after `git fetch --unshallow`"
                    : "check the name, which is relative to the current folder; no revision is "
                      "known, because the root is not in a git repository");
  }

  Status<> read_file(const std::string& name) {
    auto file = io::InputFile::open(files_, name, name);
    if (!file) return file.error();
    auto text = file->read_all(most_changelog_bytes);
    if (!text) return text.error();
    // It may be a canonical changelog.
    add(name, as_published(*std::move(text)));
    return Done{};
  }

  /// The published changelog of the revision, else its canonical one: exports are often not in git.
  Status<> read_revision(const std::string& name, const std::string& commit) {
    const auto canonical = sets_.front().path_of(canonical_changelog_path);
    const auto& unpublished = request_.settings->paths.changelog;
    for (const auto& path : {canonical, unpublished}) {
      auto text = show(commit, path);
      if (!text) {
        text.error().subject = name;
        return text.error();
      }
      if (!*text) continue;
      add(std::string{name}.append(":").append(path),
          path == canonical ? **std::move(text) : as_published(**std::move(text)));
      return Done{};
    }
    findings_.push_back(
        finding_about(Severity::warning, "changelog.baseline-empty", name,
                      "the revision holds no changelog, so there was nothing to compare with",
                      "name a revision that holds `" + canonical + "` or `" + unpublished + "`"));
    return Done{};
  }

  /// The file in the commit; `std::nullopt` too if its repository has no such commit.
  Result<std::optional<std::string>> show(const std::string& commit, const std::string& path) {
    const auto place = io::find_git_place(request_.root, path, git_time_);
    if (!place) return place.error();
    if (!*place) return std::optional<std::string>{};
    const auto& [repository, path_there] = **place;
    auto text = repository.show(commit, path_there);
    if (text) return text;
    const auto known = repository.find_commit(commit);
    return known && !*known ? Result<std::optional<std::string>>{std::nullopt} : text;
  }

  /// Whether the changelog of the set, which is not there, was published once.
  Result<Loss> find_absence(const KnownSet& set) {
    const auto* const published = set.public_manifest();
    if (published != nullptr && lists_changelog(*published)) return missing_by_manifest;
    // The public manifest of a set with a version.json is missing, too.
    const bool is_gone = published == nullptr && set.version && !set.manifests.empty();
    if (is_gone) return missing_by_manifest;
    if (&set != &sets_.front() || !baselines_.empty()) return Loss{};
    const auto is_committed = is_in_head();
    if (!is_committed) return is_committed.error();
    return *is_committed ? missing_by_head : Loss{};
  }

  /// Whether HEAD of the repository of the exports folder holds the published changelog, or a
  /// manifest that lists it.
  Result<bool> is_in_head() {
    const auto found =
        io::find_git_place(request_.root, request_.settings->paths.exports, git_time_);
    if (!found) return not_asked(found.error());
    if (!*found) return false;
    const auto& [repository, path] = **found;
    const auto head = repository.head_commit();
    if (!head) return not_asked(head.error());
    if (!*head) return false;
    const auto prefix = path.empty() ? std::string{} : path + "/";
    const auto changelog = repository.show(**head, prefix + canonical_changelog_path);
    if (!changelog) return not_asked(changelog.error());
    if (*changelog) return true;
    const auto manifest = repository.show(**head, prefix + "manifest.json");
    if (!manifest) return not_asked(manifest.error());
    return *manifest && lists_changelog({**manifest, decode_manifest(**manifest), {}});
  }

  [[nodiscard]] Error not_asked(Error error) const {
    error.subject = sets_.front().path_of(canonical_changelog_path);
    error.message =
        "the published changelog is missing, and git cannot say whether there was one: " +
        error.message;
    error.help += "; or name what was published with `--baseline FILE`";
    return error;
  }

  io::FileSystem& files_;
  const PublishRequest& request_;
  const KnownSets& sets_;
  const io::GitTime& git_time_;
  Findings& findings_;
  std::vector<Baseline> baselines_;
};

}  // namespace

std::string latest_entry_date(Instant snapshot, std::int64_t now_utc_seconds) {
  constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999
  return utc_date(
      std::min(std::max(snapshot.seconds, now_utc_seconds) + seconds_per_day, last_second));
}

Findings check_changelogs(const LoadedState& loaded, const exports::BuildContext& context,
                          const std::vector<Baseline>& baselines, std::int64_t now_utc_seconds,
                          const Findings& earlier) {
  const auto& canonical = *exports::find_export_at(canonical_changelog_path);
  const auto& for_readers = *exports::find_export_at(readers_changelog_path);
  const auto canonical_text = write_document(canonical, loaded, context);
  const auto readers_text = write_document(for_readers, loaded, context);
  std::vector<checks::ChangelogText> published;
  published.reserve(baselines.size());
  for (const auto& baseline : baselines) published.push_back({baseline.name, baseline.text});
  const auto known = loaded.knowledge();
  const auto latest_date = latest_entry_date(context.now, now_utc_seconds);
  auto report = checks::check_append_only({canonical_changelog_path, canonical_text}, published,
                                          latest_date, known);
  // If a published changelog was lost, this is not the first publish.
  const bool is_lost = std::ranges::any_of(
      earlier, [](const Finding& finding) { return finding.rule == lost_changelog_rule; });
  if (is_lost) {
    std::erase_if(report.findings, [](const Finding& finding) {
      return finding.rule == checks::first_changelog_rule;
    });
  }
  auto findings = std::move(report.findings);
  checks::PrivacyGate gate{for_readers, known};
  json::Parser parser;
  json::Document readers;
  // If it is not JSON, the check of its schema reports that.
  if (parser.parse(readers_text, readers)) {
    gate.check(readers.root(), {&for_readers, readers_text, {readers_changelog_path, 1}},
               report.settled);
  }
  append(gate.take_findings(), findings);
  append(checks::check_changelogs_agree(canonical_text, readers_text), findings);
  findings = name_sources(std::move(findings), canonical, canonical_text, loaded);
  return without_repeats(name_sources(std::move(findings), for_readers, readers_text, loaded));
}

std::optional<Finding> find_lost_changelog(const KnownSet& here) {
  const auto* const published = here.public_manifest();
  const bool is_listed =
      published != nullptr && published->manifest && !here.is_torn && lists_changelog(*published);
  if (!is_listed) return std::nullopt;
  const auto loss = here.changelog ? find_damage(here) : missing_by_manifest;
  if (loss.empty()) return std::nullopt;
  auto finding = lost_changelog(here, loss, Severity::error);
  // A baseline is only compared with a changelog that is published.
  if (loss != converted) {
    finding.help =
        "restore it, or publish the changelog too, and name what was published with `--baseline "
        "REVISION` or `--baseline FILE`";
  }
  return finding;
}

Result<std::vector<Baseline>> read_baselines(io::FileSystem& files, const PublishRequest& request,
                                             const KnownSets& sets, const io::GitTime& git_time,
                                             Findings& findings) {
  return BaselineReader{files, request, sets, git_time, findings}.run();
}

std::vector<std::size_t> select_feed_entries(const LoadedState& loaded) {
  constexpr std::size_t most_entries = 100;
  const auto latest_date = utc_date(loaded.snapshot.generated_at.instant.seconds + seconds_per_day);
  std::set<std::string> ids;
  std::vector<std::size_t> chosen;
  const auto& entries = loaded.changelog->entries;
  for (std::size_t number = 0; number < entries.size() && chosen.size() < most_entries; ++number) {
    const auto text = exports::write_new_entries({&entries[number], 1});
    const checks::ChangelogText alone{loaded.name_of(state::InputId::changelog), text};
    const auto report = checks::check_append_only(alone, {}, latest_date, loaded.knowledge());
    const bool is_new_id = ids.insert(lower_case(entries[number].id)).second;
    if (is_new_id && !has_errors(report.findings)) chosen.push_back(number);
  }
  return chosen;
}

}  // namespace runtime_exports::publish
