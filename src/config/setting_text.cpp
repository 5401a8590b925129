#include "setting_text.hpp"

#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::config {

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (auto comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.emplace_back(text);
  return parts;
}

// Numbers and words have no quotation marks: nothing else may come in with them.
bool is_of_kind(SettingKind kind, const std::string& text) {
  if (kind == SettingKind::boolean) return text == "true" || text == "false";
  if (kind != SettingKind::integer) return true;
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string_view kind_name(SettingKind kind) {
  switch (kind) {
    case SettingKind::integer:
      return "a whole number";
    case SettingKind::boolean:
      return "true or false";
    case SettingKind::list:
      return "a list with commas between";
    case SettingKind::text:
    case SettingKind::exceptions:
      break;
  }
  return "UTF-8 text";
}

void write_nested(const SettingDefinition& definition, const std::string& text, std::string& out) {
  json::Writer writer{out};
  const auto dot = definition.key.find('.');
  writer.begin_object();
  if (dot != std::string_view::npos) {
    writer.name(definition.key.substr(0, dot));
    writer.begin_object();
  }
  writer.name(dot == std::string_view::npos ? definition.key : definition.key.substr(dot + 1));
  switch (definition.kind) {
    case SettingKind::integer:
    case SettingKind::boolean:
      writer.number(text);
      break;
    case SettingKind::list:
      writer.begin_array();
      for (const auto& part : split_list(text)) writer.string(part);
      writer.end_array();
      break;
    case SettingKind::text:
    case SettingKind::exceptions:
      writer.string(text);
      break;
  }
  if (dot != std::string_view::npos) writer.end_object();
  writer.end_object();
}

}  // namespace runtime_exports::config
