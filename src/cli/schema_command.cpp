#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/io/whole_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/places.hpp"
#include "runtime_exports/schema/embedded.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30U;
constexpr std::uint32_t exported_permissions = 0644;
constexpr std::uint32_t exported_folder_permissions = 0755;

Result<std::string> read_file(io::FileSystem& files, const std::string& path) {
  auto file = io::InputFile::open(files, path, path);
  if (!file) return file.error();
  return file->read_all(most_bytes);
}

Status<> write_schema(io::FileSystem& files, const std::string& folder,
                      const schema::EmbeddedSchema& schema) {
  const auto path = folder + "/" + std::string{schema.name};
  const auto written =
      io::write_whole(files, {path, schema.text, exported_permissions, io::Existing::refuse});
  if (written) return Done{};
  if (written.error() == std::errc::file_exists) {
    return io::io_error(ErrorCode::unsafe_target, path, "there is such a file already",
                        "name an empty folder", {});
  }
  return io::system_failure(ErrorCode::io, path, "the schema cannot be written", written.error());
}

/// What was found in the documents of one `schema check`.
struct CheckResult {
  std::vector<Error> errors;
  Findings findings;
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
    result.findings.push_back({.severity = Severity::error,
                               .rule = "schema",
                               .subject = path,
                               .message = fmt::format("and {} more violations", more)});
  }
}

std::string suggestion_of_schema(std::string_view written) {
  return suggestion(written, schema::embedded_names_and_ids());
}

/// A word that may be a file as well as an id is not guessed.
Error ambiguous_schema(const std::string& word, std::string_view name) {
  return io::io_error(
      ErrorCode::usage, word, "it is both a file and the id of a bundled schema",
      fmt::format("write `./{}` for the file, or `{}` for the bundled schema", word, name), {});
}

/// The schema of `check`: a file with those of `--with` beside it, else a bundled one.
Result<schema::Program> compile_schema(io::FileSystem& files, const Arguments::Schema& arguments) {
  const auto mode =
      arguments.annotate_formats ? schema::FormatMode::annotate : schema::FormatMode::assert_format;
  const auto text = read_file(files, arguments.name);
  const auto* const embedded = schema::find_embedded(arguments.name);
  if (!text && embedded != nullptr) return schema::embedded_bundle().compile(embedded->name, mode);
  if (!text) {
    auto error = text.error();
    error.message += suggestion_of_schema(arguments.name);
    if (error.help.empty()) error.help = "name a schema file, or what `schema list` prints";
    return error;
  }
  if (embedded != nullptr && embedded->name != arguments.name) {
    return ambiguous_schema(arguments.name, embedded->name);
  }
  schema::Bundle bundle;
  if (auto added = bundle.add(arguments.name, *text); !added) return added.error();
  for (const auto& path : arguments.with) {
    const auto more = read_file(files, path);
    if (!more) return more.error();
    if (auto added = bundle.add(path, *more); !added) return added.error();
  }
  return bundle.compile(arguments.name, mode);
}

std::string_view outcome_name(int code) {
  return code == 0 ? "valid" : "refused";
}

std::string check_json(const CheckResult& result, int code) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", "schema check");
  out.member("outcome", outcome_name(code));
  out.member("exit_code", std::int64_t{code});
  out.member("violations", static_cast<std::int64_t>(result.violations));
  write_problems(out, result.errors, result.findings);
  out.end_object();
  text += '\n';
  return text;
}

std::string title_of(const schema::EmbeddedSchema& schema) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(schema.text, document)) return {};
  const auto title = document.root().find("title");
  return title ? std::string{title->text()} : std::string{};
}

}  // namespace

CommandResult run_schema_list(const Arguments& arguments) {
  if (arguments.format == Format::text) {
    std::string text;
    for (const auto& schema : schema::embedded_schemas()) text += fmt::format("{}\n", schema.name);
    return {0, text};
  }
  std::string text;
  json::Writer out{text};
  out.begin_array();
  for (const auto& schema : schema::embedded_schemas()) {
    out.begin_object();
    out.member("name", schema.name);
    out.member("title", title_of(schema));
    out.end_object();
  }
  out.end_array();
  text += '\n';
  return {0, text};
}

CommandResult run_schema_show(const Arguments& arguments) {
  const auto& name = arguments.schema.name;
  if (const auto* schema = schema::find_embedded(name)) return {0, std::string{schema->text}};
  return fail(
      io::io_error(ErrorCode::usage, name, "there is no such schema" + suggestion_of_schema(name),
                   "`schema list` prints them", {}),
      arguments);
}

CommandResult run_schema_export(const Arguments& arguments, io::FileSystem& files) {
  const auto& path = arguments.schema.name;
  const publish::NamedFileRequest request{arguments.root, config::default_paths(), {}};
  if (auto possible = publish::check_named_folder(files, request, path); !possible) {
    return fail(possible.error(), arguments);
  }
  const auto made = files.make_folder(io::current_folder, path, exported_folder_permissions);
  if (!made && made.error() != std::errc::file_exists) {
    return fail(io::system_failure(ErrorCode::io, path, "the folder cannot be made", made.error()),
                arguments);
  }
  for (const auto& schema : schema::embedded_schemas()) {
    if (auto written = write_schema(files, path, schema); !written) {
      return fail(written.error(), arguments);
    }
  }
  return {0, fmt::format("Wrote {} schemas to {}.\n", schema::embedded_schemas().size(),
                         terminal_text(path))};
}

CommandResult run_schema_check(const Arguments& arguments, io::FileSystem& files) {
  const auto program = compile_schema(files, arguments.schema);
  if (!program) return fail(program.error(), arguments);
  CheckResult result;
  for (const auto& path : arguments.schema.documents) {
    check_document(files, path, *program, result);
  }
  log_problems(result.errors, result.findings);
  const auto code = exit_code_of(result.errors, result.findings);
  const auto count = arguments.schema.documents.size();
  const auto summary =
      code == 0 ? fmt::format("Valid: {} {}.", count, count == 1 ? "document" : "documents")
                : fmt::format("Refused: {} violations, {} unreadable.", result.violations,
                              result.errors.size());
  return result_of(arguments.format,
                   {.command = "schema check",
                    .outcome = outcome_name(code),
                    .exit_code = code,
                    .errors = result.errors,
                    .findings = result.findings,
                    .places = {},
                    .summary = summary},
                   summary + "\n", check_json(result, code));
}

}  // namespace runtime_exports::cli
