#include "runtime_exports/publish/tree/reference.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/tree/objects.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

constexpr const char* left_out = "it is left out of the manifest and of public copies; ";
constexpr std::uint64_t most_reference_bytes = std::uint64_t{64} << 20U;

Finding foreign(const char* rule, const std::string& path, std::string message) {
  return {.rule = rule,
          .subject = path,
          .message = std::move(message),
          .help = "tell whoever writes the file; it is not ours"};
}

/// `std::nullopt` if the file does not exist, or cannot be read, which is then a finding.
std::optional<ReferenceFile> read_file(io::FileSystem& files, io::Descriptor exports,
                                       const std::string& path, Findings& findings) {
  auto published = open_published(files, exports, path);
  if (published && !*published) return std::nullopt;
  auto text = published ? (*published)->file.read_all(most_reference_bytes)
                        : Result<std::string>{published.error()};
  if (!text) {
    findings.push_back(foreign("foreign.unreadable", path, text.error().message));
    return std::nullopt;
  }
  auto digest = to_hex(sha256(*text));
  return ReferenceFile{path, std::move(digest), *std::move(text), (*published)->status.modified};
}

/// What makes the text unfit for the public.
Findings check_text(const ReferenceSource& source, std::string_view text,
                    const ReferenceCheck& request) {
  const exports::ExportDefinition definition{
      .id = source.path, .path = source.path, .schema = source.schema};
  auto check = checks::FileCheck::make(request.schemas, definition);
  if (!check) return {foreign("foreign.schema", source.path, check.error().message)};
  if (request.known != nullptr) check->set_gate(*request.known);
  check->check_document(text, source.path);
  auto findings = check->take_findings();
  for (auto& finding : findings) {
    if (finding.help.empty()) finding.help = foreign("", source.path, {}).help;
    if (finding.rule == "json.syntax") finding.rule = "foreign.syntax";
    if (finding.rule.starts_with("schema")) finding.rule.replace(0, 6, "foreign");
  }
  return findings;
}

}  // namespace

std::span<const ReferenceSource> bundled_reference() {
  static const std::array sources{
      ReferenceSource{"clips.json", "foreign.clips.schema.json"},
      ReferenceSource{"polls.json", "foreign.polls.schema.json"},
      ReferenceSource{"scoreboards.json", "foreign.scoreboards.schema.json"},
      ReferenceSource{"tallies.json", "foreign.tallies.schema.json"},
  };
  return sources;
}

bool is_reference(std::string_view path) {
  const auto sources = bundled_reference();
  return std::any_of(sources.begin(), sources.end(),
                     [path](const ReferenceSource& source) { return source.path == path; });
}

bool has_reference(io::FileSystem& files, io::Descriptor exports,
                   std::span<const ReferenceSource> sources) {
  return std::any_of(sources.begin(), sources.end(), [&](const ReferenceSource& source) {
    return files.status_at(exports, source.path).has_value();
  });
}

bool may_be_reference(std::string_view path) {
  bool begins_name = true;
  for (const auto letter : path) {
    if (begins_name ? !is_alnum(letter) && letter != '_'
                    : !is_alnum(letter) &&
                          std::string_view{"_.-/"}.find(letter) == std::string_view::npos) {
      return false;
    }
    begins_name = letter == '/';
  }
  return !begins_name && find_owned(path) == nullptr && !is_admin_path(path) &&
         !is_object_path(path);
}

std::vector<ReferenceFile> read_reference(io::FileSystem& files, io::Descriptor exports,
                                          std::span<const ReferenceSource> sources,
                                          const ReferenceCheck& check, Findings& findings) {
  std::vector<ReferenceFile> fit;
  for (const auto& source : sources) {
    Findings found;
    auto file = read_file(files, exports, source.path, found);
    if (file) found = check_text(source, file->text, check);
    if (file && found.empty()) fit.push_back(*std::move(file));
    const bool is_left_out = check.known != nullptr && check.unfit != Severity::error;
    for (auto& finding : found) {
      finding.severity = check.unfit;
      if (is_left_out) finding.help.insert(0, left_out);
    }
    append(std::move(found), findings);
  }
  return fit;
}

}  // namespace runtime_exports::publish
