#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "changelog_file.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
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
  ChangelogEntry entry;  ///< as written; when it is collected, with what it lacked
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
  const auto place = json::find_position(*fragment.document, json::path_of_names("/id"));
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

void fill(ChangelogEntry& entry, const EntryDefaults& defaults) {
  entry.version = entry.version.empty() ? defaults.version : state::bare_version(entry.version);
  if (entry.date.empty()) entry.date = defaults.date;
  if (entry.scope.empty()) entry.scope = "runtime";
}

Error closed_folder(const std::string& name, const std::error_code& error) {
  const bool unsafe =
      error == std::errc::too_many_symbolic_link_levels || error == std::errc::not_a_directory;
  return io::system_failure(unsafe ? ErrorCode::unsafe_target : ErrorCode::missing_input, name,
                            "the folder of the changelog's fragments cannot be read", error,
                            "it is beside the changelog (`paths.changelog`)");
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

/// Writes a fragment into the folder, which is made if it is missing.
Status<> write_durably(io::FileSystem& files, const std::string& folder, const std::string& name,
                       std::string_view text) {
  auto made = files.make_folder(io::current_folder, folder, folder_permissions);
  // A run that was killed may have made it, so it is synced in any case.
  if (made || made.error() == std::errc::file_exists) made = io::sync_folder(files, folder + "/..");
  auto done = io::or_failure(made, folder, "the folder of the fragments cannot be made");
  if (!done) return done;
  const auto opened = open_fragments(files, folder);
  if (!opened) return closed_folder(folder, opened.error());
  const auto written =
      io::write_whole(files, {name, text, file_permissions, io::Existing::refuse, opened->get()});
  if (!written && written.error() == std::errc::file_exists) {
    return io::io_error(ErrorCode::refused, name, "there is such a fragment already",
                        "give another `--id`");
  }
  done = io::or_failure(written, name, "the fragment cannot be written");
  if (!done) return done;
  return io::or_failure(files.sync(opened->get()), name,
                        "the fragment was written, but a power cut may remove it");
}

/// Removes a fragment. Returns why it stays, if it does.
Status<> remove_fragment(io::FileSystem& files, io::Descriptor folder, const Fragment& fragment) {
  const auto now = read_text(files, folder, fragment.file_name, fragment.name);
  if (!now || *now != fragment.document->source()) {
    return io::io_error(ErrorCode::busy, fragment.name,
                        "somebody changed the fragment after it was read, so it was not removed",
                        "its entry was added as it was before: put the change into a new entry, "
                        "or edit the added one before it is published");
  }
  return io::or_failure(files.remove(folder, fragment.file_name), fragment.name,
                        "its entry was added, but the fragment cannot be removed",
                        "`changelog collect` then removes it");
}

/// Reads and checks each of them. Appends an error for each that cannot be used.
Result<std::vector<Fragment>> read_fragments(const Fragments& listed, const PublishRequest& request,
                                             const Environment& environment,
                                             std::vector<Error>& errors) {
  const auto program = environment.schemas.compile("changelog.fragment.schema.json");
  if (!program) return program.error();
  const auto folder = fragments_folder(request.settings->paths);
  std::vector<Fragment> fragments;
  std::uint64_t bytes = 0;
  for (const auto& file_name : listed.file_names) {
    auto fragment = read_fragment(environment.files, listed.folder->get(), file_name,
                                  fmt::format("{}/{}", folder, file_name), *program);
    if (!fragment) {
      errors.push_back(fragment.error());
      continue;
    }
    bytes += fragment->document->source().size();
    fragments.push_back(*std::move(fragment));
    if (bytes <= state::max_input_document_bytes) continue;
    errors.push_back(io::io_error(ErrorCode::refused, folder,
                                  "the fragments are longer than a changelog may be",
                                  "check what is in this folder"));
    break;
  }
  return fragments;
}

/// Removes fragments that have not changed since they were read. What stays is a warning.
Findings remove_fragments(const Fragments& listed, const std::vector<Fragment>& fragments,
                          io::FileSystem& files) {
  Findings findings;
  for (const auto& fragment : fragments) {
    const auto gone = remove_fragment(files, listed.folder->get(), fragment);
    if (gone) continue;
    const auto& error = gone.error();
    findings.push_back(finding_about(Severity::warning, "changelog.fragment", error.subject,
                                     error.with_cause(), error.help));
  }
  // One that comes back after a power cut is removed again: its entry is there already.
  static_cast<void>(files.sync(listed.folder->get()));
  return findings;
}

/// Completes the entries of the fragments. Returns those to add to the changelog, by date and id,
/// and notes those that are there already. An id that belongs to another entry is an error.
std::vector<const Fragment*> choose_new(const json::Document& changelog,
                                        std::vector<Fragment>& fragments,
                                        const EntryDefaults& defaults,
                                        ChangelogCollection& collection) {
  // Ids that differ only in case are the same.
  std::map<std::string, ChangelogEntry> entries;
  for (const auto value : changelog.root().elements()) {
    auto entry = state::decode_entry(value);
    entries.emplace(lower_case(entry.id), std::move(entry));
  }
  std::vector<const Fragment*> added;
  for (auto& fragment : fragments) {
    const auto found = entries.find(lower_case(fragment.entry.id));
    const bool is_new = found == entries.end();
    fill(fragment.entry,
         is_new ? defaults : EntryDefaults{found->second.version, found->second.date});
    if (is_new) {
      entries.emplace(lower_case(fragment.entry.id), fragment.entry);
      added.push_back(&fragment);
    } else if (found->second == fragment.entry) {
      collection.present.push_back(fragment.entry.id);
    } else {
      collection.errors.push_back(
          about_id(fragment, "another entry of the changelog, or another fragment, has this id",
                   "give the fragment an `id` that was never used, and name the file after it; a "
                   "correction is a new entry"));
    }
  }
  std::ranges::sort(added, {}, [](const Fragment* fragment) {
    return std::tie(fragment->entry.date, fragment->entry.id);
  });
  return added;
}

Status<> collect(const ChangelogCollectionRequest& request, const Environment& environment,
                 ChangelogCollection& collection) {
  const auto& date = request.defaults.date;
  if (!date.empty() && !is_date(date)) {
    return io::io_error(ErrorCode::usage, "--date", "the calendar has no such day",
                        "write it like 2026-07-16");
  }
  const auto listed = list_fragments(request, environment);
  if (!listed) return listed.error();
  if (listed->file_names.empty()) return Done{};
  auto fragments = read_fragments(*listed, request, environment, collection.errors);
  if (!fragments) return fragments.error();
  const auto file = read_changelog_file(request, environment);
  if (!file) return file.error();
  const auto defaults =
      complete_defaults(request.defaults, request.root, *request.settings, environment);
  if (!defaults) return defaults.error();
  const auto added = choose_new(*file->document, *fragments, *defaults, collection);
  std::vector<ChangelogEntry> entries;
  for (const auto* fragment : added) {
    entries.push_back(fragment->entry);
    collection.added.push_back(fragment->entry.id);
  }
  const auto place_of = [&](std::size_t number, json::Path in_entry) {
    const auto& fragment = *added[number];
    return EntryPlace{fragment.name, json::find_position(*fragment.document, in_entry)};
  };
  const auto text = try_entries(*file, entries, place_of, collection);
  if (!text) return text.error();
  if (collection.refused() || request.mode != Mode::publish) return Done{};
  // Also if only fragments are to be removed: the changelog that has their entries must be durable.
  auto replaced = replace_input(file->input, *text,
                                {request.root, *request.settings, request.wait_ms}, environment);
  if (!replaced) return replaced;
  append(remove_fragments(*listed, *fragments, environment.files), collection.findings);
  return Done{};
}

}  // namespace

