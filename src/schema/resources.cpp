#include "resources.hpp"

#include <algorithm>
#include <utility>

#include "json_pointer.hpp"
#include "keyword.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::string_view supported_dialect = "https://json-schema.org/draft/2020-12/schema";

bool is_anchor(std::string_view text) {
  return !text.empty() && (is_letter(text.front()) || text.front() == '_') &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; });
}

void note_problem(SchemaFile& file, std::string pointer, std::string_view keyword,
                  std::string message, std::string help) {
  if (file.problem) return;
  append_token(pointer, keyword);
  file.problem = schema_error(file.name, pointer, std::move(message), std::move(help));
}

std::string below(const std::string& pointer, std::string_view name) {
  auto longer = pointer;
  append_token(longer, name);
  return longer;
}

}  // namespace

Error schema_error(std::string_view file, std::string_view pointer, std::string message,
                   std::string help) {
  Error error;
  error.code = ErrorCode::settings;
  error.subject = file;
  error.pointer = pointer;
  error.message = std::move(message);
  error.help = std::move(help);
  return error;
}

Status<> Resources::add(std::string_view name, std::string_view text) {
  auto file = std::make_unique<SchemaFile>();
  file->name = name;
  file->text = text;
  if (!files_.emplace(file->name, std::move(file)).second)
    return schema_error(name, "", "there are two schemas of this name", "rename one of them");
  return Done{};
}

Result<const Subschema*> Resources::find(const ResolvedUri& uri) {
  const auto named = files_.find(uri.resource);
  if (named != files_.end()) {
    parse(*named->second);
    if (named->second->subschemas.empty()) return *named->second->problem;
  }
  if (const auto* found = find_known(uri)) return found;
  parse_all();
  return find_known(uri);
}

Result<const Subschema*> Resources::find(const std::string& base, std::string_view reference) {
  auto& known = referred_[base][std::string{reference}];
  if (known != nullptr) return known;
  auto found = find(resolve_uri(base, reference));
  if (found) known = *found;
  return found;
}

const Subschema* Resources::find_known(const ResolvedUri& uri) const {
  const bool is_pointer = uri.fragment.empty() || uri.fragment.front() == '/';
  const auto found = by_uri_.find(is_pointer ? uri.resource : uri.resource + "#" + uri.fragment);
  if (found == by_uri_.end()) return nullptr;
  if (!is_pointer || uri.fragment.empty()) return found->second;
  const auto value = value_at(found->second->value, uri.fragment);
  if (!value) return nullptr;
  const auto& subschemas = found->second->file->subschemas;
  const auto target = subschemas.find(value->offset());
  return target == subschemas.end() ? nullptr : &target->second;
}

void Resources::parse_all() {
  for (auto& [name, file] : files_) parse(*file);
}

void Resources::parse(SchemaFile& file) {
  if (std::exchange(file.parsed, true)) return;
  const auto parsed = parser_.parse(std::exchange(file.text, {}), file.document);
  if (!parsed) {
    file.problem = json::refused_json(file.name, parsed.error());
    file.problem->code = ErrorCode::settings;
    return;
  }
  const auto root = file.document.root();
  if (!has_shape(Shape::schema, root)) {
    file.problem = schema_error(file.name, "", "a schema is an object or a boolean", "");
    return;
  }
  index(file, {&file, root, file.name, ""});
  const auto& schema = file.subschemas.at(root.offset());
  if (by_uri_.emplace(file.name, &schema).first->second != &schema)
    note_problem(file, "", "$id", "`$id` of another schema is the name of this file",
                 "rename one of them");
}

void Resources::index(SchemaFile& file, const Subschema& subschema) {
  auto& schema = file.subschemas.emplace(subschema.value.offset(), subschema).first->second;
  if (!schema.value.is_object()) return;
  index_identifiers(file, schema);
  for (const auto member : schema.value.members()) index_keyword(file, schema, member);
}

void Resources::index_identifiers(SchemaFile& file, Subschema& schema) {
  if (const auto dialect = schema.value.find_text("$schema");
      dialect && *dialect != supported_dialect)
    note_problem(file, schema.pointer, "$schema", "`$schema` names another dialect",
                 fmt::format("use {}", supported_dialect));
  if (const auto id = schema.value.find_text("$id")) {
    const auto uri = resolve_uri(schema.base, *id);
    if (!uri.fragment.empty())
      note_problem(file, schema.pointer, "$id", "`$id` has a fragment", "use `$anchor` for it");
    schema.base = uri.resource;
    name_subschema(file, uri.resource, schema, "$id");
  }
  if (const auto anchor = schema.value.find_text("$anchor")) {
    if (!is_anchor(*anchor))
      note_problem(file, schema.pointer, "$anchor", "`$anchor` holds what an anchor cannot hold",
                   "use letters, digits, `-`, `_` and `.`, a letter first");
    name_subschema(file, fmt::format("{}#{}", schema.base, *anchor), schema, "$anchor");
  }
}

void Resources::name_subschema(SchemaFile& file, const std::string& uri, const Subschema& schema,
                               std::string_view keyword) {
  if (!by_uri_.emplace(uri, &schema).second)
    note_problem(file, schema.pointer, keyword,
                 fmt::format("`{}` names what another schema is named already", keyword),
                 "rename one of them");
}

void Resources::index_keyword(SchemaFile& file, const Subschema& schema,
                              const json::Member& member) {
  const auto* keyword = find_keyword(member.name);
  if (keyword == nullptr)
    return note_problem(file, schema.pointer, member.name, refusal_of(member.name),
                        "remove it: a rule that is not applied would deceive");
  if (!has_shape(keyword->shape, member.value))
    return note_problem(
        file, schema.pointer, member.name,
        fmt::format("`{}` must be {}", keyword->name, shape_description(keyword->shape)), "");
  index_children(file, schema, member);
}

void Resources::index_children(SchemaFile& file, const Subschema& schema,
                               const json::Member& member) {
  const auto shape = find_keyword(member.name)->shape;
  const auto pointer = below(schema.pointer, member.name);
  if (shape == Shape::schema) {
    index_child(file, schema, pointer, member.value);
  } else if (shape == Shape::schema_map) {
    for (const auto child : member.value.members())
      index_child(file, schema, below(pointer, child.name), child.value);
  } else if (shape == Shape::schema_list) {
    std::size_t position = 0;
    for (const auto child : member.value.elements())
      index_child(file, schema, below(pointer, std::to_string(position++)), child);
  }
}

void Resources::index_child(SchemaFile& file, const Subschema& schema, std::string pointer,
                            const json::Value& value) {
  index(file, {&file, value, schema.base, std::move(pointer)});
}

}  // namespace runtime_exports::schema
