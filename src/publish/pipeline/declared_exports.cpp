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
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/inspect.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/schema/bundle.hpp"

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

bool is_below_root(const std::string& path) {
  return !path.starts_with('/') && ("/" + path + "/").find("/../") == std::string::npos;
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
    if (is_reference(path)) {
      return bad(declared, "its path is that of a file which is checked and copied anyway",
                 "take the declaration out");
    }
    const auto folders = io::folders_in(path);
    const auto is_temporary_path = [](const std::string& one) {
      return is_temporary_name(target_of(one).name);
    };
    const bool is_temporary =
        is_temporary_path(path) || std::ranges::any_of(folders, is_temporary_path);
    if (is_temporary || path.starts_with("objects/") || path.starts_with("_headers/")) {
      return bad(declared, "its path is one that temporary files or copies have",
                 "publish it at another path");
    }
    if (folders.size() > deepest_folder) {
      return bad(declared, fmt::format("its path has more than {} folders", deepest_folder),
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
    auto taken = paths_.find(path);
    // A file and a folder cannot have one name.
    const auto below = paths_.lower_bound(path + "/");
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

using SchemaOfExport = std::shared_ptr<const exports::OwnSchema>;

Error open_object(const Declared& declared, Position place) {
  return {.code = ErrorCode::settings,
          .subject = declared.schema,
          .line = place.line,
          .column = place.column,
          .message = fmt::format("the schema of the public export `{}` leaves an object open: what "
                                 "it does not describe would be published, too",
                                 declared.id),
          .help =
              "describe every member, and set `additionalProperties` to false; give a `type` "
              "where no object may be, and `items` to every array; refer to parts as "
              "`#/$defs/NAME`, and give no part an `$id`"};
}

std::uint64_t count_in(const json::Value& root, std::string_view name, std::uint64_t otherwise) {
  const auto count = root.find(name);
  const auto number = count ? count->integer() : std::nullopt;
  return number ? static_cast<std::uint64_t>(*number) : otherwise;
}

/// Sets the schema of the rows, if the document is nothing but an array of them.
Status<> set_rows(const Declared& declared, const json::Value& root, schema::Bundle& bundle,
                  exports::OwnSchema& own) {
  static constexpr std::array<std::string_view, 13> plain{
      "$schema", "$id",      "$comment", "$defs",    "title",   "description", "type",
      "items",   "minItems", "maxItems", "examples", "default", "deprecated"};
  if (root.find_text("type") != "array" || !root.find("items")) return Done{};
  for (const auto member : root.members()) {
    if (std::ranges::count(plain, member.name) == 0) return Done{};
    const bool is_count = member.name == "minItems" || member.name == "maxItems";
    if (is_count && !member.value.integer()) return Done{};
  }
  auto row = bundle.compile(declared.schema + "#/items");
  if (!row) return row.error();
  own.row = *std::move(row);
  own.least_rows = count_in(root, "minItems", own.least_rows);
  own.most_rows = count_in(root, "maxItems", own.most_rows);
  return Done{};
}

Result<SchemaOfExport> compile_schema(const Declared& declared, std::string text) {
  // A bundle of its own: it can refer to no other schema.
  schema::Bundle bundle;
  auto added = bundle.add(declared.schema, text);
  if (!added) return added.error();
  json::Document parsed;
  const bool is_json = json::Parser{}.parse(text, parsed).has_value();
  auto document = bundle.compile(declared.schema);
  if (!document) {
    auto& error = document.error();
    if (error.line > 0 || !is_json) return error;
    const auto place = json::find_position(parsed, json::path_of_names(error.pointer));
    error.line = place.line;
    error.column = place.column;
    return error;
  }
  if (const auto open = schema::find_open_place(parsed); open && !declared.is_admin) {
    return open_object(declared, position_of(text, *open));
  }
  auto own = std::make_shared<exports::OwnSchema>(
      exports::OwnSchema{std::move(text), *std::move(document)});
  if (auto done = set_rows(declared, parsed.root(), bundle, *own); !done) return done.error();
  return SchemaOfExport{std::move(own)};
}

Result<SchemaOfExport> read_schema(io::FileSystem& files, const std::string& root,
                                   const Declared& declared) {
  if (!is_below_root(declared.schema)) {
    return bad(declared, "its schema is not below the root", "put the schema into the project");
  }
  auto file = io::InputFile::open(files, declared.schema, io::path_below(root, declared.schema));
  auto text = file ? file->read_all(most_schema_bytes) : Result<std::string>{file.error()};
  if (text) return compile_schema(declared, *std::move(text));
  const auto& error = text.error();
  return bad(
      declared, fmt::format("its schema {} cannot be read: {}", declared.schema, error.message),
      error.help.empty() ? "name a JSON Schema file below the root in `schema`" : error.help);
}

constexpr const char* in_git = "it lies in the `.git` folder";
constexpr const char* another_file = "name a file that is written for this export alone";

Error bad_input(const Declared& declared, std::string_view message, std::string help) {
  return bad(declared, fmt::format("its input {}: {}", declared.input, message), std::move(help));
}

Error leads_out(const Declared& declared) {
  return bad_input(declared, "a symbolic link leads out of the root",
                   "put the file itself into the project");
}

Error is_another(const Declared& declared) {
  return bad_input(declared, "it is another input, a setting or a key",
                   "name a file that is written for this export alone: this one may hold what "
                   "nobody may publish");
}

}  // namespace

DeclaredInputs::DeclaredInputs(io::FileSystem& files, std::string root,
                               const config::Settings& settings)
    : files_(files), root_(std::move(root)), settings_(settings) {
  if (settings.declared_exports.empty()) return;
  auto others = settings;
  others.declared_exports.clear();
  for (const auto& path : input_paths(others)) reserve(path_of(path), {});
  reserve(path_of(config::settings_file), {});
  for (const auto& declared : settings.declared_exports) {
    reserve(path_of(declared.schema), {});
    if (!declared.is_kept()) reserve(path_of(declared.input), declared.id);
  }
  // All of them are declared in the same file.
  reserve(settings.declared_exports.front().file, {});
}

Result<io::InputFile> DeclaredInputs::open(std::string_view id) const {
  const auto& declared = *std::ranges::find(settings_.declared_exports, id, &Declared::id);
  const auto cannot_open = [&](const std::error_code& error) {
    return io::open_error(declared.input, error);
  };
  const auto real = io::real_path(path_of(declared.input));
  if (!real) return cannot_open(real.error());
  const auto below = real_root();
  if (!below) return cannot_open(below.error());
  if (!real->starts_with(*below)) return leads_out(declared);
  const auto base = io::open_folder(files_, io::current_folder, *below, io::Links::follow);
  if (!base) return cannot_open(base.error());
  // Nobody can put a link in the way meanwhile.
  auto opened = io::open_file(files_, base->get(), real->substr(below->size()));
  if (!opened) return cannot_open(opened.error());
  auto file = io::InputFile::adopt(files_, declared.input, *std::move(opened));
  if (!file) return file;
  const auto place = find_place(files_, io::current_folder, *real);
  if (!place) return place.error();
  if (auto fits = check_place(declared, *place); !fits) return fits.error();
  const auto& status = file->status();
  if (is_reserved({{status.device, status.inode}, {}}, declared.id)) return is_another(declared);
  return file;
}

Status<> DeclaredInputs::check_missing(const Declared& declared) const {
  const auto path = path_of(declared.input);
  const auto real = io::real_path(path);
  if (real || real.error() != std::errc::no_such_file_or_directory) return Done{};
  const auto place = find_place(files_, io::current_folder, path);
  if (!place) return place.error();
  if (auto fits = check_place(declared, *place); !fits) return fits;
  if (place->folders.empty()) return Done{};
  const bool is_free = !is_reserved({place->folders.front(), place->missing}, declared.id);
  return is_free ? Status<>{Done{}} : is_another(declared);
}

void DeclaredInputs::reserve(const std::string& path, const std::string& id) {
  const auto file = io::open_file(files_, io::current_folder, path, io::Links::follow);
  const auto status = file ? files_.status(file->get()) : file.error();
  if (status) {
    ids_.emplace(File{{status->device, status->inode}, {}}, id);
    return;
  }
  const auto place = find_place(files_, io::current_folder, path);
  if (place && !place->folders.empty()) {
    ids_.emplace(File{place->folders.front(), place->missing}, id);
  }
}

bool DeclaredInputs::is_reserved(const File& file, std::string_view id) const {
  const auto [begin, end] = ids_.equal_range(file);
  return std::any_of(begin, end, [id](const auto& one) { return one.second != id; });
}

Status<> DeclaredInputs::check_place(const Declared& declared, const Place& place) const {
  const auto& paths = settings_.paths;
  const std::vector<std::pair<std::string, const char*>> folders{
      {paths.exports, "it lies in the exports folder"},
      {paths.work, "it lies in the work folder"},
      {git_folder, in_git}};
  for (const auto& [folder, words] : folders) {
    const auto holder = find_place(files_, io::current_folder, path_of(folder));
    if (!holder) return holder.error();
    if (lies_in(place, *holder)) return bad_input(declared, words, another_file);
  }
  const auto existing = io::real_path(place.existing);
  const auto below = real_root();
  if (!existing || !below) return Done{};
  if (!(*existing + "/").starts_with(*below)) return leads_out(declared);
  // Submodules and other clones have one, too.
  auto path = existing->substr(std::min(existing->size(), below->size())) + "/";
  for (const auto& name : place.missing) path += name + "/";
  if (("/" + path).find(fmt::format("/{}/", git_folder)) == std::string::npos) return Done{};
  return bad_input(declared, in_git, another_file);
}

std::string DeclaredInputs::path_of(const std::string& name) const {
  return io::path_below(root_, name);
}

/// Ends in a slash.
io::SystemResult<std::string> DeclaredInputs::real_root() const {
  auto real = io::real_path(root_);
  if (real && *real != "/") *real += '/';
  return real;
}

Result<exports::Registry> read_registry(io::FileSystem& files, const std::string& root,
                                        const config::Settings& settings) {
  Names names;
  const DeclaredInputs inputs{files, root, settings};
  std::vector<exports::Declaration> declarations;
  for (const auto& declared : settings.declared_exports) {
    if (auto taken = names.take(declared); !taken) return taken.error();
  }
  for (const auto& declared : settings.declared_exports) {
    if (!is_below_root(declared.input)) {
      return bad(declared, "its input is not below the root", "move the file below the root");
    }
    if (!declared.is_kept()) {
      if (auto fits = inputs.check_missing(declared); !fits) return fits.error();
    }
    auto schema = read_schema(files, root, declared);
    if (!schema) return schema.error();
    declarations.push_back(
        {declared.id, declared.path, declared.input,
         declared.is_admin ? exports::Audience::admins : exports::Audience::public_readers,
         *std::move(schema), declared.max_bytes, declared.is_kept()});
  }
  return exports::Registry{std::move(declarations)};
}

}  // namespace runtime_exports::publish
