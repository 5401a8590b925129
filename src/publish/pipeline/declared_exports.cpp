#include "runtime_exports/publish/pipeline/declared_exports.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/pipeline/declared_input.hpp"
#include "runtime_exports/publish/tree/inspect.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/reference.hpp"
#include "runtime_exports/schema/bundle.hpp"
#include "runtime_exports/schema/closed.hpp"

namespace runtime_exports::publish {
namespace {

using Declared = config::Settings::Declaration;

constexpr std::uint64_t most_schema_bytes = std::uint64_t{4} << 20U;

Error bad(const Declared& declared, std::string message, std::string help) {
  return {.code = ErrorCode::settings,
          .subject = declared.file,
          .line = declared.position.line,
          .column = declared.position.column,
          .message = fmt::format("the declared export `{}`: {}", declared.id, message),
          .help = std::move(help)};
}

bool is_below_root(std::string_view path) {
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    if (path.substr(begin, end - begin) == "..") return false;
    begin = end + 1;
  }
  return !path.starts_with('/');
}

/// What is taken already, in lower case: by the exports that every project has, by files of other
/// programs, and by the declarations so far.
class Names {
 public:
  Names() {
    for (const auto& one : exports::export_definitions()) {
      ids_.emplace(one.id, "an export that every project has");
      paths_.emplace(one.path, one.path);
    }
    for (const auto audience : audiences) {
      const auto& manifest = manifest_definition(audience);
      ids_.emplace(manifest.id, "a manifest");
      paths_.emplace(manifest.path, manifest.path);
    }
  }

  Status<> take(const Declared& declared) {
    const auto [id, is_new_id] = ids_.emplace(lower_case(declared.id), "another declared export");
    if (!is_new_id) {
      return bad(declared, fmt::format("its id is that of {}", id->second), "give it another id");
    }
    const auto path = lower_case(declared.path);
    if (auto fits = check_path(declared, path); !fits) return fits;
    if (auto is_free = check_free(declared, path); !is_free) return is_free;
    paths_.emplace(path, declared.path);
    if (declared.is_kept()) return Done{};
    const auto [input, is_new_input] = inputs_.emplace(declared.input, declared.id);
    if (is_new_input) return Done{};
    return bad(declared, fmt::format("its input is also that of `{}`", input->second),
               "declare each input once");
  }

 private:
  static Status<> check_path(const Declared& declared, const std::string& path) {
    const auto name = path.substr(path.rfind('/') + 1);
    if (is_reference(path)) {
      return bad(declared, "its path is that of a file which is checked and copied anyway",
                 "take the declaration out");
    }
    if (is_temporary_name(name) || path.starts_with("objects/")) {
      return bad(declared, "its path is one that temporary files or copies have",
                 "publish it at another path");
    }
    if (is_admin_path(path) && !is_admin_path(declared.path)) {
      return bad(declared, "its path differs from `admin/` only in the case of its letters",
                 "publish it below another folder");
    }
    if (is_admin_path(path) == declared.is_admin) return Done{};
    return bad(declared,
               declared.is_admin ? "only admins may read it, but its path is not below `admin/`"
                                 : "its audience is public, but its path is below `admin/`",
               declared.is_admin ? fmt::format("publish it at `admin/{}`", declared.path)
                                 : "publish it outside of `admin/`, or set its audience to admin");
  }

  Status<> check_free(const Declared& declared, const std::string& path) const {
    const auto same = paths_.find(path);
    // A file and a folder cannot have one name.
    const auto below = paths_.lower_bound(path + "/");
    auto taken = same != paths_.end() ? same : paths_.end();
    if (below != paths_.end() && below->first.starts_with(path + "/")) taken = below;
    for (const auto& folder : io::folders_in(path)) {
      if (const auto file = paths_.find(folder); file != paths_.end()) taken = file;
    }
    if (taken == paths_.end()) return Done{};
    return bad(declared, fmt::format("its path collides with `{}`", taken->second),
               "publish it at another path: not all file systems tell upper and lower case apart");
  }

  std::map<std::string, std::string, std::less<>> ids_;
  std::map<std::string, std::string, std::less<>> paths_;   // with the path as it was written
  std::map<std::string, std::string, std::less<>> inputs_;  // with the id
};

/// Reads the schema of one declaration.
class SchemaReader {
 public:
  SchemaReader(io::FileSystem& files, const std::string& root, const Declared& declared)
      : files_(files), root_(root), declared_(declared) {}

