#include "runtime_exports/state/documents.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::state {
namespace {

std::string text_of(const json::Value& object, std::string_view name) {
  return std::string{object.find_text(name).value_or("")};
}

std::vector<std::string> decode_texts(const json::Value& array) {
  std::vector<std::string> texts;
  for (const auto element : array.elements()) texts.emplace_back(element.text());
  return texts;
}

}  // namespace

Result<std::unique_ptr<json::Document>> parse_checked_document(std::string_view name,
                                                               std::string_view text,
                                                               const schema::Program& program) {
  auto document = std::make_unique<json::Document>();
  json::Parser parser;
  if (auto parsed = parser.parse(text, *document); !parsed) {
    return json::refused_json(name, parsed.error());
  }
  const auto report = program.check(document->root());
  if (report.accepted()) return document;
  const auto& first = report.violations.front();
  auto error = json::refused_at(position_of(text, first.offset), name,
                                fmt::format("expected {} ({}){}", first.expected, first.keyword,
                                            schema::describe_others(report, text)));
  error.pointer = first.pointer;
  return error;
}

Result<std::unique_ptr<json::Document>> read_checked_document(io::InputFile& file,
                                                              const schema::Program& program) {
  const auto text = file.read_all(max_input_document_bytes);
  if (!text) return text.error();
  return parse_checked_document(file.name(), *text, program);
}

std::string bare_version(std::string_view written) {
  for (const std::string_view prefix : {"Version ", "v"}) {
    if (written.starts_with(prefix)) return std::string{written.substr(prefix.size())};
  }
  return std::string{written};
}

Result<Snapshot> read_snapshot(io::InputFile& file, const schema::Program& program) {
  auto document = read_checked_document(file, program);
  if (!document) return document.error();
  Snapshot snapshot;
  snapshot.document = *std::move(document);
  const auto root = snapshot.document->root();
  if (const auto runtime = root.find("runtime")) {
    snapshot.runtime.project = text_of(*runtime, "project");
    snapshot.runtime.version = bare_version(text_of(*runtime, "version"));
    snapshot.runtime.build = text_of(*runtime, "build");
  }
  auto generated_at = parse_timestamp(text_of(root, "generated_at"));
  if (!generated_at) {
    auto error = json::refused_at({0, 0}, file.name(),
                                  "the time of the snapshot is not an RFC 3339 time stamp");
    error.pointer = "/generated_at";
    return error;
  }
  snapshot.generated_at = *std::move(generated_at);
  return snapshot;
}

ChangelogEntry decode_entry(const json::Value& value) {
  ChangelogEntry entry;
  const std::pair<std::string_view, std::string*> texts[] = {
      {"id", &entry.id},           {"date", &entry.date},
      {"title", &entry.title},     {"description", &entry.description},
      {"version", &entry.version}, {"scope", &entry.scope}};
  for (const auto& [name, text] : texts) {
    if (const auto member = value.find(name)) *text = member->text();
  }
  if (const auto summary = value.find("summary"); summary && summary->is_string()) {
    entry.summary = summary->text();
  }
  if (const auto details = value.find("details"); details && details->is_array()) {
    entry.details = decode_texts(*details);
  }
  if (const auto changes = value.find("changes"); changes && changes->is_object()) {
    auto& decoded = entry.changes.emplace();
    for (const auto member : changes->members()) {
      decoded.emplace_back(member.name, decode_texts(member.value));
    }
  }
  if (const auto tags = value.find("tags")) entry.tags = decode_texts(*tags);
  return entry;
}

Changelog decode_changelog(std::unique_ptr<json::Document> document) {
  std::vector<std::pair<ChangelogEntry, json::Value>> decoded;
  for (const auto element : document->root().elements()) {
    decoded.emplace_back(decode_entry(element), element);
  }
  std::stable_sort(decoded.begin(), decoded.end(), [](const auto& a, const auto& b) {
    return std::tie(b.first.date, a.first.id) < std::tie(a.first.date, b.first.id);
  });
  Changelog changelog;
  changelog.document = std::move(document);
  for (auto& [entry, value] : decoded) {
    changelog.entries.push_back(std::move(entry));
    changelog.values.push_back(value);
  }
  return changelog;
}

Result<Changelog> parse_changelog(std::string_view name, std::string_view text,
                                  const schema::Program& program) {
  auto document = parse_checked_document(name, text, program);
  if (!document) return document.error();
  return decode_changelog(*std::move(document));
}

Result<Changelog> read_changelog(io::InputFile& file, const schema::Program& program) {
  auto document = read_checked_document(file, program);
  if (!document) return document.error();
  return decode_changelog(*std::move(document));
}

}  // namespace runtime_exports::state
