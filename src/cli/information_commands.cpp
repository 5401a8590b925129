#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30U;
constexpr std::uint32_t exported_folder_permissions = 0755;

Result<std::string> read_file(io::FileSystem& files, const std::string& path) {
  auto file = io::InputFile::open(files, path, path);
  if (!file) return file.error();
  return file->read_all(most_bytes);
}

Status<> write_schema(io::FileSystem& files, const std::string& folder,
                      const schema::EmbeddedSchema& schema) {
  const auto path = folder + "/" + std::string{schema.name};
  const auto written = io::write_whole(
      files, {.path = path, .bytes = schema.text, .existing = io::Existing::refuse});
  if (!written && written.error() == std::errc::file_exists) {
    return io::io_error(ErrorCode::unsafe_target, path, "there is such a file already",
                        "name an empty folder");
  }
  return io::or_failure(written, path, "the schema cannot be written");
}

/// What was found in the documents of one `schema check`.
struct CheckResult : Problems {
  std::uint64_t violations = 0;
};

void check_document(io::FileSystem& files, const std::string& path, const schema::Program& program,
                    CheckResult& result) {
  const auto text = read_file(files, path);
  if (!text) {
    result.errors.push_back(text.error());
    return;
  }
  json::Parser parser;
  json::Document document;
  if (auto parsed = parser.parse(*text, document); !parsed) {
    result.errors.push_back(json::refused_json(path, parsed.error()));
    return;
  }
  const auto report = program.check(document.root());
  result.violations += report.count;
  for (const auto& violation : report.violations) {
    const auto position = position_of(*text, violation.offset);
    result.findings.push_back({.severity = Severity::error,
                               .rule = "schema." + violation.keyword,
                               .subject = path,
                               .pointer = violation.pointer,
                               .line = position.line,
                               .column = position.column,
                               .message = "expected " + violation.expected});
  }
  if (report.count > report.violations.size()) {
    const auto more = report.count - report.violations.size();
    result.findings.push_back(
        finding_about(Severity::error, "schema", path, "and " + counted(more, "more violation")));
  }
}

std::string suggestion_of_schema(std::string_view written) {
  return suggestion(written, schema::embedded_names_and_ids());
}

/// The schema of `check`: a file, which may refer to those of `--with`, or a bundled one.
Result<schema::Program> compile_schema(io::FileSystem& files, const SchemaCheckOptions& options) {
  const auto text = read_file(files, options.schema);
  const auto* const embedded = schema::find_embedded(options.schema);
  if (!text && embedded != nullptr) {
    if (options.with.empty()) {
      return schema::embedded_bundle().compile(embedded->name, options.formats);
    }
    return io::io_error(ErrorCode::usage, "--with", "a bundled schema refers to no other file",
                        "leave out `--with`, or name a schema file in place of the bundled one");
  }
  if (!text) {
    auto error = text.error();
    error.message += suggestion_of_schema(options.schema);
    if (error.help.empty())
      error.help = "name a schema file, or a schema that `schema list` prints";
    return error;
  }
  // The program does not guess whether a word means a file or an id.
  if (embedded != nullptr && embedded->name != options.schema) {
    return io::io_error(ErrorCode::usage, options.schema,
                        "it is both a file and the id of a bundled schema",
                        fmt::format("write `./{}` for the file, or `{}` for the bundled schema",
                                    options.schema, embedded->name));
  }
  schema::Bundle bundle;
  if (auto added = bundle.add(options.schema, *text); !added) return added.error();
  for (const auto& path : options.with) {
    const auto more = read_file(files, path);
    if (!more) return more.error();
    if (auto added = bundle.add(path, *more); !added) return added.error();
  }
  return bundle.compile(options.schema, options.formats);
}

/// The names and titles of the bundled schemas.
Json json_of_schemas() {
  auto list = Json::array();
  json::Parser parser;
  json::Document document;
  for (const auto& schema : schema::embedded_schemas()) {
    const bool is_parsed = parser.parse(schema.text, document).has_value();
    const auto title = is_parsed ? document.root().find_text("title") : std::nullopt;
    list.push_back({{"name", schema.name}, {"title", title.value_or("")}});
  }
  return list;
}

/// What a command tells, as text or as JSON.
CommandResult told(const Call& call, std::string text, const Json& list) {
  return {0, call.common.format == Format::json ? written(list) : std::move(text)};
}

}  // namespace

