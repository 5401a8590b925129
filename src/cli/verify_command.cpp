
#include "result.hpp"
#include <fmt/format.h>

namespace runtime_exports::cli {
namespace {

using publish::TreeReaders;
using publish::Verdict;
using publish::VerifyReport;

/// A row for each of our files; nothing if there are no such files.
Table verify_table(const VerifyReport& report) {
  if (report.files.empty()) return {};
  Table table{"lrrl", {{"file", "bytes", "rows", "result"}}};
  for (const auto& file : report.files) {
    table.rows.push_back(
        {std::string{file.definition->path}, was_read(file) ? with_thousands(file.bytes) : "-",
         file.rows ? with_thousands(*file.rows) : "-", std::string{verdict_name(file.verdict)}});
  }
  return table;
}

Said said_of(const VerifyReport& report, TreeReaders readers) {
  auto files = counted(report.files.size(), "file");
  if (report.other_files > 0) {
    files += fmt::format(" and {} of other programs", with_thousands(report.other_files));
  }
  if (report.refused()) {
    return {"refused", fmt::format("Refused: {} found{}.", count_problems(report),
                                   report.files.empty() ? "" : " in " + files)};
  }
  return {"clean",
          fmt::format("{}: {}{}.",
                      readers == TreeReaders::public_only ? "Clean for the public" : "Clean", files,
                      report.generation ? fmt::format(", generation {}", *report.generation) : "")};
}

Json more_of(const VerifyReport& report, TreeReaders readers) {
  Json more{{"public_only", readers == TreeReaders::public_only}};
  if (report.generation) more["generation"] = *report.generation;
  auto& files = more["files"] = Json::array();
  for (const auto& file : report.files) {
    auto& one = files.emplace_back();
    one["path"] = file.definition->path;
    one["audience"] = exports::audience_name(file.definition->audience);
    one["result"] = verdict_name(file.verdict);
    if (was_read(file)) one["bytes"] = file.bytes;
    if (file.rows) one["rows"] = *file.rows;
  }
  more["other_files"] = report.other_files;
  return more;
}

}  // namespace

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

CommandResult run(const Call& call, const VerifyOptions& options) {
  const auto exceptions = checks::PrivacyExceptions::make(call.settings.settings.privacy.allow);
  if (!exceptions) return fail(exceptions.error(), call);
  const auto& environment = call.environment;
  std::optional<publish::MaxAge> max_age;
  if (options.max_age_seconds) {
    max_age = publish::MaxAge{*options.max_age_seconds, environment.clock.now_utc_seconds()};
  }
  const auto report = publish::verify({options.folder,
                                       options.readers,
                                       &*exceptions,
                                       environment.effort,
                                       {},
                                       environment.registry,
                                       max_age},
                                      environment.files, environment.schemas);
  auto outcome = conclude(call, report, said_of(report, options.readers));
  outcome.places.root = options.folder;
  outcome.table = verify_table(report);
  return result_of(call, outcome, more_of(report, options.readers));
}

}  // namespace runtime_exports::cli