  Result<std::shared_ptr<const exports::OwnSchema>> read() {
    if (!is_below_root(declared_.schema)) {
      return bad(declared_, "its schema is not below the root", "put the schema into the project");
    }
    auto file =
        io::InputFile::open(files_, declared_.schema, io::path_below(root_, declared_.schema));
    auto text = file ? file->read_all(most_schema_bytes) : Result<std::string>{file.error()};
    if (!text) {
      return bad(
          declared_,
          fmt::format("its schema {} cannot be read: {}", declared_.schema, text.error().message),
          text.error().help.empty() ? "name a JSON Schema file below the root in `schema`"
                                    : text.error().help);
    }
    return compile(*std::move(text));
  }

 private:
  Result<std::shared_ptr<const exports::OwnSchema>> compile(std::string text) {
    // A bundle of its own: it can refer to no other schema.
    schema::Bundle bundle;
    auto added = bundle.add(declared_.schema, text);
    if (!added) return added.error();
    auto document = bundle.compile(declared_.schema);
    if (!document) return placed(document.error(), text);
    json::Parser parser;
    json::Document parsed;
    if (auto read = parser.parse(text, parsed); !read) {
      return json::refused_json(declared_.schema, read.error());
    }
    if (const auto open = schema::find_open_place(parsed); open && !declared_.is_admin) {
      return open_object(text, *open);
    }
    auto own = std::make_shared<exports::OwnSchema>(
        exports::OwnSchema{std::move(text), *std::move(document)});
    if (auto done = set_rows(parsed.root(), bundle, *own); !done) return done.error();
    return std::shared_ptr<const exports::OwnSchema>{std::move(own)};
  }

  /// Adds the line to an error that names a place in the schema.
  [[nodiscard]] static Error placed(Error error, std::string_view text) {
    json::Parser parser;
    json::Document parsed;
    if (error.line > 0 || !parser.parse(text, parsed)) return error;
    const auto path = json::path_of_names(error.pointer);
    const auto place = position_of(text, json::follow(parsed.root(), path).value.offset());
    error.line = place.line;
    error.column = place.column;
    return error;
  }

  [[nodiscard]] Error open_object(std::string_view text, std::size_t offset) const {
    const auto place = position_of(text, offset);
    return {
        .code = ErrorCode::settings,
        .subject = declared_.schema,
        .line = place.line,
        .column = place.column,
        .message = fmt::format("the schema of the public export `{}` leaves an object open: what "
                               "it does not describe would be published, too",
                               declared_.id),
        .help =
            "describe every member, and set `additionalProperties` to false; give a `type` "
            "where no object may be, and `items` to every array; refer to parts as "
            "`#/$defs/NAME`"};
  }

  /// Sets the schema of the rows, if the document is nothing but an array of them.
  [[nodiscard]] Status<> set_rows(const json::Value& root, schema::Bundle& bundle,
                                  exports::OwnSchema& own) const {
    static constexpr std::array<std::string_view, 13> plain{
        "$schema", "$id",      "$comment", "$defs",    "title",   "description", "type",
        "items",   "minItems", "maxItems", "examples", "default", "deprecated"};
    if (root.find_text("type") != "array" || !root.find("items")) return Done{};
    for (const auto member : root.members()) {
      if (std::find(plain.begin(), plain.end(), member.name) == plain.end()) return Done{};
    }
    auto row = bundle.compile(declared_.schema + "#/items");
    if (!row) return placed(row.error(), own.text);
    own.row = *std::move(row);
    own.least_rows = count_in(root, "minItems", own.least_rows);
    own.most_rows = count_in(root, "maxItems", own.most_rows);
    return Done{};
  }

  static std::uint64_t count_in(const json::Value& root, std::string_view name,
                                std::uint64_t otherwise) {
    const auto count = root.find(name);
    const auto number = count ? count->integer() : std::nullopt;
    return number ? static_cast<std::uint64_t>(*number) : otherwise;
  }

  io::FileSystem& files_;
  const std::string& root_;
  const Declared& declared_;
};

}  // namespace

Result<exports::Registry> read_registry(io::FileSystem& files, const std::string& root,
                                        const config::Settings& settings) {
  Names names;
  std::vector<exports::Declaration> declarations;
  for (const auto& declared : settings.declared_exports) {
    if (auto taken = names.take(declared); !taken) return taken.error();
  }
  for (const auto& declared : settings.declared_exports) {
    if (!is_below_root(declared.input)) {
      return bad(declared, "its input is not below the root", "put the file into the project");
    }
    if (!declared.is_kept()) {
      auto fits = check_missing_declared_input(files, root, settings, declared);
      if (!fits) return fits.error();
    }
    auto schema = SchemaReader{files, root, declared}.read();
    if (!schema) return schema.error();
    declarations.push_back(
        {declared.id, declared.path, declared.input,
         declared.is_admin ? exports::Audience::admins : exports::Audience::public_readers,
         *std::move(schema), declared.max_bytes, declared.is_kept()});
  }
  return exports::Registry{std::move(declarations)};
}

}  // namespace runtime_exports::publish
