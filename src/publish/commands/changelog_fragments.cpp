#include "runtime_exports/publish/commands/changelog_fragments.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/splice.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {
namespace {

using state::ChangelogEntry;

constexpr std::string_view suffix = ".json";
constexpr std::uint32_t folder_permissions = 0777;  // minus the umask, as git makes them
constexpr std::uint32_t file_permissions = 0666;

struct Fragment {
  std::string file_name;
  std::string name;  ///< relative to the root: "changelog/unreleased/ID.json"
  std::unique_ptr<json::Document> document;
  ChangelogEntry entry;  ///< as written, so date, version and scope may be empty
};

/// The canonical changelog with the entries of fragments at its end, by date and id.
struct CollectedChangelog {
  std::string text;
  std::size_t entries_before = 0;
  std::vector<const Fragment*> added;    ///< in the order of the text
  std::vector<const Fragment*> present;  ///< an equal entry was there already
};

Result<std::string> read_text(io::FileSystem& files, io::Descriptor folder,
                              const std::string& file_name, const std::string& name) {
  auto opened = io::open_file(files, folder, file_name);
  if (!opened) {
    const bool unsafe = !io::kind_in_the_way(opened.error()).empty();
    return io::system_failure(unsafe ? ErrorCode::unsafe_target : ErrorCode::missing_input, name,
                              "the fragment cannot be opened", opened.error());
  }
  auto file = io::InputFile::adopt(files, name, *std::move(opened));
  if (!file) return file.error();
  return file->read_all(state::max_input_document_bytes);
}

Error about_id(const Fragment& fragment, std::string message, std::string help) {
  const auto id = *fragment.document->root().find("id");
  const auto place = position_of(fragment.document->source(), id.offset());
  return {.code = ErrorCode::refused,
          .subject = fragment.name,
          .pointer = "/id",
          .line = place.line,
          .column = place.column,
          .message = std::move(message),
          .help = std::move(help)};
}

Result<Fragment> read_fragment(io::FileSystem& files, io::Descriptor folder,
                               const std::string& file_name, std::string name,
                               const schema::Program& program) {
  const auto text = read_text(files, folder, file_name, name);
  if (!text) return text.error();
  auto document = state::parse_checked_document(name, *text, program);
  if (!document) return document.error();
  auto entry = state::decode_entry((*document)->root());
  Fragment fragment{file_name, std::move(name), *std::move(document), std::move(entry)};
  if (fragment.entry.id + std::string{suffix} == file_name) return fragment;
  return about_id(fragment, "the fragment is not named after its `id`",
                  "name the file like the `id`, with `.json` at the end");
}

ChangelogEntry filled(ChangelogEntry entry, const EntryDefaults& defaults) {
  entry.version = entry.version.empty() ? defaults.version : state::bare_version(entry.version);
  if (entry.date.empty()) entry.date = defaults.date;
  if (entry.scope.empty()) entry.scope = "runtime";
  return entry;
}

/// The entries by id; ids that differ only in case are the same.
std::map<std::string, ChangelogEntry> entries_by_id(const json::Document& changelog) {
  std::map<std::string, ChangelogEntry> entries;
  for (const auto value : changelog.root().elements()) {
    auto entry = state::decode_entry(value);
    auto id = lower_case(entry.id);
    entries.emplace(std::move(id), std::move(entry));
  }
  return entries;
}

Error closed_folder(const std::string& name, const std::error_code& error) {
  if (error == std::errc::too_many_symbolic_link_levels || error == std::errc::not_a_directory) {
    return io::io_error(ErrorCode::unsafe_target, name,
                        "a symbolic link or a file is in the place of the fragments' folder",
                        "put a folder in its place: fragments are beside the changelog "
                        "(`paths.changelog`)",
                        error);
  }
  return io::system_failure(ErrorCode::missing_input, name,
                            "the folder of the changelog's fragments cannot be read", error);
}

/// Opens the folder of the fragments, beside the changelog. It is not opened through a link.
io::SystemResult<io::OwnedDescriptor> open_fragments(io::FileSystem& files,
                                                     const std::string& path) {
  const auto slash = path.rfind('/') + 1;
  const auto beside =
      io::open_folder(files, io::current_folder, path.substr(0, slash), io::Links::follow);
  if (!beside) return beside.error();
  return io::open_folder(files, beside->get(), path.substr(slash));
}

Status<> write_durably(io::FileSystem& files, const std::string& folder, const std::string& path,
                       std::string_view text) {
  const auto sync_folder = [&files](const std::string& name) -> io::SystemStatus {
    const auto opened = io::open_folder(files, io::current_folder, name, io::Links::follow);
    return opened ? files.sync(opened->get()) : opened.error();
  };
  io::SystemStatus done = files.make_folder(io::current_folder, folder, folder_permissions);
  const bool was_made = done.has_value();
  if (!done && done.error() == std::errc::file_exists) done = Done{};
  if (done && was_made) done = sync_folder(folder + "/..");
  if (done) {
    const auto opened = open_fragments(files, folder);
    if (!opened) return closed_folder(path, opened.error());
    done = io::write_whole(files, {path, text, file_permissions, io::Existing::refuse});
  }
  if (done) {
    const auto synced = sync_folder(folder);
    if (synced) return Done{};
    return io::system_failure(ErrorCode::io, path,
                              "the fragment was written, but a power cut may remove it",
                              synced.error());
  }
  if (done.error() == std::errc::file_exists) {
    return io::io_error(ErrorCode::refused, path, "there is such a fragment already",
                        "give another `--id`", {});
  }
  return io::system_failure(ErrorCode::io, path, "the fragment cannot be written", done.error());
}

/// Removes a fragment. Returns why it stays, if it does.
Status<> remove_fragment(io::FileSystem& files, io::Descriptor folder, const Fragment& fragment) {
  const auto now = read_text(files, folder, fragment.file_name, fragment.name);
  if (!now || *now != fragment.document->source()) {
    return io::io_error(ErrorCode::busy, fragment.name,
                        "somebody changed the fragment after it was read, so it was not removed",
                        "its entry was added as it was before: put what changed into a new entry, "
                        "or edit the added one before it is published",
                        {});
  }
  const auto removed = files.remove(folder, fragment.file_name);
  if (removed) return Done{};
  return io::system_failure(ErrorCode::io, fragment.name,
                            "its entry was added, but the fragment cannot be removed",
                            removed.error(), "`changelog collect` then removes it");
}

/// Reads and checks each of them. Appends an error for each that cannot be used.
std::vector<Fragment> read_fragments(const Fragments& listed, const ChangelogRequest& request,
                                     const Environment& environment, std::vector<Error>& errors) {
  std::vector<Fragment> fragments;
  const auto program = environment.schemas.compile("changelog.fragment.schema.json");
  if (!program) {
    errors.push_back(program.error());
    return fragments;
  }
  const auto folder = fragments_folder(request.settings->paths);
  const auto prefix = folder + "/";
  std::uint64_t bytes = 0;
  for (const auto& file_name : listed.file_names) {
    auto fragment = read_fragment(environment.files, listed.folder->get(), file_name,
                                  prefix + file_name, *program);
    if (!fragment) {
      errors.push_back(fragment.error());
      continue;
    }
    bytes += fragment->document->source().size();
    fragments.push_back(*std::move(fragment));
    if (bytes <= state::max_input_document_bytes) continue;
    errors.push_back({.code = ErrorCode::refused,
                      .subject = folder,
                      .message = "the fragments are longer than a changelog may be",
                      .help = "check what is in this folder"});
    break;
  }
  return fragments;
}

/// Removes fragments, unless they changed since they were read. What cannot be removed is a
/// warning.
Findings remove_fragments(const Fragments& listed, const std::vector<Fragment>& fragments,
                          io::FileSystem& files) {
  Findings findings;
  for (const auto& fragment : fragments) {
    const auto gone = remove_fragment(files, listed.folder->get(), fragment);
    if (gone) continue;
    const auto& error = gone.error();
    findings.push_back({.severity = Severity::warning,
                        .rule = "changelog.fragment",
                        .subject = error.subject,
                        .message = error.with_cause(),
                        .help = error.help});
  }
  // One that comes back after a power cut is removed again: its entry is there already.
  static_cast<void>(files.sync(listed.folder->get()));
  return findings;
}

/// Adds the fragments. Appends an error for each whose id belongs to another entry.
CollectedChangelog add_fragments(const json::Document& changelog,
                                 const std::vector<Fragment>& fragments,
                                 const EntryDefaults& defaults, std::vector<Error>& errors) {
  CollectedChangelog collected;
  collected.entries_before = changelog.root().size();
  auto entries = entries_by_id(changelog);
  std::vector<std::pair<ChangelogEntry, const Fragment*>> added;
  for (const auto& fragment : fragments) {
    const auto found = entries.find(lower_case(fragment.entry.id));
    auto entry =
        filled(fragment.entry, found == entries.end()
                                   ? defaults
                                   : EntryDefaults{found->second.version, found->second.date});
    if (found == entries.end()) {
      entries.emplace(lower_case(entry.id), entry);
      added.emplace_back(std::move(entry), &fragment);
    } else if (found->second == entry) {
      collected.present.push_back(&fragment);
    } else {
      errors.push_back(
          about_id(fragment, "another entry of the changelog, or another fragment, has this id",
                   "give the fragment an `id` that was never used, and the file that name; a "
                   "correction is a new entry"));
    }
  }
  std::ranges::sort(added, [](const auto& a, const auto& b) {
    return std::tie(a.first.date, a.first.id) < std::tie(b.first.date, b.first.id);
  });
  std::vector<ChangelogEntry> new_entries;
  for (auto& [entry, fragment] : added) {
    new_entries.push_back(std::move(entry));
    collected.added.push_back(fragment);
  }
  json::Parser parser;
  json::Document document;
  collected.text = std::string{changelog.source()};
  // The fragments were parsed, so what is written of them can be, too.
  if (!new_entries.empty() && parser.parse(exports::write_new_entries(new_entries), document)) {
    collected.text = json::append_to_array(changelog, document);
  }
  return collected;
}

/// Makes the findings about added entries name their fragments instead of the canonical changelog.
void name_fragments(const CollectedChangelog& collected, std::string_view changelog,
                    Findings& findings) {
  json::Parser parser;
  json::Document document;
  if (collected.added.empty() || !parser.parse(collected.text, document)) return;
  for (auto& finding : findings) {
    if (finding.subject != changelog || finding.line == 0) continue;
    const auto path =
        json::path_to(document, offset_of(collected.text, {finding.line, finding.column}));
    if (path.empty() || path.front().index < collected.entries_before) continue;
    const auto& fragment = *collected.added[path.front().index - collected.entries_before];
    const auto source = fragment.document->source();
    const auto place = json::follow(fragment.document->root(), json::Path{path}.subspan(1));
    const auto position = position_of(source, place.value.offset());
    finding.subject = fragment.name;
    finding.line = position.line;
    finding.column = position.column;
  }
}

std::vector<std::string> ids_of(const std::vector<const Fragment*>& fragments) {
  std::vector<std::string> ids;
  ids.reserve(fragments.size());
  for (const auto* fragment : fragments) ids.push_back(fragment->entry.id);
  return ids;
}

Status<> collect(const ChangelogCollectionRequest& request, const Environment& environment,
                 ChangelogCollection& collection) {
  const auto listed = list_fragments(request, environment);
  if (!listed) return listed.error();
  if (listed->file_names.empty()) return Done{};
  const auto fragments = read_fragments(*listed, request, environment, collection.errors);
  const auto file = read_changelog_file(request, environment);
  if (!file) return file.error();
  const auto defaults = complete_defaults(request.defaults, request, environment);
  if (!defaults) return defaults.error();
  const auto collected = add_fragments(*file->document, fragments, *defaults, collection.errors);
  auto trial = try_changelog(collected.text, request, environment);
  collection.findings = std::move(trial.findings);
  name_fragments(collected, file->input.name(), collection.findings);
  for (auto& error : trial.errors) collection.errors.push_back(std::move(error));
  collection.added = ids_of(collected.added);
  collection.present = ids_of(collected.present);
  if (collection.refused() || request.intent == ChangelogRequest::Intent::look) return Done{};
  // Also if only fragments are to be removed: the changelog that has their entries must be durable.
  auto replaced = replace_input(file->input, collected.text,
                                {request.root, *request.settings, request.wait_ms}, environment);
  if (!replaced) return replaced;
  append(remove_fragments(*listed, fragments, environment.files), collection.findings);
  return Done{};
}

}  // namespace

