#include "vocabulary.hpp"

#include <algorithm>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::checks {
namespace {

// Calls `visit` with the name and value of every member of every object in the value; the parser
// bounds the depth.
template <class Visitor>
void visit_members(const json::Value& value, const Visitor& visit) {
  for (const auto element : value.elements()) visit_members(element, visit);
  for (const auto member : value.members()) {
    visit(member.name, member.value);
    visit_members(member.value, visit);
  }
}

}  // namespace

Vocabulary::Vocabulary(const exports::ExportDefinition& definition) {
  read_schema(definition.is_declared() ? definition.own_schema->text
                                       : schema::find_embedded(definition.schema)->text);
  read_schema(schema::find_embedded("common.schema.json")->text);
  for (const auto name : {definition.id, definition.path}) add_word(name);
  for (const auto& one : exports::export_definitions()) {
    for (const auto name : {one.id, one.path, one.schema}) add_word(name);
  }
  // Neither the labels of the rates nor the word that takes a secret's place are in a schema.
  add_word("failed");
  add_word("secret");
}

void Vocabulary::read_schema(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return;
  visit_members(document.root(), [this](std::string_view keyword, const json::Value& value) {
    if (keyword == "properties") {
      for (const auto member : value.members()) {
        members_.emplace(member.name);
        add_word(member.name);
      }
    }
    if (keyword == "const") add_word(value.text());
    if (keyword != "enum") return;
    for (const auto element : value.elements()) add_word(element.text());
  });
}

void Vocabulary::add_word(std::string_view word) {
  words_.insert(lower_case(word));
  for (std::size_t begin = 0; begin < word.size();) {
    const auto end = static_cast<std::size_t>(
        std::find_if_not(word.begin() + static_cast<std::ptrdiff_t>(begin), word.end(), is_alnum) -
        word.begin());
    if (end > begin) words_.insert(lower_case(word.substr(begin, end - begin)));
    begin = end + 1;
  }
}

bool Vocabulary::is_word(std::string_view text) const {
  return words_.find(lower_case(text)) != words_.end();
}

}  // namespace runtime_exports::checks
