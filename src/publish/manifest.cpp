#include "runtime_exports/publish/manifest.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::publish {
namespace {

/// As `counter` in common.schema.json has it.
constexpr std::int64_t most_countable = std::int64_t{1} << 53;

std::optional<std::uint64_t> decode_count(const json::Value& object, std::string_view name) {
  const auto value = object.find(name);
  const auto number = value ? value->integer() : std::nullopt;
  if (!number || *number < 0 || *number > most_countable) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

/// A generation that cannot grow must not be taken for none, from which the next would be 1.
std::optional<std::uint64_t> decode_generation(const json::Value& root) {
  const auto value = root.find("generation");
  if (!value || !value->is_number()) return std::nullopt;
  if (value->number() > static_cast<double>(most_generation)) return most_generation + 1;
  return decode_count(root, "generation");
}

std::optional<ManifestFile> decode_file(const json::Value& value) {
  const auto path = value.find_text("path");
  const auto bytes = decode_count(value, "bytes");
  const auto sha256 = value.find_text("sha256");
  const auto schema = value.find_text("schema");
  if (!path || !bytes || !sha256 || !schema) return std::nullopt;
  return ManifestFile{std::string{*path}, *bytes, std::string{*sha256}, std::string{*schema}};
}

}  // namespace

const exports::ExportDefinition& manifest_definition(exports::Audience audience) {
  using exports::Audience;
  static constexpr exports::ExportDefinition public_manifest{
      .id = "manifest", .path = "manifest.json", .schema = "manifest.schema.json"};
  static constexpr exports::ExportDefinition admin_manifest{.id = "admin.manifest",
                                                            .path = "admin/manifest.json",
                                                            .audience = Audience::admins,
                                                            .schema = "manifest.schema.json"};
  return audience == Audience::admins ? admin_manifest : public_manifest;
}

std::string write_manifest(const Manifest& manifest) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("schema_version", "v1");
  out.member("generation", static_cast<std::int64_t>(manifest.generation));
  out.member("generated_at", manifest.stamp.generated_at);
  out.name("runtime");
  out.begin_object();
  out.member("version", manifest.stamp.version);
  out.member("build", manifest.stamp.build);
  out.end_object();
  out.name("files");
  out.begin_array();
  for (const auto& file : manifest.files) {
    out.begin_object();
    out.member("path", file.path);
    out.member("bytes", static_cast<std::int64_t>(file.bytes));
    out.member("sha256", file.sha256);
    out.member("schema", file.schema);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  text += '\n';
  return text;
}

std::optional<Manifest> decode_manifest(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return std::nullopt;
  const auto root = document.root();
  const auto generation = decode_generation(root);
  const auto generated_at = root.find_text("generated_at");
  const auto runtime = root.find("runtime");
  const auto files = root.find("files");
  if (!generation || !generated_at || !runtime) return std::nullopt;
  if (!files || !files->is_array()) return std::nullopt;
  const auto version = runtime->find_text("version");
  const auto build = runtime->find_text("build");
  if (!version || !build) return std::nullopt;
  Manifest manifest{
      *generation, {std::string{*generated_at}, std::string{*version}, std::string{*build}}, {}};
  for (const auto element : files->elements()) {
    auto file = decode_file(element);
    if (!file) return std::nullopt;
    manifest.files.push_back(*std::move(file));
  }
  return manifest;
}

}  // namespace runtime_exports::publish
