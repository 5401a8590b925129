#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/uri.hpp"

namespace runtime_exports::schema {

struct SchemaFile;

/// A schema in a file: the root or any schema below it.
struct Subschema {
  const SchemaFile* file;
  json::Value value;
  std::string base;     ///< URI that references in it are resolved against
  std::string pointer;  ///< JSON pointer in the file
};

struct SchemaFile {
  std::string name;
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
  /// The same for a reference against a base URI.
  Result<const Subschema*> find(const std::string& base, std::string_view reference);

 private:
  void parse(SchemaFile& file);
  void parse_all();
  void index(SchemaFile& file, const Subschema& subschema);
  void index_keyword(SchemaFile& file, const Subschema& schema, const json::Member& member);
  void index_identifiers(SchemaFile& file, Subschema& schema);
  void index_children(SchemaFile& file, const Subschema& schema, const json::Member& member);
  void index_child(SchemaFile& file, const Subschema& schema, std::string pointer,
                   const json::Value& value);
  void name_subschema(SchemaFile& file, const std::string& uri, const Subschema& schema,
                      std::string_view keyword);
  const Subschema* find_known(const ResolvedUri& uri) const;

  json::Parser parser_;
  std::map<std::string, std::unique_ptr<SchemaFile>, std::less<>> files_;
  std::unordered_map<std::string, const Subschema*> by_uri_;  // anchors too: "uri#anchor"
  // By base and reference: a bundle says the same few again and again.
  std::unordered_map<std::string, std::unordered_map<std::string, const Subschema*>> referred_;
};

}  // namespace runtime_exports::schema
