#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shape.hpp"

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/uri.hpp"

namespace runtime_exports::schema {

/// Follows JSON pointers in one document. It remembers what is in the objects and arrays that it
/// passed: following many pointers into a large one takes linear time.
class PointerIndex {
 public:
  /// The value that the pointer leads to from `root`, a value of the document; std::nullopt if it
  /// leads nowhere.
  std::optional<json::Value> value_at(const json::Value& root, std::string_view pointer);

 private:
  std::optional<json::Value> member_at(const json::Value& object, const std::string& name);
  std::optional<json::Value> element_at(const json::Value& array, std::string_view token);

  // By the offset of the object or array.
  std::unordered_map<std::size_t, std::unordered_map<std::string_view, json::Value>> members_;
  std::unordered_map<std::size_t, std::vector<json::Value>> elements_;
};

struct SchemaFile;

/// A schema in a file: the root or any schema below it. A file may hold many, with a long base and
/// long names above them: none of these is copied.
struct Subschema {
  SchemaFile* file;
  json::Value value;
  std::shared_ptr<const std::string> base;    ///< URI that references in it are resolved against
  const Subschema* parent = nullptr;          ///< the schema that it is in
  std::string_view keyword = {};              ///< the keyword of the parent that it is in
  std::optional<std::string_view> name = {};  ///< its name there, if it has one
  std::optional<std::size_t> position = {};   ///< its place in a list, if it is in one

  /// Its JSON pointer in the file.
  [[nodiscard]] std::string pointer() const;
};

struct SchemaFile {
  std::string name;  ///< what messages call it
  std::string uri;   ///< what references call it: the name without `./` and `../`
  std::string text;  ///< until it is parsed
  bool parsed = false;
  json::Document document;
  PointerIndex pointers;                                  ///< of the document
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

  json::Parser parser_;
  std::map<std::string, std::unique_ptr<SchemaFile>, std::less<>> files_;
  using Named = std::unordered_map<std::string, const Subschema*>;
  // Bases are told apart by their addresses: comparing long ones would take long.
  Named by_uri_;
  std::unordered_map<const std::string*, Named> anchors_;  // by base and anchor
  // By base and reference: a bundle says the same few again and again.
  std::unordered_map<const std::string*, Named> referred_;
};

}  // namespace runtime_exports::schema
