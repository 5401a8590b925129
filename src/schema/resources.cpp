#include <algorithm>

#include "compiler.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::string_view supported_dialect = "https://json-schema.org/draft/2020-12/schema";

// A reference is resolved against a base as long as this at most.
constexpr std::size_t most_uri_bytes = 2048;

std::string name_taken(std::string_view keyword) {
  return fmt::format("`{}` names what another schema is named already", keyword);
}

bool is_anchor(std::string_view text) {
  return !text.empty() && (is_letter(text.front()) || text.front() == '_') && has_only(text, "_-.");
}

/// Notes the first thing that would be ignored otherwise.
void note_problem(const Subschema& schema, std::string_view keyword, std::string message,
                  std::string help) {
  auto& problem = schema.file->problem;
  if (!problem) problem = schema_error(schema, keyword, std::move(message), std::move(help));
}

template <class Map>
const Subschema* found_in(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

bool is_string(const json::Value& value) {
  return value.is_string();
}

bool is_schema(const json::Value& value) {
  return value.is_object() || value.kind() == json::Kind::boolean;
}

bool is_count(const json::Value& value) {
  if (!value.is_number()) return false;
  const json::Decimal number{value.token()};
  return number.is_integer() && !number.is_negative();
}

bool is_type_name(const json::Value& value) {
  return value.is_string() && kind_named(value.text()) != 0;
}

bool each_element(const json::Value& array, bool (*fits)(const json::Value&)) {
  return array.is_array() && std::ranges::all_of(array.elements(), fits);
}

bool each_member(const json::Value& object, bool (*fits)(const json::Value&)) {
  return object.is_object() && std::ranges::all_of(object.members(), fits, &json::Member::value);
}

bool is_name_list(const json::Value& value) {
  return each_element(value, is_string) && has_unique_elements(value);
}

}  // namespace

namespace shapes {

constinit const Shape any{"any value", [](const json::Value&) { return true; }};
constinit const Shape text{"a string", is_string};
constinit const Shape flag{
    "true or false", [](const json::Value& value) { return value.kind() == json::Kind::boolean; }};
constinit const Shape count{"a whole number that is not negative", is_count};
constinit const Shape number{"a number",
                             [](const json::Value& value) { return value.is_number(); }};
constinit const Shape list{"an array", [](const json::Value& value) { return value.is_array(); }};
constinit const Shape schema{"a schema: an object or a boolean", is_schema, Subschemas::itself};
constinit const Shape schema_list{
    "an array of at least one schema",
    [](const json::Value& value) { return value.size() > 0 && each_element(value, is_schema); },
    Subschemas::elements};
constinit const Shape schema_map{
    "an object whose members are schemas",
    [](const json::Value& value) { return each_member(value, is_schema); }, Subschemas::members};
constinit const Shape type_names{
    "the name of a type, or an array of different ones", [](const json::Value& value) {
      return is_type_name(value) ||
             (value.size() > 0 && each_element(value, is_type_name) && has_unique_elements(value));
    }};
constinit const Shape name_list{"an array of different strings", is_name_list};
constinit const Shape name_list_map{
    "an object whose members are arrays of different strings",
    [](const json::Value& value) { return each_member(value, is_name_list); }};

}  // namespace shapes

Error schema_error(std::string_view file, std::string_view pointer, std::string message,
                   std::string help) {
  return {.code = ErrorCode::settings,
          .subject = std::string{file},
          .pointer = std::string{pointer},
          .message = std::move(message),
          .help = std::move(help)};
}

Error schema_error(const Subschema& schema, std::string_view keyword, std::string message,
                   std::string help) {
  std::string pointer;
  for (const auto* at = &schema; at->parent != nullptr; at = at->parent) {
    pointer.insert(0, at->step);
  }
  json::append_token(pointer, keyword);
  return schema_error(schema.file->name, pointer, std::move(message), std::move(help));
}

Status<> Resources::add(std::string_view name, std::string_view text) {
  auto file = std::make_unique<SchemaFile>();
  file->name = name;
  file->uri = resolve_uri("", name).resource;
  file->text = text;
  if (!files_.emplace(file->uri, std::move(file)).second)
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
  for (auto& [name, file] : files_) parse(*file);
  return find_known(uri);
}

