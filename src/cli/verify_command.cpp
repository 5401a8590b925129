#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/table.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/loaded_state.hpp"
#include "runtime_exports/publish/verify.hpp"

namespace runtime_exports::cli {
namespace {

using publish::TreeReaders;
using publish::Verdict;
using publish::VerifyReport;

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::in_order:
      return "ok";
    case Verdict::refused:
      return "refused";
    case Verdict::missing:
      return "missing";
    case Verdict::unreadable:
      break;
  }
  return "unreadable";
}

bool was_read(const publish::VerifiedFile& file) {
  return file.verdict == Verdict::in_order || file.verdict == Verdict::refused;
}

std::string verify_table(const VerifyReport& report) {
  std::vector<std::vector<std::string>> rows{{"file", "bytes", "rows", "result"}};
  for (const auto& file : report.files) {
    rows.push_back(
        {std::string{file.definition->path}, was_read(file) ? with_thousands(file.bytes) : "-",
         file.rows ? with_thousands(*file.rows) : "-", std::string{verdict_name(file.verdict)}});
  }
  return format_table({Align::left, Align::right, Align::right, Align::left}, rows);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", with_thousands(count), noun, count == 1 ? "" : "s");
}

std::string summary_of(const VerifyReport& report, TreeReaders readers) {
  const auto files = counted(report.files.size(), "file") +
                     (report.other_files == 0
                          ? std::string{}
                          : fmt::format(" and {} of others", with_thousands(report.other_files)));
  if (report.refused()) {
    return fmt::format("Refused: {} found{}.",
                       counted(count_problems(report.errors, report.findings), "problem"),
                       report.files.empty() ? "" : " in " + files);
  }
  return fmt::format("{}: {}{}.",
                     readers == TreeReaders::public_only ? "Clean for the public" : "Clean", files,
                     report.generation ? fmt::format(", generation {}", *report.generation) : "");
}

std::string_view outcome_of(const VerifyReport& report) {
  return report.refused() ? "refused" : "clean";
}

std::string verify_json(const VerifyReport& report, TreeReaders readers, int exit_code) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", "verify");
  out.member("outcome", outcome_of(report));
  out.member("exit_code", std::int64_t{exit_code});
  out.member("public_only", readers == TreeReaders::public_only);
  if (report.generation) {
    out.member("generation", static_cast<std::int64_t>(*report.generation));
  }
  out.name("files");
  out.begin_array();
  for (const auto& file : report.files) {
    out.begin_object();
    out.member("path", file.definition->path);
    out.member("audience", exports::audience_name(file.definition->audience));
    out.member("result", verdict_name(file.verdict));
    if (was_read(file)) out.member("bytes", static_cast<std::int64_t>(file.bytes));
    if (file.rows) out.member("rows", static_cast<std::int64_t>(*file.rows));
    out.end_object();
  }
  out.end_array();
  out.member("other_files", static_cast<std::int64_t>(report.other_files));
  write_problems(out, report.errors, report.findings);
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace

CommandResult run_verify(const Arguments& arguments, const config::LoadedSettings* settings,
                         io::FileSystem& files, schema::Bundle& schemas) {
  const auto exceptions = settings != nullptr ? publish::privacy_exceptions(settings->settings)
                                              : checks::PrivacyExceptions{};
  if (!exceptions) return fail(exceptions.error(), arguments);
  const auto readers = arguments.verify.readers;
  const auto report =
      publish::verify({arguments.verify.folder, readers, &*exceptions}, files, schemas);
  log_problems(report.errors, report.findings);
  const auto code = exit_code_of(report.errors, report.findings);
  const auto summary = summary_of(report, readers);
  return result_of(arguments.format,
                   {.command = "verify",
                    .outcome = outcome_of(report),
                    .exit_code = code,
                    .errors = report.errors,
                    .findings = report.findings,
                    .places = {arguments.verify.folder, arguments.config_file.value_or("")},
                    .summary = summary},
                   (report.files.empty() ? "" : verify_table(report) + "\n") + summary + "\n",
                   verify_json(report, readers, code));
}

}  // namespace runtime_exports::cli
