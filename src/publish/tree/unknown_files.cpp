#include "runtime_exports/publish/tree/unknown_files.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/publish/tree/reference.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Declaration;

constexpr std::size_t most_named = 3;

bool begins_with_bracket(const io::InputFile& file) {
  char first = 0;
  return file.bytes() > 0 && file.read_into({&first, 1}, 0) && first == '[';
}

class UnknownFiles {
 public:
  UnknownFiles(const PublishedSet& published, const exports::Registry& known,
               schema::Bundle& schemas)
      : published_(published), known_(known), schemas_(schemas) {}

  Status<> take(exports::Audience audience, const Manifest& manifest, Findings& findings) {
    const auto first = unknown_.size();
    for (const auto& file : manifest.files) {
      if (!is_declared(file) || is_known(file.path)) continue;
      if (auto added = add(file.path, audience); !added) return added;
    }
    for (const auto& file : manifest.reference) {
      if (!may_be_reference(file.path) || is_known(file.path)) continue;
      if (auto added = add(file.path, audience); !added) return added;
      unknown_.back().is_kept = true;
    }
    if (unknown_.size() > first) findings.push_back(unknown_schemas(audience, first));
    return Done{};
  }

  exports::Registry registry() { return exports::Registry{std::move(unknown_)}; }

 private:
  [[nodiscard]] bool is_known(std::string_view path) const {
    return known_.find_at(path) != nullptr || is_reference(path, known_);
  }

  /// A tree may hold dozens of declared files: one note names the first ones.
  [[nodiscard]] Finding unknown_schemas(exports::Audience audience, std::size_t first) const {
    const auto count = unknown_.size() - first;
    const auto named = std::min(count, most_named);
    std::string paths;
    for (std::size_t i = 0; i < named; ++i) {
      paths += (i == 0 ? "" : ", ") + unknown_[first + i].path;
    }
    if (count > named) paths += fmt::format(" and {} more", count - named);
    return {.severity = Severity::note,
            .rule = "schema.unknown",
            .subject = std::string{manifest_definition(audience).path},
            .message = fmt::format("it lists declared files whose schema is unknown: {}", paths),
            .help = "name the settings that declare them with `--config`"};
  }

  Status<> add(const std::string& path, exports::Audience audience) {
    auto schema = any_json(path);
    if (!schema) return schema.error();
    unknown_.push_back({path, path, {}, audience, *std::move(schema)});
    return Done{};
  }

  /// A large file must be an array, which is read row by row.
  Result<std::shared_ptr<const exports::OwnSchema>> any_json(const std::string& path) {
    const std::string name{exports::declared_schema};
    auto document = schemas_.compile(name);
    if (!document) return document.error();
    auto schema = std::make_shared<exports::OwnSchema>(
        exports::OwnSchema{std::string{schema::find_embedded(name)->text}, *std::move(document)});
    const auto file = open_published(published_.files, published_.exports, path);
    const bool is_array = file && *file && begins_with_bracket((*file)->file);
    auto row = schemas_.compile(name + "#/$defs/row");
    if (!row) return row.error();
    if (is_array) schema->row = *std::move(row);
    return std::shared_ptr<const exports::OwnSchema>{std::move(schema)};
  }

  const PublishedSet& published_;
  const exports::Registry& known_;
  schema::Bundle& schemas_;
  std::vector<Declaration> unknown_;
};

}  // namespace

Result<exports::Registry> find_unknown(const PublishedSet& published,
                                       const exports::Registry& known, schema::Bundle& schemas,
                                       Findings& findings) {
  UnknownFiles unknown{published, known, schemas};
  for (const auto& [audience, one] : published.manifests) {
    if (!one.manifest) continue;
    if (auto taken = unknown.take(audience, *one.manifest, findings); !taken) return taken.error();
  }
  return unknown.registry();
}

}  // namespace runtime_exports::publish
