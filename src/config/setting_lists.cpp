#include "setting_lists.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::config {
namespace {

using Names = std::vector<std::string>;

std::string text_of(const json::Value& entry, std::string_view name) {
  return std::string{entry.find_text(name).value_or("")};
}

Status<> check_names(const json::Value& entry, const Names& names, std::string_view words,
                     const SettingsFile& file) {
  for (const auto member : entry.members()) {
    if (std::ranges::find(names, member.name) != names.end()) continue;
    return file.error_at(
        member.name_offset, {},
        fmt::format("{} has no `{}`{}", words, member.name, suggestion(member.name, names)));
  }
  return Done{};
}

/// Earlier versions had exceptions without the text that they allow.
Status<> check_exception(const json::Value& entry, std::size_t number, const SettingsFile& file) {
  static const Names names{"rule", "text", "pointer", "reason"};
  if (auto known = check_names(entry, names, "an exception", file); !known) return known;
  if (!entry.is_object() || entry.find("text")) return Done{};
  return file.error_at(entry.offset(), fmt::format("/privacy/allow/{}", number),
                       "the exception has no `text`: it has to name what it allows",
                       R"(write {"rule": "email", "text": "<the address>", "reason": "<why>"}; )"
                       "`pointer` can only limit where the text is allowed");
}

Status<> check_declaration(const json::Value& entry, std::size_t number, const SettingsFile& file) {
  static const Names names{"id", "path", "input", "schema", "audience", "keep", "max_bytes"};
  if (auto known = check_names(entry, names, "a declaration", file); !known) return known;
  const bool has_input = entry.find("input").has_value();
  if (!entry.is_object() || has_input != entry.find("keep").has_value()) return Done{};
  return file.error_at(
      entry.offset(), fmt::format("/exports/declared/{}", number),
      has_input ? "the declaration has both `input` and `keep`"
                : "the declaration has neither `input` nor `keep`",
      "name the file that the export is made of in `input`; or say `\"keep\": true` if another "
      "program writes the file at `path` itself");
}

/// The position of each entry. The source is read once.
std::vector<Position> positions_of(const json::Value& list, std::string_view source) {
  std::vector<Position> positions;
  Position at;
  std::size_t passed = 0;
  for (const auto entry : list.elements()) {
    const auto step = position_of(source.substr(passed), entry.offset() - passed);
    at.column = step.line == 1 ? at.column + step.column - 1 : step.column;
    at.line += step.line - 1;
    passed = entry.offset();
    positions.push_back(at);
  }
  return positions;
}

}  // namespace

Result<SettingsFile> SettingsFile::parse(const std::string& name, std::string_view text) {
  SettingsFile file{name, {}};
  json::Parser parser;
  if (auto parsed = parser.parse(text, file.document); !parsed) {
    auto error = json::refused_json(name, parsed.error());
    error.code = ErrorCode::settings;
    return error;
  }
  return file;
}

Error SettingsFile::error_at(std::size_t offset, std::string pointer, std::string message,
                             std::string help) const {
  const auto [line, column] = position_of(document.source(), offset);
  return {ErrorCode::settings, name,           std::move(pointer), line, column,
          std::move(message),  std::move(help)};
}

std::string_view words_of_list(SettingKind kind) {
  if (kind == SettingKind::exceptions) return "exceptions";
  return kind == SettingKind::declarations ? "declarations" : "";
}

std::string words_of_entry(const json::Value& entry) {
  if (entry.find("rule"))
    return fmt::format("{}:{}", text_of(entry, "rule"), text_of(entry, "text"));
  return text_of(entry, "id");
}

Status<> check_entries(SettingKind kind, const json::Value& list, const SettingsFile& file) {
  if (words_of_list(kind).empty()) return Done{};
  std::size_t number = 0;
  for (const auto entry : list.elements()) {
    auto checked = kind == SettingKind::exceptions ? check_exception(entry, number, file)
                                                   : check_declaration(entry, number, file);
    if (!checked) return checked;
    ++number;
  }
  return Done{};
}

std::vector<privacy::Exception> decode_exceptions(const json::Value& list,
                                                  const SettingsFile& file) {
  std::vector<privacy::Exception> exceptions;
  const auto positions = positions_of(list, file.document.source());
  for (const auto entry : list.elements()) {
    exceptions.push_back({text_of(entry, "rule"), text_of(entry, "text"), text_of(entry, "pointer"),
                          file.name, positions[exceptions.size()], text_of(entry, "reason")});
  }
  return exceptions;
}

std::vector<Settings::Declaration> decode_declarations(const json::Value& list,
                                                       const SettingsFile& file) {
  std::vector<Settings::Declaration> declarations;
  const auto positions = positions_of(list, file.document.source());
  for (const auto entry : list.elements()) {
    const auto most = entry.find("max_bytes");
    declarations.push_back({text_of(entry, "id"), text_of(entry, "path"), text_of(entry, "input"),
                            text_of(entry, "schema"), text_of(entry, "audience") == "admin",
                            static_cast<std::uint64_t>(most ? most->integer().value_or(0) : 0),
                            file.name, positions[declarations.size()]});
  }
  return declarations;
}

}  // namespace runtime_exports::config
