#include "runtime_exports/cli/publish_result.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/table.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::cli {
namespace {

using publish::Change;

std::string_view change_name(Change change) {
  switch (change) {
    case Change::added:
      return "new";
    case Change::changed:
      return "changed";
    case Change::same:
      return "same";
    case Change::kept:
      break;
  }
  return "kept";
}

bool has_rows(const publish::ExportResult& result) {
  return result.definition->rows || result.rows > 0;
}

std::string time_of(const publish::ExportResult& result) {
  if (result.change == Change::kept) return "-";
  return fmt::format("{:.1f} ms", static_cast<double>(result.duration_us) / 1000);
}

void write_copy(json::Writer& out, const publish::PublicCopy& copy) {
  out.name("public_copy");
  out.begin_object();
  out.member("generation", static_cast<std::int64_t>(copy.generation));
  out.member("files", static_cast<std::int64_t>(copy.files));
  out.member("changed", static_cast<std::int64_t>(copy.changed));
  out.member("removed", static_cast<std::int64_t>(copy.removed));
  out.end_object();
}

}  // namespace

std::string publish_table(const publish::PublishReport& report) {
  std::vector<std::vector<std::string>> rows{{"export", "rows", "bytes", "change", "time"}};
  for (const auto& result : report.exports) {
    rows.push_back(
        {std::string{result.definition->id}, has_rows(result) ? with_thousands(result.rows) : "-",
         with_thousands(result.bytes), std::string{change_name(result.change)}, time_of(result)});
  }
  return format_table({Align::left, Align::right, Align::right, Align::left, Align::right}, rows);
}

std::size_t changed_count(const publish::PublishReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.exports.begin(), report.exports.end(), [](const auto& result) {
        return result.change == Change::added || result.change == Change::changed;
      }));
}

void write_exports(json::Writer& out, const publish::PublishReport& report) {
  out.name("exports");
  out.begin_array();
  for (const auto& result : report.exports) {
    out.begin_object();
    out.member("id", result.definition->id);
    out.member("path", result.definition->path);
    out.member("audience", exports::audience_name(result.definition->audience));
    out.member("change", change_name(result.change));
    if (has_rows(result)) out.member("rows", static_cast<std::int64_t>(result.rows));
    out.member("bytes", static_cast<std::int64_t>(result.bytes));
    out.member("sha256", result.sha256);
    out.member("duration_us", result.duration_us);
    out.end_object();
  }
  out.end_array();
}

std::string publish_json(const publish::PublishReport& report, const PublishEnd& end) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", end.command);
  out.member("outcome", end.outcome);
  out.member("exit_code", std::int64_t{end.exit_code});
  if (!report.stamp.generated_at.empty()) {
    out.member("generated_at", report.stamp.generated_at);
    out.member("version", report.stamp.version);
    out.member("build", report.stamp.build);
  }
  out.member("generation", static_cast<std::int64_t>(report.generation));
  write_exports(out, report);
  if (end.copy) write_copy(out, *end.copy);
  write_problems(out, report.errors, report.findings);
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace runtime_exports::cli
