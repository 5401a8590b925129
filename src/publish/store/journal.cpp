#include "runtime_exports/publish/store/journal.hpp"

#include <algorithm>
#include <set>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/reference.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t digest_characters = 64;
constexpr std::uint32_t most_permissions = 0777;

bool is_digest(std::string_view text) {
  return text.size() == digest_characters &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_slot(std::string_view text) {
  constexpr std::size_t most_characters = 9;
  return !text.empty() && text.size() <= most_characters &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
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
  if (!is_slot(*slot) || !is_digest(*sha256) || *permissions > most_permissions) {
    return std::nullopt;
  }
  JournalEntry entry{std::string{*path},
                     std::string{*slot},
                     static_cast<std::uint32_t>(*permissions),
                     {*bytes, std::string{*sha256}},
                     std::nullopt};
  if (const auto before = value.find_text("replaces")) {
    if (!is_digest(*before)) return std::nullopt;
    entry.replaces = std::string{*before};
  } else if (!replaces->is_null()) {
    return std::nullopt;
  }
  return entry;
}

/// Whether each path and each slot occurs once, and manifests come last.
bool is_in_order(const std::vector<JournalEntry>& entries) {
  std::set<std::string_view> paths;
  std::set<std::string_view> slots;
  for (const auto& entry : entries) {
    if (!paths.insert(entry.path).second || !slots.insert(entry.slot).second) return false;
  }
  return std::is_partitioned(entries.begin(), entries.end(),
                             [](const JournalEntry& entry) { return !is_manifest(entry.path); });
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
  const auto first = text.substr(0, digest_characters);
  if (text.size() <= digest_characters || text[digest_characters] != '\n') return std::nullopt;
  const auto rest = text.substr(digest_characters + 1);
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

}  // namespace runtime_exports::publish