Result<Fragments> list_fragments(const ChangelogRequest& request, const Environment& environment) {
  auto& files = environment.files;
  const auto name = fragments_folder(request.settings->paths);
  auto opened = open_fragments(files, io::path_below(request.root, name));
  if (!opened && opened.error() == std::errc::no_such_file_or_directory) return Fragments{};
  if (!opened) return closed_folder(name, opened.error());
  Fragments listed{*std::move(opened)};
  auto names = files.list(listed.folder->get());
  if (!names) return closed_folder(name, names.error());
  listed.file_names = *std::move(names);
  std::erase_if(listed.file_names, [](const std::string& one) {
    return !one.ends_with(suffix) || one.starts_with('.');
  });
  std::ranges::sort(listed.file_names);
  return listed;
}

Status<> write_fragment(const ChangelogEntry& entry, const ChangelogRequest& request,
                        const Environment& environment) {
  std::string text;
  json::Writer out{text};
  exports::write_new_entry(entry, out);
  text += '\n';
  auto workspace = open_workspace_for_writing(environment.files, environment.clock,
                                              {request.root, *request.settings, request.wait_ms});
  if (!workspace) return workspace.error();
  if (environment.before_commit) environment.before_commit();
  const auto folder = fragments_folder(request.settings->paths);
  const auto name = folder + "/" + entry.id + std::string{suffix};
  auto written = write_durably(environment.files, io::path_below(request.root, folder),
                               io::path_below(request.root, name), text);
  if (written) return Done{};
  remove_new_folders(environment.files, *workspace);
  written.error().subject = name;
  return written;
}

