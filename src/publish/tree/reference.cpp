#include "runtime_exports/publish/tree/reference.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;
using exports::ExportDefinition;

constexpr const char* left_out = "it is left out of the manifest and of public copies; ";
constexpr const char* tell_writer = "tell whoever writes the file: it belongs to another program";
constexpr std::uint64_t most_reference_bytes = std::uint64_t{64} << 20U;

/// `std::nullopt` if the file does not exist, or cannot be read, which is then a finding.
std::optional<ReferenceFile> read_file(io::FileSystem& files, io::Descriptor exports,
                                       const ExportDefinition& source, Findings& findings) {
  const std::string path{source.path};
  const auto most = source.most_bytes == 0 ? most_reference_bytes
                                           : std::min(source.most_bytes, most_reference_bytes);
  auto published = open_published(files, exports, path);
  if (published && !*published) return std::nullopt;
  auto text = published ? (*published)->read_all(most) : Result<std::string>{published.error()};
  if (!text) {
    const auto& error = text.error();
    findings.push_back(finding_about(Severity::warning, "foreign.unreadable", path,
                                     error.with_cause(),
                                     error.code == ErrorCode::io ? error.help : tell_writer));
    return std::nullopt;
  }
  auto digest = to_hex(sha256(*text));
  return ReferenceFile{path, std::move(digest), *std::move(text), (*published)->status().modified};
}

/// What makes the text unfit for its readers. What passes is public, so `verify --public` must
/// accept it, which knows neither schema nor pointers.
Findings check_text(const ExportDefinition& source, std::string_view text,
                    const ReferenceCheck& request) {
  const std::string path{source.path};
  auto check = request.known == nullptr
                   ? checks::FileCheck::make(request.schemas, source)
                   : checks::FileCheck::make(request.schemas, source, *request.known);
  if (!check) {
    return {finding_about(Severity::warning, "foreign.schema", path, check.error().message,
                          tell_writer)};
  }
  check->check_document(text, path);
  auto findings = check->take_findings();
  const bool is_gated = request.known != nullptr && source.audience == Audience::public_readers;
  if (findings.empty() && is_gated) {
    findings = check_others_text(text, path, request.known->exceptions);
    for (auto& finding : findings) {
      finding.help = "correct it at its source, or allow the text in `privacy.allow`";
      if (finding.rule == "privacy.admin-content") finding.help = tell_writer;
    }
  }
  for (auto& finding : findings) {
    if (finding.help.empty()) finding.help = tell_writer;
    if (finding.rule == "json.syntax") finding.rule = "foreign.syntax";
    if (finding.rule.starts_with("schema")) finding.rule.replace(0, 6, "foreign");
  }
  return findings;
}

}  // namespace

std::span<const ExportDefinition> bundled_reference() {
  static const std::array sources{
      ExportDefinition{.id = "clips", .path = "clips.json", .schema = "foreign.clips.schema.json"},
      ExportDefinition{.id = "polls", .path = "polls.json", .schema = "foreign.polls.schema.json"},
      ExportDefinition{.id = "scoreboards",
                       .path = "scoreboards.json",
                       .schema = "foreign.scoreboards.schema.json"},
      ExportDefinition{
          .id = "tallies", .path = "tallies.json", .schema = "foreign.tallies.schema.json"},
  };
  return sources;
}

std::vector<ExportDefinition> reference_of(const exports::Registry& registry) {
  const auto bundled = bundled_reference();
  std::vector<ExportDefinition> sources{bundled.begin(), bundled.end()};
  sources.insert(sources.end(), registry.kept().begin(), registry.kept().end());
  std::ranges::sort(sources, {}, &ExportDefinition::path);
  return sources;
}

std::vector<std::string> reference_paths(const config::Settings& settings) {
  std::vector<std::string> paths;
  for (const auto& source : bundled_reference()) paths.emplace_back(source.path);
  for (const auto& declared : settings.declared_exports) {
    if (declared.is_kept()) paths.push_back(declared.path);
  }
  return paths;
}

bool is_reference(std::string_view path) {
  return std::ranges::count(bundled_reference(), path, &ExportDefinition::path) > 0;
}

bool is_known(std::string_view path, const exports::Registry& registry) {
  return registry.find_at(path) != nullptr || is_reference(path) ||
         std::ranges::count(registry.kept(), path, &ExportDefinition::path) > 0;
}

bool has_reference(io::FileSystem& files, io::Descriptor exports,
                   std::span<const ExportDefinition> sources) {
  return std::ranges::any_of(sources, [&](const ExportDefinition& source) {
    return source.audience == Audience::public_readers &&
           files.status_at(exports, std::string{source.path}).has_value();
  });
}

bool may_be_reference(std::string_view path) {
  return is_plain_path(path) && find_owned(path) == nullptr && !is_admin_path(path) &&
         !is_object_path(path);
}

std::vector<ReferenceFile> read_reference(io::FileSystem& files, io::Descriptor exports,
                                          std::span<const ExportDefinition> sources,
                                          const ReferenceCheck& check, Findings& findings) {
  std::vector<ReferenceFile> fit;
  for (const auto& source : sources) {
    Findings found;
    const bool is_public = source.audience == Audience::public_readers;
    auto file = read_file(files, exports, source, found);
    if (file) found = check_text(source, file->text, check);
    if (file && found.empty() && is_public) fit.push_back(*std::move(file));
    for (auto& finding : found) {
      finding.severity = check.unfit == Unfit::refused ? Severity::error : Severity::warning;
      if (is_public && check.unfit == Unfit::left_out) finding.help.insert(0, left_out);
    }
    append(std::move(found), findings);
  }
  return fit;
}

}  // namespace runtime_exports::publish
