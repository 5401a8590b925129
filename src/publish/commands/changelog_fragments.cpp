#include "runtime_exports/publish/commands/changelog_fragments.hpp"

#include <algorithm>
#include <map>
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

bool is_fragment(std::string_view name) {
  return name.ends_with(suffix) && !name.starts_with('.');
}

std::string name_of(const std::string& file_name, const config::Settings& settings) {
  return fragments_folder(settings.paths) + "/" + file_name;
}

std::string file_name_of(const Fragment& fragment) {
  return fragment.name.substr(fragment.name.rfind('/') + 1);
}

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

Error about_id(const std::string& name, const json::Document& fragment, std::string message,
               std::string help) {
  constexpr json::PathStep id{"id"};
  const auto value = json::follow(fragment.root(), {&id, 1}).value;
  const auto place = position_of(fragment.source(), value.offset());
  return {.code = ErrorCode::refused,
          .subject = name,
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
  if (entry.id + std::string{suffix} == file_name) {
    return Fragment{std::move(name), *std::move(document), std::move(entry)};
  }
  return about_id(name, **document, "the fragment is not named after its `id`",
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

Error taken_id(const Fragment& fragment) {
  return about_id(fragment.name, *fragment.document,
                  "another entry of the changelog, or another fragment, has this id",
                  "give the fragment an `id` that was never used, and the file that name; a "
                  "correction is a new entry");
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
  const auto file_name = file_name_of(fragment);
  const auto now = read_text(files, folder, file_name, fragment.name);
  if (!now || *now != fragment.document->source()) {
    return io::io_error(ErrorCode::busy, fragment.name,
                        "somebody changed the fragment after it was read, so it was not removed",
                        "its entry was added as it was before: put what changed into a new entry, "
                        "or edit the added one before it is published",
                        {});
  }
  const auto removed = files.remove(folder, file_name);
  if (removed) return Done{};
  return io::system_failure(ErrorCode::io, fragment.name,
                            "its entry was added, but the fragment cannot be removed",
                            removed.error(), "`changelog collect` then removes it");
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
  std::erase_if(listed.file_names, [](const std::string& one) { return !is_fragment(one); });
  std::sort(listed.file_names.begin(), listed.file_names.end());
  return listed;
}

std::vector<Fragment> read_fragments(const Fragments& listed, const ChangelogRequest& request,
                                     const Environment& environment, std::vector<Error>& errors) {
  std::vector<Fragment> fragments;
  const auto program = environment.schemas.compile("changelog.fragment.schema.json");
  if (!program) {
    errors.push_back(program.error());
    return fragments;
  }
  std::uint64_t bytes = 0;
  for (const auto& file_name : listed.file_names) {
    auto fragment = read_fragment(environment.files, listed.folder->get(), file_name,
                                  name_of(file_name, *request.settings), *program);
    if (!fragment) {
      errors.push_back(fragment.error());
      continue;
    }
    bytes += fragment->document->source().size();
    fragments.push_back(*std::move(fragment));
    if (bytes <= state::max_input_document_bytes) continue;
    errors.push_back({.code = ErrorCode::refused,
                      .subject = fragments_folder(request.settings->paths),
                      .message = "the fragments are longer than a changelog may be",
                      .help = "check what is in this folder"});
    break;
  }
  return fragments;
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
  const auto name = name_of(entry.id + std::string{suffix}, *request.settings);
  auto written = write_durably(
      environment.files, io::path_below(request.root, fragments_folder(request.settings->paths)),
      io::path_below(request.root, name), text);
  if (written) return Done{};
  remove_new_folders(environment.files, workspace->folders);
  written.error().subject = name;
  return written;
}

Findings remove_fragments(const Fragments& listed, const std::vector<Fragment>& fragments,
                          io::FileSystem& files) {
  Findings findings;
  const auto add = [&findings](const Error& error) {
    findings.push_back(
        {.severity = Severity::warning,
         .rule = "changelog.fragment",
         .subject = error.subject,
         .message = error.message + (error.cause.empty() ? "" : " (" + error.cause + ")"),
         .help = error.help});
  };
  for (const auto& fragment : fragments) {
    if (auto gone = remove_fragment(files, listed.folder->get(), fragment); !gone) {
      add(gone.error());
    }
  }
  // One that comes back after a power cut is removed again: its entry is there already.
  static_cast<void>(files.sync(listed.folder->get()));
  return findings;
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
      errors.push_back(taken_id(fragment));
    }
  }
  std::sort(added.begin(), added.end(), [](const auto& a, const auto& b) {
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

}  // namespace runtime_exports::publish
