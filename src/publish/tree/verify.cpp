#include "runtime_exports/publish/tree/verify.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using checks::FileCheck;
using exports::Audience;
using exports::ExportDefinition;

constexpr const char* usual_exports = "runtime/exports";
constexpr std::string_view snapshot_path = "runtime_snapshot.json";
constexpr std::int64_t most_ahead_seconds = 300;

class Verifier {
 public:
  Verifier(const VerifyRequest& request, io::FileSystem& files, schema::Bundle& schemas)
      : request_(request), files_(files), schemas_(schemas) {}

  VerifyReport run() {
    if (auto opened = open(); !opened) {
      report_.errors.push_back(opened.error());
      return std::move(report_);
    }
    read_manifests();
    for (const auto& definition : *request_.registry) look_at(definition);
    if (auto found = look_at_unknown(); !found) report_.errors.push_back(found.error());
    for (const auto audience : audiences) look_at(manifest_definition(audience));
    if (!holds_ours_ && report_.errors.empty()) {
      report_.errors.push_back(nothing_of_ours());
      return std::move(report_);
    }
    check_manifests();
    check_changelogs();
    if (request_.max_age) check_age(*request_.max_age);
    OthersRequest others_request{
        .readers = request_.readers,
        .exceptions = request_.exceptions,
        .reference = check_reference(),
    };
    check_reference_digests(published(), is_copy() ? Severity::error : Severity::note,
                            report_.findings);
    others_request.objects = check_objects(published(), report_.findings);
    for (const auto& file : report_.files) {
      others_request.declared.emplace(file.definition->path);
    }
    const auto others = check_other_files(files_, folder(), others_request, report_.findings);
    if (others) report_.other_files = *others;
    if (!others) report_.errors.push_back(others.error());
    if (request_.exceptions != nullptr) {
      append(request_.exceptions->usage(checks::AccountsKnown::no), report_.findings);
    }
    if (report_.refused()) {
      if (auto same = check_unchanged(); !same) report_.errors.push_back(same.error());
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] io::Descriptor folder() const { return folder_->get(); }
  [[nodiscard]] PublishedSet published() const { return {files_, folder(), manifests_}; }

  /// Whether the tree may hold files of this audience.
  [[nodiscard]] bool is_welcome(Audience audience) const {
    return audience == Audience::public_readers || request_.readers != TreeReaders::public_only;
  }

  /// Other programs replace their files in a publisher's own folder, but not in a copy of it.
  [[nodiscard]] bool is_copy() const {
    return request_.readers == TreeReaders::public_only ||
           !(is_beside_work_ || manifests_.contains(Audience::admins));
  }

  void add_error(std::string_view rule, std::string_view subject, std::string message,
                 std::string help) {
    report_.findings.push_back(
        finding_about(Severity::error, rule, subject, std::move(message), std::move(help)));
  }

  Status<> open() {
    auto opened = io::open_folder(files_, io::current_folder, request_.folder, io::Links::follow);
    if (!opened) {
      return io::io_error(ErrorCode::missing_input, request_.folder, "the folder cannot be opened",
                          "name the folder that holds the exports", opened.error());
    }
    folder_.emplace(*std::move(opened));
    return check_not_pending();
  }

  /// During a publish the digests differ. Its work folder is usually next to the exports folder:
  /// next to the folder itself, and next to a link that leads to it.
  Status<> check_not_pending() {
    auto name = request_.folder;
    while (name.size() > 1 && name.ends_with('/')) name.pop_back();
    const auto slash = name.rfind('/');
    const auto beside = slash == std::string::npos ? std::string{"."} : name.substr(0, slash + 1);
    for (const auto& parent : {request_.folder + "/..", beside}) {
      const auto work =
          io::open_folder(files_, io::current_folder, parent + "/.publish", io::Links::follow);
      is_beside_work_ = is_beside_work_ || work || work.error() == std::errc::permission_denied;
      if (!work) continue;
      auto settled = check_no_journal(files_, work->get());
      if (!settled && settled.error().code == ErrorCode::busy) return settled;
    }
    return Done{};
  }

  /// A publish that ends meanwhile replaces what was read.
  Status<> check_unchanged() {
    auto settled = check_not_pending();
    return settled ? check_same_manifests(published(), request_.folder) : settled;
  }

  [[nodiscard]] Error nothing_of_ours() const {
    const auto inner = files_.status_at(folder(), usual_exports);
    const bool is_root = inner && inner->kind == io::FileKind::folder;
    return io::io_error(
        ErrorCode::missing_input, request_.folder, "this folder holds no exports of this program",
        is_root ? fmt::format("did you mean its folder `{}`?", usual_exports)
                : "name the folder that holds version.json and manifest.json; before the first "
                  "publish there is none");
  }

  void read_manifests() {
    for (const auto audience : audiences) {
      if (!is_welcome(audience)) continue;
      auto manifest = read_manifest(files_, folder(), audience);
      // look_at() reports what is wrong with it.
      if (manifest && *manifest) manifests_.emplace(audience, **std::move(manifest));
    }
  }

  void look_at(const ExportDefinition& definition) {
    auto published = open_published(files_, folder(), std::string{definition.path});
    const bool is_listed = find_listing(manifests_, definition) != nullptr;
    if (is_anothers(manifests_, definition)) return;
    holds_ours_ = holds_ours_ || !published || *published || is_listed;
    VerifiedFile file{&definition};
    if (published && !*published) {
      if (!is_listed) return;
      report_.findings.push_back(missing_export(definition.audience, definition.path));
      file.verdict = Verdict::missing;
    } else {
      // check_other_files() reports it.
      if (published && !is_welcome(definition.audience)) return;
      const auto before = report_.findings.size();
      const auto checked = published ? check(**published, file) : Status<>{published.error()};
      if (!checked) {
        report_.errors.push_back(checked.error());
        file.verdict = Verdict::unreadable;
      } else if (has_errors({report_.findings.begin() + static_cast<std::ptrdiff_t>(before),
                             report_.findings.end()})) {
        file.verdict = Verdict::refused;
      }
    }
    report_.files.push_back(file);
  }

  /// The declared exports that only the manifests know.
  Status<> look_at_unknown() {
    auto unknown = find_unknown(published(), *request_.registry, schemas_, report_.findings);
    if (!unknown) return unknown.error();
    report_.found = std::make_shared<const exports::Registry>(*std::move(unknown));
    for (const auto& definition : *report_.found) {
      if (definition.is_declared()) look_at(definition);
    }
    return Done{};
  }

  /// Checks the files of other programs and returns their paths. In a tree for the public, every
  /// file is searched for private text later.
  std::set<std::string, std::less<>> check_reference() {
    auto sources = reference_of(*request_.registry);
    const auto unknown = report_.found->kept();
    sources.insert(sources.end(), unknown.begin(), unknown.end());
    std::erase_if(sources, [this](const auto& source) { return !is_welcome(source.audience); });
    const checks::PrivacyKnowledge known{.exceptions = request_.exceptions};
    const bool searches_all = request_.readers == TreeReaders::public_only;
    Findings found;
    read_reference(files_, folder(), sources, {schemas_, searches_all ? nullptr : &known}, found);
    const auto* const manifest = manifest_of(manifests_, Audience::public_readers);
    for (auto& finding : found) {
      // Nothing unfit is ever listed.
      const bool is_listed =
          manifest != nullptr &&
          std::ranges::count(manifest->reference, finding.subject, &ManifestFile::path) > 0;
      if (is_copy() && is_listed) finding.severity = Severity::error;
    }
    append(std::move(found), report_.findings);
    std::set<std::string, std::less<>> paths;
    for (const auto& source : sources) paths.emplace(source.path);
    return paths;
  }

  Status<> check(io::InputFile& published, VerifiedFile& file) {
    const auto& definition = *file.definition;
    file.bytes = published.bytes();
    auto check = FileCheck::make(schemas_, definition);
    if (!check) return check.error();
    if (request_.watch) check->watch(request_.watch(definition));
    if (definition.audience == Audience::public_readers) {
      const auto is_settled = is_settled_changelog(published, definition);
      if (!is_settled) return is_settled.error();
      check->set_gate({.exceptions = request_.exceptions},
                      *is_settled ? FileCheck::Entries::settled : FileCheck::Entries::unsettled);
    }
    Findings found;
    const auto digest = check_published(published, definition, *check, found, request_.effort);
    if (!digest) return digest.error();
    compare(definition, *digest);
    file.sha256 = digest->sha256;
    if (definition.rows) file.rows = check->rows();
    append(std::move(found), report_.findings);
    return Done{};
  }

  /// A changelog that matches its manifest went through the publisher, which lets entries pass that
  /// were published before the rules existed.
  Result<bool> is_settled_changelog(io::InputFile& published, const ExportDefinition& definition) {
    const auto* const listing = find_listing(manifests_, definition);
    if (listing == nullptr || !definition.is_append_only) return false;
    const auto digest = digest_of(published);
    if (!digest) return digest.error();
    return *digest == listing->digest();
  }

  /// Reports a file that the manifest does not list, or lists with another digest.
  void compare(const ExportDefinition& definition, const FileDigest& digest) {
    const auto audience = definition.audience;
    if (manifest_of(manifests_, audience) == nullptr || is_manifest(definition.path)) return;
    if (const auto* const listing = find_listing(manifests_, definition)) {
      return check_digest(published(), audience, *listing, digest, report_.findings);
    }
    add_error("manifest.unlisted", definition.path,
              fmt::format("{} does not list this file", manifest_definition(audience).path),
              "publish it again, or move it away: it does not belong to a generation");
  }

  void check_manifests() {
    for (const auto audience : audiences) check_manifest(audience);
    const auto read = manifests_.find(Audience::public_readers);
    if (read != manifests_.end()) report_.manifest = read->second.text;
    const auto* const one = manifest_of(manifests_, Audience::public_readers);
    const auto* const other = manifest_of(manifests_, Audience::admins);
    if (one != nullptr) report_.generation = one->generation;
    if (one == nullptr && other != nullptr) report_.generation = other->generation;
    if (one == nullptr || other == nullptr || one->generation == other->generation) return;
    add_error("manifest.generation", manifest_definition(Audience::admins).path,
              fmt::format("its generation is {}, but that of {} is {}", other->generation,
                          public_manifest_path, one->generation),
              "the copy was made during a publish, or in parts; copy again");
  }

  void check_manifest(Audience audience) {
    const auto found = manifests_.find(audience);
    if (found != manifests_.end()) {
      return check_listing(audience, found->second, report_.findings);
    }
    const auto& path = manifest_definition(audience).path;
    const bool is_closed = std::ranges::any_of(report_.files, [&](const VerifiedFile& file) {
      return file.definition->path == path && file.verdict == Verdict::unreadable;
    });
    const bool has_files = std::ranges::any_of(report_.files, [&](const VerifiedFile& file) {
      return file.definition->audience == audience && !is_manifest(file.definition->path);
    });
    const bool is_needed = has_files || (request_.readers == TreeReaders::public_only &&
                                         audience == Audience::public_readers);
    if (!is_needed || is_closed || !is_welcome(audience)) return;
    add_error("manifest.none", path,
              fmt::format("there is no manifest of the {} files, so missing or changed files "
                          "cannot be found",
                          exports::audience_name(audience)),
              "copy the whole tree again, with its manifests, or publish again");
  }

  void check_changelogs() {
    const auto canonical = read_text(canonical_changelog_path);
    const auto for_readers = read_text(readers_changelog_path);
    if (canonical && for_readers) {
      append(checks::check_changelogs_agree(*canonical, *for_readers), report_.findings);
    }
  }

  /// The file that has the stamp of the set, which is the snapshot or else the manifest; and the
  /// stamp.
  std::pair<std::string_view, std::optional<Instant>> find_stamp() {
    json::Parser parser;
    json::Document document;
    const auto snapshot = read_text(snapshot_path);
    if (snapshot && parser.parse(*snapshot, document)) {
      return {snapshot_path, parse_instant(document.root().find_text("generated_at").value_or(""))};
    }
    const auto* const manifest = manifest_of(manifests_, Audience::public_readers);
    if (manifest == nullptr) return {snapshot_path, std::nullopt};
    return {public_manifest_path, parse_instant(manifest->stamp.generated_at)};
  }

  void check_age(const MaxAge& allowed) {
    const auto [file, stamp] = find_stamp();
    if (!stamp) {
      return add_error("age", file, "it has no time stamp, so its age is not known",
                       "publish again");
    }
    const auto age = allowed.now_utc_seconds - stamp->seconds;
    if (age > allowed.seconds) {
      add_error("age", file,
                fmt::format("it is {} seconds old; the limit is {}", age, allowed.seconds),
                "see whether the runtime, the publisher or the copy stopped");
    }
    if (age < -most_ahead_seconds) {
      add_error("age", file, fmt::format("its time stamp is {} seconds in the future", -age),
                "check the clocks of the runtime and of this machine");
    }
  }

  /// `std::nullopt` if it does not exist or cannot be read, which has been reported already.
  std::optional<std::string> read_text(std::string_view path) {
    auto published = open_published(files_, folder(), std::string{path});
    if (!published || !*published) return std::nullopt;
    auto text = (*published)->read_all(most_changelog_bytes);
    return text ? std::optional{*std::move(text)} : std::nullopt;
  }

  const VerifyRequest& request_;
  io::FileSystem& files_;
  schema::Bundle& schemas_;
  VerifyReport report_;
  std::optional<io::OwnedDescriptor> folder_;
  PublishedManifests manifests_;
  bool is_beside_work_ = false;  ///< a publisher's work folder is next to the tree
  bool holds_ours_ = false;      ///< the tree holds one of our files, or a manifest that lists one
};

}  // namespace

VerifyReport verify(const VerifyRequest& request, io::FileSystem& files, schema::Bundle& schemas) {
  request.effort.begin("checking");
  constexpr int most_looks = 3;
  auto report = Verifier{request, files, schemas}.run();
  const auto is_outdated = [&] {
    return std::ranges::count(report.errors, ErrorCode::busy, &Error::code) > 0;
  };
  // A watcher has seen the files already.
  for (int looks = 1; looks < most_looks && is_outdated() && !request.watch; ++looks) {
    report = Verifier{request, files, schemas}.run();
  }
  request.effort.end();
  return report;
}

}  // namespace runtime_exports::publish
