#include "runtime_exports/publish/diff.hpp"

#include <map>
#include <memory>
#include <utility>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/publish/published_file.hpp"
#include "runtime_exports/publish/workspace.hpp"

namespace runtime_exports::publish {
namespace {

using checks::FileCheck;
using exports::ExportDefinition;

bool is_changelog(const ExportDefinition& definition) {
  return definition.input == state::InputId::changelog;
}

bool is_version(const ExportDefinition& definition) {
  return definition.id == "version";
}

std::optional<VersionLabel> decode_version(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return std::nullopt;
  const auto version = document.root().find_text("version");
  const auto build = document.root().find_text("build");
  if (!version || !build) return std::nullopt;
  return VersionLabel{std::string{*version}, std::string{*build}};
}

/// What is kept of an export's bytes as they come by.
struct Gist {
  explicit Gist(const ExportDefinition& of) : definition(&of), rows(of) {}

  void see(FileCheck::Part part, std::string_view text) {
    if (part == FileCheck::Part::row) return rows.add_row(text);
    if (is_changelog(*definition)) return rows.add_changelog(text);
    if (is_version(*definition)) version = decode_version(text);
  }

  const ExportDefinition* definition;
  RowPrints rows;
  std::optional<VersionLabel> version = std::nullopt;
};

FileCheck::Watcher watcher_of(Gist& gist) {
  return [&gist](FileCheck::Part part, std::string_view text, const checks::RowOrigin&) {
    gist.see(part, text);
  };
}

class Comparison {
 public:
  Comparison(PublishRequest request, const Environment& environment)
      : request_(std::move(request)), env_(environment) {}

  DiffReport run() {
    request_.mode = Mode::dry_run;
    request_.watch_build = [this](const ExportDefinition& definition) {
      auto& gist = built_[&definition];
      gist = std::make_unique<Gist>(definition);
      return watcher_of(*gist);
    };
    report_.publish = publish(request_, env_);
    const auto& published = report_.publish;
    report_.generation_before =
        published.set_changes ? published.generation - 1 : published.generation;
    if (published.refused()) return std::move(report_);
    if (auto compared = compare(); !compared) {
      report_.publish.errors.push_back(compared.error());
      report_.differences.clear();
    }
    return std::move(report_);
  }

 private:
  Status<> compare() {
    const auto workspace = open_workspace(env_.files, request_.root, *request_.settings);
    if (!workspace) return workspace.error();
    for (const auto& result : report_.publish.exports) {
      if (result.change != Change::added && result.change != Change::changed) continue;
      ExportDifference difference{result.definition, result.change};
      Gist before{*result.definition};
      const auto& folder = workspace->folders.exports;
      if (folder && result.change == Change::changed) {
        if (auto read = read_published(folder->get(), before, difference); !read) return read;
      }
      add(std::move(difference), before);
    }
    return Done{};
  }

  Status<> read_published(io::Descriptor folder, Gist& before, ExportDifference& difference) {
    const auto& definition = *difference.definition;
    auto published = open_published(env_.files, folder, std::string{definition.path});
    if (!published) return published.error();
    if (!*published) return Done{};
    auto check = checks::FileCheck::make(env_.schemas, definition);
    if (!check) return check.error();
    check->watch(watcher_of(before));
    Findings findings;
    const auto read = check_published(**published, definition, *check, findings, env_.effort);
    if (!read) return read.error();
    difference.was_damaged = !findings.empty() || !check->take_findings().empty();
    return Done{};
  }

  void add(ExportDifference difference, Gist& before) {
    const auto& definition = *difference.definition;
    auto& after = *built_.at(&definition);
    if (definition.rows || is_changelog(definition)) {
      difference.rows = after.rows.compare(before.rows);
    }
    difference.version_after = after.version;
    if (!difference.was_damaged) difference.version_before = before.version;
    report_.differences.push_back(std::move(difference));
  }

  PublishRequest request_;
  const Environment& env_;
  DiffReport report_;
  std::map<const ExportDefinition*, std::unique_ptr<Gist>> built_;
};

}  // namespace

DiffReport diff(PublishRequest request, const Environment& environment) {
  return Comparison{std::move(request), environment}.run();
}

}  // namespace runtime_exports::publish