const Subschema* Resources::find_known(const ResolvedUri& uri) const {
  const auto* const resource = found_in(by_uri_, uri.resource);
  if (resource == nullptr || uri.fragment.empty()) return resource;
  if (uri.fragment.front() == '/') return follow(*resource, uri.fragment);
  return found_in(anchors_, {resource->base.get(), uri.fragment});
}

const Subschema* Resources::follow(const Subschema& from, std::string_view pointer) const {
  const auto* schema = &from;
  while (schema != nullptr && !pointer.empty()) {
    // One or two names lead to the next schema: those of the keyword and of what is in it.
    auto end = pointer.find('/', 1);
    const auto* child = found_in(children_, {schema, std::string{pointer.substr(0, end)}});
    if (child == nullptr && end != std::string_view::npos) {
      end = pointer.find('/', end + 1);
      child = found_in(children_, {schema, std::string{pointer.substr(0, end)}});
    }
    schema = child;
    pointer.remove_prefix(std::min(end, pointer.size()));
  }
  return schema;
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
  if (!shapes::schema.fits(root)) {
    file.problem = schema_error(file.name, "", "a schema is an object or a boolean", "");
    return;
  }
  index({&file, root, std::make_shared<const std::string>(file.uri)});
  const auto& schema = file.subschemas.at(root.offset());
  if (by_uri_.emplace(file.uri, &schema).first->second != &schema)
    note_problem(schema, "$id", "`$id` of another schema is the name of this file",
                 "rename one of them");
}

void Resources::index(const Subschema& subschema) {
  auto& schema =
      subschema.file->subschemas.emplace(subschema.value.offset(), subschema).first->second;
  if (schema.parent != nullptr) children_.emplace(std::pair{schema.parent, schema.step}, &schema);
  if (!schema.value.is_object()) return;
  index_identifiers(schema);
  for (const auto member : schema.value.members()) index_keyword(schema, member);
}

void Resources::index_identifiers(Subschema& schema) {
  if (const auto dialect = schema.value.find_text("$schema");
      dialect && *dialect != supported_dialect)
    note_problem(schema, "$schema", "`$schema` names another dialect",
                 fmt::format("use {}", supported_dialect));
  if (const auto id = schema.value.find_text("$id")) {
    const auto uri = resolve_uri(*schema.base, *id);
    if (!uri.fragment.empty())
      note_problem(schema, "$id", "`$id` has a fragment", "use `$anchor` for it");
    if (uri.resource.size() > most_uri_bytes)
      return note_problem(schema, "$id",
                          fmt::format("`$id` makes a URI of more than {} bytes", most_uri_bytes),
                          "shorten it");
    schema.base = std::make_shared<const std::string>(uri.resource);
    if (!by_uri_.emplace(uri.resource, &schema).second)
      note_problem(schema, "$id", name_taken("$id"), "rename one of them");
  }
  if (const auto anchor = schema.value.find_text("$anchor")) {
    if (!is_anchor(*anchor))
      note_problem(schema, "$anchor", "`$anchor` has characters that an anchor cannot have",
                   "use letters, digits, `-`, `_` and `.`, a letter first");
    if (!anchors_.emplace(std::pair{schema.base.get(), *anchor}, &schema).second)
      note_problem(schema, "$anchor", name_taken("$anchor"), "rename one of them");
  }
}

void Resources::index_keyword(const Subschema& schema, const json::Member& member) {
  const auto* keyword = find_keyword(member.name);
  if (keyword == nullptr)
    return note_problem(schema, member.name, refusal_of(member.name),
                        "take it out: readers would believe a rule that is not applied");
  if (!keyword->shape->fits(member.value))
    return note_problem(schema, member.name,
                        fmt::format("`{}` must be {}", keyword->name, keyword->shape->description),
                        "");
  const auto add = [&](const json::Value& value, std::optional<std::string_view> name) {
    std::string step;
    json::append_token(step, member.name);
    if (name) json::append_token(step, *name);
    index({schema.file, value, schema.base, &schema, std::move(step)});
  };
  if (keyword->shape->subschemas == Subschemas::itself) {
    add(member.value, std::nullopt);
  } else if (keyword->shape->subschemas == Subschemas::members) {
    for (const auto named : member.value.members()) add(named.value, named.name);
  } else if (keyword->shape->subschemas == Subschemas::elements) {
    std::size_t position = 0;
    for (const auto element : member.value.elements()) add(element, std::to_string(position++));
  }
}

}  // namespace runtime_exports::schema