Result<EntryDefaults> complete_defaults(EntryDefaults defaults, const ChangelogRequest& request,
                                        const Environment& environment) {
  auto version = defaults.version.empty()
                     ? version_of_state(request.root, *request.settings, environment)
                     : Result<std::string>{state::bare_version(defaults.version)};
  if (!version) return version.error();
  defaults.version = *std::move(version);
  if (defaults.date.empty()) defaults.date = utc_date(environment.clock.now_utc_seconds());
  return defaults;
}

ChangelogCollection collect_changelog(const ChangelogCollectionRequest& request,
                                      const Environment& environment) {
  ChangelogCollection collection;
  if (auto done = collect(request, environment, collection); !done) {
    collection.errors.push_back(done.error());
  }
  return collection;
}

ChangelogCollection check_fragments(const ChangelogRequest& request,
                                    const Environment& environment) {
  ChangelogCollectionRequest look{request, {}};
  look.intent = ChangelogRequest::Intent::look;
  auto collection = collect_changelog(look, environment);
  const auto folder = fragments_folder(request.settings->paths);
  const auto is_elsewhere = [&](const auto& problem) {
    return !problem.subject.starts_with(folder);
  };
  std::erase_if(collection.errors, is_elsewhere);
  std::erase_if(collection.findings, is_elsewhere);
  return collection;
}

}  // namespace runtime_exports::publish
