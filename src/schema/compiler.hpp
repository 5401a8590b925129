#pragma once

#include <unordered_map>
#include <utility>

#include "rules.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

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
/// The same at a keyword.
Error schema_error(const Subschema& schema, std::string_view keyword, std::string message,
                   std::string help);

/// The schema files of a bundle and the URIs by which they refer to one another.
class Resources {
 public:
  Status<> add(std::string_view name, std::string_view text);

  /// The schema that a URI leads to; null if it leads nowhere.
  /// Errors: what is wrong with the file of that name, if it is not JSON.
  Result<const Subschema*> find(const ResolvedUri& uri);

 private:
  void parse(SchemaFile& file);
  void index(const Subschema& subschema);
  void index_keyword(const Subschema& schema, const json::Member& member);
  void index_identifiers(Subschema& schema);
  const Subschema* find_known(const ResolvedUri& uri) const;
  const Subschema* follow(const Subschema& from, std::string_view pointer) const;

  json::Parser parser_;
  std::map<std::string, std::unique_ptr<SchemaFile>, std::less<>> files_;
  std::unordered_map<std::string, const Subschema*> by_uri_;
  std::map<std::pair<const Subschema*, std::string>, const Subschema*> children_;  // by their steps
  // Bases are told apart by their addresses: comparing long ones would take long.
  std::map<std::pair<const std::string*, std::string>, const Subschema*> anchors_;
};

using PatternCache = std::unordered_map<std::string, std::shared_ptr<const Pattern>>;

/// Compiles a program: every schema that can be reached becomes one rule.
class Compiler {
 public:
  Compiler(Resources& resources, PatternCache& patterns, FormatMode format_mode)
      : resources_(resources), patterns_(patterns), format_mode_(format_mode) {}

  Result<Program> compile(std::string_view reference);

  // For the keywords of the schema whose turn it is, the current one.

  [[nodiscard]] const json::Value& schema() const { return current_->value; }
  [[nodiscard]] FormatMode format_mode() const { return format_mode_; }
  /// Adds a check to the current rule.
  void add(const Keyword& keyword, Operand operand, std::string text = {}) {
    checks_.push_back({&keyword, std::move(operand), std::move(text)});
  }
  /// The part of the check that a group of keywords shares, made for the first of them.
  template <class Group, class Part>
  Part& part(Part Group::*part) {
    for (auto& check : checks_) {
      if (auto* group = std::get_if<Group>(&check.operand)) return group->*part;
    }
    add(*find_keyword(Group::leader), Group{});
    return std::get<Group>(checks_.back().operand).*part;
  }
  /// The rule of a schema that is in the current one.
  RuleIndex child(const json::Value& schema);
  /// The rule that a reference of the current schema leads to.
  RuleIndex reference(std::string_view reference, const Keyword& keyword);
  std::shared_ptr<const Pattern> pattern(std::string_view source, const Keyword& keyword);
  /// Allows messages to show a member's name.
  void show_name(std::string_view name) { rules_->names.emplace(name); }
  /// Notes the first thing that cannot be compiled; the keyword begins the message.
  void fail(const Keyword& keyword, std::string_view message, std::string help);

 private:
  RuleIndex rule_of(const Subschema& schema);
  Rule compile_current();
  /// Skips plain references; refuses what would not end or not fit the stack.
  void link();

  Resources& resources_;
  PatternCache& patterns_;
  FormatMode format_mode_;
  std::shared_ptr<RuleSet> rules_ = std::make_shared<RuleSet>();
  std::vector<const Subschema*> schemas_;  // of each rule
  std::unordered_map<const Subschema*, RuleIndex> indexes_;
  const Subschema* current_ = nullptr;
  std::vector<Check> checks_;  // of the current rule
  std::optional<Error> problem_;
};

}  // namespace runtime_exports::schema
