#include "runtime_exports/publish/store/journal.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::uint32_t most_permissions = 0777;

bool is_slot(std::string_view text) {
  constexpr std::size_t most_characters = 9;
  return text.size() <= most_characters && is_number(text);
}

std::optional<std::uint64_t> count_of(const json::Value& object, std::string_view name) {
  const auto value = object.find(name);
  const auto number = value ? value->integer() : std::nullopt;
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::optional<JournalEntry> decode_entry(const json::Value& value) {
  const auto path = value.find_text("path");
  const auto slot = value.find_text("slot");
  const auto permissions = count_of(value, "mode");
  const auto bytes = count_of(value, "bytes");
  const auto sha256 = value.find_text("sha256");
  const auto replaces = value.find("replaces");
  if (!path || !slot || !permissions || !bytes || !sha256 || !replaces) return std::nullopt;
  if (!is_export_path(*path) || is_reference(*path)) return std::nullopt;
  if (!is_slot(*slot) || !is_sha256(*sha256) || *permissions > most_permissions) {
    return std::nullopt;
  }
  const auto before = value.find_text("replaces");
  if (before ? !is_sha256(*before) : !replaces->is_null()) return std::nullopt;
  return JournalEntry{std::string{*path},
                      std::string{*slot},
                      static_cast<std::uint32_t>(*permissions),
                      {*bytes, std::string{*sha256}},
                      std::optional<std::string>{before}};
}

/// Whether each path and each slot occurs once, and manifests come last.
bool is_in_order(const std::vector<JournalEntry>& entries) {
  std::set<std::string_view> paths;
  std::set<std::string_view> slots;
  for (const auto& entry : entries) {
    if (!paths.insert(entry.path).second || !slots.insert(entry.slot).second) return false;
  }
  return std::ranges::is_partitioned(
      entries, [](const JournalEntry& entry) { return !is_manifest(entry.path); });
}

constexpr std::uint32_t journal_permissions = 0600;
constexpr std::uint64_t most_journal_bytes = std::uint64_t{1} << 20U;

constexpr auto missing_file = std::errc::no_such_file_or_directory;

Status<> sync_work(io::FileSystem& files, io::Descriptor work) {
  return io::or_failure(files.sync(work), journal_file,
                        "the work folder cannot be synced to the disk");
}

}  // namespace

std::string copy_of(const std::string& slot) {
  return slot + ".copy";
}

std::string write_journal(const Journal& journal) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("schema_version", "v1");
  out.member("generation", static_cast<std::int64_t>(journal.generation));
  out.member("exports", journal.exports);
  out.name("files");
  out.begin_array();
  for (const auto& file : journal.files) {
    out.begin_object();
    out.member("path", file.path);
    out.member("slot", file.slot);
    out.member("mode", std::int64_t{file.permissions});
    out.member("bytes", static_cast<std::int64_t>(file.digest.bytes));
    out.member("sha256", file.digest.sha256);
    out.name("replaces");
    if (file.replaces) {
      out.string(*file.replaces);
    } else {
      out.null();
    }
    out.end_object();
  }
  out.end_array();
  out.end_object();
  text += '\n';
  return to_hex(sha256(text)) + "\n" + text;
}

std::optional<Journal> decode_journal(std::string_view text) {
  const auto first = text.substr(0, sha256_digits);
  if (text.size() <= sha256_digits || text[sha256_digits] != '\n') return std::nullopt;
  const auto rest = text.substr(sha256_digits + 1);
  if (first != to_hex(sha256(rest))) return std::nullopt;
  json::Parser parser;
  json::Document document;
  if (!parser.parse(rest, document)) return std::nullopt;
  const auto root = document.root();
  const auto version = root.find_text("schema_version");
  const auto generation = count_of(root, "generation");
  const auto exports = root.find_text("exports");
  const auto files = root.find("files");
  if (version != "v1" || !generation || !exports || !files || !files->is_array()) {
    return std::nullopt;
  }
  Journal journal{*generation, std::string{*exports}, {}};
  for (const auto element : files->elements()) {
    auto entry = decode_entry(element);
    if (!entry) return std::nullopt;
    journal.files.push_back(*std::move(entry));
  }
  if (!is_in_order(journal.files)) return std::nullopt;
  return journal;
}