Result<Fragments> list_fragments(const PublishRequest& request, const Environment& environment) {
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

Status<> write_fragment(const ChangelogEntry& entry, const PublishRequest& request,
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
  const auto name = entry.id + std::string{suffix};
  auto written = write_durably(environment.files, io::path_below(request.root, folder), name, text);
  if (written) return Done{};
  remove_new_folders(*workspace);
  written.error().subject = folder + "/" + name;
  return written;
}

ChangelogCollection collect_changelog(const ChangelogCollectionRequest& request,
                                      const Environment& environment) {
  ChangelogCollection collection;
  if (auto done = collect(request, environment, collection); !done) {
    collection.errors.push_back(name_from_root(done.error(), *request.settings));
  }
  return collection;
}

ChangelogCollection check_fragments(const PublishRequest& request, const Problems& known,
                                    const Environment& environment) {
  ChangelogCollectionRequest look{request, {}};
  look.mode = Mode::dry_run;
  auto collection = collect_changelog(look, environment);
  const auto folder = fragments_folder(request.settings->paths);
  const auto is_elsewhere = [&](const auto& problem) {
    return !problem.subject.starts_with(folder);
  };
  if (known.refused()) std::erase_if(collection.errors, is_elsewhere);
  std::erase_if(collection.findings, is_elsewhere);
  return collection;
}

}  // namespace runtime_exports::publish