std::string input_of(const exports::ExportDefinition& definition, const Call& call) {
  if (!definition.input) return "runtime_snapshot.json";
  if (*definition.input == state::InputId::changelog) {
    return call.settings.settings.paths.changelog;
  }
  return std::string{call.environment.registry->input(*definition.input).path};
}

CommandResult run(const Call& call, const ListOptions& /*options*/) {
  const auto& registry = *call.environment.registry;
  Table table{"lllll", {{"export", "path", "audience", "input", "enabled"}}};
  auto list = Json::array();
  const auto add = [&](const exports::ExportDefinition& one,
                       const std::optional<std::string>& input, bool is_enabled) {
    table.rows.push_back({std::string{one.id}, std::string{one.path},
                          std::string{exports::audience_name(one.audience)},
                          input.value_or("(another program)"), is_enabled ? "yes" : "no"});
    auto& out = list.emplace_back(json_of(one));
    out["schema"] = one.schema;
    if (input) out["input"] = *input;
    if (!input) out["keep"] = true;
    out["enabled"] = is_enabled;
  };
  for (const auto& one : registry) {
    add(one, input_of(one, call), publish::is_enabled(one, call.settings.settings));
  }
  for (const auto& one : registry.kept()) add(one, std::nullopt, true);
  return told(call, format_table(table), list);
}

CommandResult run(const Call& call, const ConfigShowOptions& /*options*/) {
  const auto& root = call.common.root;
  Table table{"lll", {{"setting", "from", "value"}}};
  auto list = Json::array();
  const auto add = [&](std::string_view key, const std::string& value, std::string_view origin,
                       std::string_view description) {
    table.rows.push_back(
        {std::string{key}, std::string{origin}, value.empty() ? "-" : terminal_text(value)});
    list.push_back({{"key", key},
                    {"value", value},
                    {"origin", origin},
                    {"variable", config::variable_name(key)},
                    {"description", description}});
  };
  add("root", root, call.common.root_origin, "The folder that the other paths are relative to");
  for (const auto& value : call.settings.values) {
    add(value.definition->key, value.value, config::origin_name(value),
        value.definition->description);
  }
  return told(call, format_table(table), list);
}

CommandResult run(const Call& call, const SchemaListOptions& /*options*/) {
  std::string text;
  for (const auto& schema : schema::embedded_schemas()) text += fmt::format("{}\n", schema.name);
  return told(call, std::move(text), json_of_schemas());
}

CommandResult run(const Call& call, const SchemaShowOptions& options) {
  const auto& name = options.name;
  if (const auto* schema = schema::find_embedded(name)) return {0, std::string{schema->text}};
  return fail(
      io::io_error(ErrorCode::usage, name, "there is no such schema" + suggestion_of_schema(name),
                   "`schema list` prints them"),
      call);
}

CommandResult run(const Call& call, const SchemaExportOptions& options) {
  auto& files = call.environment.files;
  const auto& path = options.folder;
  const auto settings = config::default_settings();
  const publish::NamedFileRequest request{call.common.root, settings};
  if (auto possible = publish::check_named_folder(files, request, path); !possible) {
    return fail(possible.error(), call);
  }
  const auto made = files.make_folder(io::current_folder, path, exported_folder_permissions);
  if (!made && made.error() != std::errc::file_exists) {
    return fail(io::or_failure(made, path, "the folder cannot be made").error(), call);
  }
  for (const auto& schema : schema::embedded_schemas()) {
    if (auto written = write_schema(files, path, schema); !written) {
      return fail(written.error(), call);
    }
  }
  const auto list = json_of_schemas();
  return told(call, fmt::format("Wrote {} schemas to {}.\n", list.size(), terminal_text(path)),
              list);
}

CommandResult run(const Call& call, const SchemaCheckOptions& options) {
  auto& files = call.environment.files;
  const auto program = compile_schema(files, options);
  if (!program) return fail(program.error(), call);
  CheckResult result;
  for (const auto& path : options.documents) check_document(files, path, *program, result);
  Said said{"valid", fmt::format("Valid: {}.", counted(options.documents.size(), "document"))};
  if (!result.errors.empty() || result.violations > 0) {
    said = {"refused", fmt::format("Refused: {}, {} unreadable.",
                                   counted(result.violations, "violation"), result.errors.size())};
  }
  auto outcome = conclude(call, result, std::move(said));
  outcome.places = {};
  return result_of(call, outcome, {{"violations", result.violations}});
}

}  // namespace runtime_exports::cli