Status<> check_no_journal(io::FileSystem& files, io::Descriptor work) {
  const auto found = files.status_at(work, journal_file);
  if (!found && found.error() == missing_file) return Done{};
  const auto status =
      io::or_failure(found, journal_file, "the status of the journal cannot be read");
  if (!status) return status.error();
  return io::io_error(ErrorCode::busy, journal_file,
                      "a publish is under way, or was interrupted and waits to be finished",
                      "`runtime-exports recover` finishes it, and so does the next `publish`");
}

Result<std::optional<std::string>> read_journal(io::FileSystem& files, io::Descriptor work) {
  const auto status = files.status_at(work, journal_file);
  if (!status && status.error() == missing_file) return std::optional<std::string>{};
  if (status && status->kind != io::FileKind::regular) {
    return io::io_error(ErrorCode::unsafe_target, journal_file,
                        "the journal is " + std::string{io::describe(status->kind)},
                        "move it out of the folder of `paths.work`, and publish again");
  }
  auto file = io::or_failure(io::open_file(files, work, journal_file), journal_file,
                             "the journal cannot be opened");
  if (!file) return file.error();
  auto input = io::InputFile::adopt(files, journal_file, *std::move(file));
  if (!input) return input.error();
  auto text = input->read_all(most_journal_bytes);
  // A journal longer than this is not ours.
  if (!text && text.error().code == ErrorCode::refused) return std::optional<std::string>{""};
  if (!text) return text.error();
  return std::optional{*std::move(text)};
}

Result<io::OwnedDescriptor> write_new_journal(io::FileSystem& files, io::Descriptor work,
                                              const Journal& journal) {
  constexpr const char* failed = "the journal cannot be written";
  auto file = io::or_failure(io::create_file(files, work, new_journal_file, journal_permissions),
                             new_journal_file, failed);
  if (!file) return file;
  auto written = io::or_failure(io::write_all(files, file->get(), write_journal(journal)),
                                new_journal_file, failed);
  if (!written) return written.error();
  return file;
}

Status<> commit_new_journal(io::FileSystem& files, io::Descriptor work) {
  auto renamed = io::or_failure(files.rename(work, new_journal_file, work, journal_file),
                                journal_file, "the journal cannot be committed");
  return renamed ? sync_work(files, work) : renamed;
}

Status<> set_journal_aside(io::FileSystem& files, io::Descriptor work) {
  auto renamed = io::or_failure(files.rename(work, journal_file, work, damaged_journal_file),
                                journal_file, "the damaged journal cannot be set aside");
  return renamed ? sync_work(files, work) : renamed;
}

Status<> remove_journal_named(io::FileSystem& files, io::Descriptor work, const char* name) {
  const auto removed = files.remove(work, name);
  if (!removed && removed.error() == missing_file) return Done{};
  return io::or_failure(removed, name, "the journal cannot be removed");
}

Status<> remove_journal(io::FileSystem& files, io::Descriptor work) {
  auto removed = remove_journal_named(files, work, journal_file);
  return removed ? sync_work(files, work) : removed;
}

Result<bool> drop_journals(io::FileSystem& files, io::Descriptor work) {
  bool is_dropped = false;
  for (const auto* const name : {damaged_journal_file, journal_file}) {
    const auto renamed = files.rename(work, name, work, dropped_journal_file);
    if (!renamed && renamed.error() == missing_file) continue;
    const auto dropped = io::or_failure(renamed, name, "the journal cannot be dropped");
    if (!dropped) return dropped.error();
    is_dropped = true;
  }
  if (auto synced = sync_work(files, work); !synced) return synced.error();
  return is_dropped;
}

}  // namespace runtime_exports::publish
