#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "keyword.hpp"

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/uri.hpp"

namespace runtime_exports::schema {

struct SchemaFile;

/// A schema in a file: the root or any schema below it. A file may hold many, with a long base and
/// long names above them, which none of them copies.
struct Subschema {
  SchemaFile* file;
  json::Value value;
  std::shared_ptr<const std::string> base;  ///< URI that references in it are resolved against
  const Subschema* parent = nullptr;        ///< the schema that it is in
  std::string step = {};  ///< JSON pointer from there: "/items", "/$defs/a~1b", "/allOf/0"

  /// Its JSON pointer in the file.
  [[nodiscard]] std::string pointer() const;
};

struct SchemaFile {
  std::string name;  ///< what messages call it
  std::string uri;   ///< what references call it: the name without `./` and `../`
  std::string text;  ///< until it is parsed
  bool parsed = false;
  json::Document document;
  std::unordered_map<std::size_t, Subschema> subschemas;  ///< by offset in the document
  std::optional<Error> problem;  ///< the first thing in it that would be ignored otherwise
};

/// An error in a schema file.
Error schema_error(std::string_view file, std::string_view pointer, std::string message,
                   std::string help);

/// The schema files of a bundle and the URIs by which they refer to one another.
class Resources {
 public:
  Status<> add(std::string_view name, std::string_view text);

  /// The schema that a URI leads to; null if it leads nowhere.
  /// Errors: what is wrong with the file of that name, if it is not JSON.
  Result<const Subschema*> find(const ResolvedUri& uri);
  /// The same for a reference in a schema.
  Result<const Subschema*> find(const Subschema& from, std::string_view reference);

 private:
  void parse(SchemaFile& file);
  void parse_all();
  void index(SchemaFile& file, const Subschema& subschema);
  void index_keyword(SchemaFile& file, const Subschema& schema, const json::Member& member);
  void index_identifiers(SchemaFile& file, Subschema& schema);
  void index_children(SchemaFile& file, const Subschema& schema, const json::Member& member,
                      Subschemas place);
  const Subschema* find_known(const ResolvedUri& uri) const;
  const Subschema* follow(const Subschema& from, std::string_view pointer) const;

  json::Parser parser_;
  std::map<std::string, std::unique_ptr<SchemaFile>, std::less<>> files_;
  using Named = std::unordered_map<std::string, const Subschema*>;
  std::map<std::pair<const Subschema*, std::string>, const Subschema*> children_;  // by their steps
  // Bases are told apart by their addresses: comparing long ones would take long.
  Named by_uri_;
  std::unordered_map<const std::string*, Named> anchors_;  // by base and anchor
  // By base and reference: a bundle says the same few again and again.
  std::unordered_map<const std::string*, Named> referred_;
};

}  // namespace runtime_exports::schema
