#include "setting_lists.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/core/suggest.hpp"

namespace runtime_exports::config {
namespace {

using Names = std::vector<std::string>;

std::string text_of(const json::Value& entry, std::string_view name) {
  return std::string{entry.find_text(name).value_or("")};
}

std::optional<BadEntry> find_unknown_name(const json::Value& list, const Names& names,
                                          std::string_view words) {
  for (const auto entry : list.elements()) {
    for (const auto member : entry.members()) {
      if (std::ranges::find(names, member.name) != names.end()) continue;
      return BadEntry{
          member.name_offset,
          {},
          fmt::format("{} has no `{}`{}", words, member.name, suggestion(member.name, names)),
          {}};
    }
  }
  return std::nullopt;
}

/// An exception without the text that it allows, as earlier versions had them.
std::optional<BadEntry> find_without_text(const json::Value& list) {
  std::size_t number = 0;
  for (const auto entry : list.elements()) {
    const auto pointer = fmt::format("/privacy/allow/{}", number++);
    if (!entry.is_object() || entry.find("text")) continue;
    return BadEntry{entry.offset(), pointer,
                    "the exception has no `text`: it has to name what it allows",
                    R"(write {"rule": "email", "text": "<the address>", "reason": "<why>"}; )"
                    "`pointer` can only limit where the text is allowed"};
  }
  return std::nullopt;
}

/// A declaration that does not say, or says twice, where its file comes from.
std::optional<BadEntry> find_without_source(const json::Value& list) {
  std::size_t number = 0;
  for (const auto entry : list.elements()) {
    const auto pointer = fmt::format("/exports/declared/{}", number++);
    const bool has_input = entry.find("input").has_value();
    if (!entry.is_object() || has_input != entry.find("keep").has_value()) continue;
    return BadEntry{entry.offset(), pointer,
                    has_input ? "the declaration has both `input` and `keep`"
                              : "the declaration has neither `input` nor `keep`",
                    "name the file that the export is made of in `input`; or say `\"keep\": true` "
                    "if another program writes the file at `path` itself"};
  }
  return std::nullopt;
}

/// The position of each entry. The source is read once.
std::vector<Position> positions_of(const ListPlace& place) {
  const auto source = place.document.source();
  std::vector<Position> positions;
  Position at;
  std::size_t passed = 0;
  for (const auto entry : place.list.elements()) {
    const auto step = position_of(source.substr(passed), entry.offset() - passed);
    at.column = step.line == 1 ? at.column + step.column - 1 : step.column;
    at.line += step.line - 1;
    passed = entry.offset();
    positions.push_back(at);
  }
  return positions;
}

}  // namespace

std::string_view words_of_list(SettingKind kind) {
  if (kind == SettingKind::exceptions) return "exceptions";
  return kind == SettingKind::declarations ? "declarations" : "";
}

std::string words_of_entry(const json::Value& entry) {
  if (entry.find("rule"))
    return fmt::format("{}:{}", text_of(entry, "rule"), text_of(entry, "text"));
  return text_of(entry, "id");
}

std::optional<BadEntry> find_bad_entry(SettingKind kind, const json::Value& list) {
  static const Names of_exception{"rule", "text", "pointer", "reason"};
  static const Names of_declaration{"id",       "path", "input",    "schema",
                                    "audience", "keep", "max_bytes"};
  if (kind == SettingKind::exceptions) {
    const auto unknown = find_unknown_name(list, of_exception, "an exception");
    return unknown ? unknown : find_without_text(list);
  }
  if (kind != SettingKind::declarations) return std::nullopt;
  const auto unknown = find_unknown_name(list, of_declaration, "a declaration");
  return unknown ? unknown : find_without_source(list);
}

std::vector<privacy::Exception> decode_exceptions(const ListPlace& place) {
  std::vector<privacy::Exception> exceptions;
  const auto positions = positions_of(place);
  for (const auto entry : place.list.elements()) {
    exceptions.push_back({text_of(entry, "rule"), text_of(entry, "text"), text_of(entry, "pointer"),
                          place.file_name, positions[exceptions.size()], text_of(entry, "reason")});
  }
  return exceptions;
}

std::vector<Settings::Declaration> decode_declarations(const ListPlace& place) {
  std::vector<Settings::Declaration> declarations;
  const auto positions = positions_of(place);
  for (const auto entry : place.list.elements()) {
    const auto most = entry.find("max_bytes");
    declarations.push_back({text_of(entry, "id"), text_of(entry, "path"), text_of(entry, "input"),
                            text_of(entry, "schema"), text_of(entry, "audience") == "admin",
                            static_cast<std::uint64_t>(most ? most->integer().value_or(0) : 0),
                            place.file_name, positions[declarations.size()]});
  }
  return declarations;
}

}  // namespace runtime_exports::config
