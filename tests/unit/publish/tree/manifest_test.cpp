#include "runtime_exports/publish/tree/manifest.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {
namespace {

const std::string digest(64, 'a');

Manifest example() {
  return {7,
          {"2026-07-16T12:38:23Z", "1.2.3", "b1"},
          {{"telemetry/rates.json", 12, digest, "telemetry.rates.schema.json"},
           {"version.json", 34, digest, "version.schema.json"}}};
}

bool is_accepted(std::string_view text) {
  auto bundle = schema::embedded_bundle();
  const auto program = bundle.compile("manifest.schema.json");
  REQUIRE(program);
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(text, document));
  return program->accepts(document.root());
}

/// The example's text with one part replaced.
std::string with(std::string_view part, std::string_view replacement) {
  auto text = write_manifest(example());
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), replacement);
}

const std::string object = "objects/" + digest + ".json";

}  // namespace

TEST_CASE("a manifest is written as published, and its schema accepts it") {
  const auto text = write_manifest(example());
  CHECK(text == R"({
  "schema_version": "v1",
  "generation": 7,
  "generated_at": "2026-07-16T12:38:23Z",
  "runtime": {
    "version": "1.2.3",
    "build": "b1"
  },
  "files": [
    {
      "path": "telemetry/rates.json",
      "bytes": 12,
      "sha256": ")" +
                    digest + R"(",
      "schema": "telemetry.rates.schema.json"
    },
    {
      "path": "version.json",
      "bytes": 34,
      "sha256": ")" +
                    digest + R"(",
      "schema": "version.schema.json"
    }
  ]
}
)");
  CHECK(is_accepted(text));
}

TEST_CASE("a written manifest is read back unchanged") {
  const auto read = decode_manifest(write_manifest(example()));
  REQUIRE(read);
  CHECK(read->generation == 7);
  CHECK(read->stamp.generated_at == "2026-07-16T12:38:23Z");
  CHECK(read->stamp.version == "1.2.3");
  CHECK(read->stamp.build == "b1");
  CHECK(read->files == example().files);
  CHECK(write_manifest(*read) == write_manifest(example()));
}

TEST_CASE("files of other programs and the objects of a copy are written and read back") {
  auto manifest = example();
  manifest.files[0].object = "objects/" + digest + ".json";
  manifest.reference = {{"clips.json", 5, digest, {}, manifest.files[0].object},
                        {"polls.json", 6, digest}};
  const auto text = write_manifest(manifest);
  CHECK(is_accepted(text));
  CHECK(text.ends_with(R"(
  "reference": [
    {
      "path": "clips.json",
      "bytes": 5,
      "sha256": ")" + digest +
                       R"(",
      "object": "objects/)" +
                       digest + R"(.json"
    },
    {
      "path": "polls.json",
      "bytes": 6,
      "sha256": ")" + digest +
                       R"("
    }
  ]
}
)"));
  const auto read = decode_manifest(text);
  REQUIRE(read);
  CHECK(read->files == manifest.files);
  CHECK(read->reference == manifest.reference);
}

TEST_CASE("a manifest without files is read back too") {
  auto empty = example();
  empty.files.clear();
  const auto read = decode_manifest(write_manifest(empty));
  REQUIRE(read);
  CHECK(read->files.empty());
}

TEST_CASE("members that are not known yet do not make a manifest unreadable") {
  CHECK(decode_manifest(with("\"generation\": 7", "\"generation\": 7, \"signed_by\": {}")));
}

TEST_CASE("a manifest that is not JSON, or only half of it, is unreadable") {
  const auto text = write_manifest(example());
  for (const std::string_view bad :
       {std::string_view{}, std::string_view{"x"}, std::string_view{"[]"}, std::string_view{"null"},
        std::string_view{"{}"}}) {
    CAPTURE(bad);
    CHECK_FALSE(decode_manifest(bad));
  }
  for (std::size_t bytes = 0; bytes + 2 < text.size(); bytes += 17) {
    CHECK_FALSE(decode_manifest(std::string_view{text}.substr(0, bytes)));
  }
  CHECK_FALSE(decode_manifest(text + "{}"));
  CHECK_FALSE(decode_manifest("<<<<<<< HEAD\n" + text));
}

TEST_CASE("a generation beyond the last is read, and does not count as missing") {
  CHECK(decode_manifest(with("7", "9007199254740990"))->generation == most_generation);
  for (const auto* number :
       {"9007199254740991", "9007199254740992", "9223372036854775807", "1e300"}) {
    CAPTURE(number);
    const auto text = with("7", number);
    CHECK_FALSE(is_accepted(text));
    CHECK(decode_manifest(text)->generation == most_generation + 1);
  }
  CHECK(is_accepted(with("7", "9007199254740990")));
}

TEST_CASE("a manifest that lacks a member, or has another kind of value there, is unreadable") {
  for (const auto& [part, replacement] : std::initializer_list<std::pair<const char*, const char*>>{
           {"\"generation\"", "\"other\""},
           {"\"generation\": 7", "\"generation\": \"7\""},
           {"\"generation\": 7", "\"generation\": -1"},
           {"\"generation\": 7", "\"generation\": 7.5"},
           {"\"generation\": 7", "\"generation\": 7, \"generation\": 8"},
           {"\"generated_at\"", "\"other\""},
           {"\"2026-07-16T12:38:23Z\"", "null"},
           {"\"runtime\"", "\"other\""},
           {"\"version\": \"1.2.3\"", "\"version\": 1"},
           {"\"build\"", "\"other\""},
           {"\"files\"", "\"other\""},
           {"\"files\": [", "\"files\": {}, \"other\": ["},
           {"\"files\": [", "\"files\": null, \"other\": ["},
           {"\"path\": \"version.json\"", "\"path\": null"},
           {"\"bytes\": 34", "\"bytes\": -34"},
           {"\"bytes\": 34", "\"bytes\": \"34\""},
           {"\"sha256\"", "\"other\""},
           {"\"schema\": \"version.schema.json\"", "\"schema\": 1"}}) {
    CAPTURE(part, replacement);
    CHECK_FALSE(decode_manifest(with(part, replacement)));
  }
}

TEST_CASE("each audience has its own manifest in its own folder") {
  using exports::Audience;
  CHECK(manifest_definition(Audience::public_readers).path == "manifest.json");
  CHECK(manifest_definition(Audience::admins).path == "admin/manifest.json");
  CHECK(manifest_definition(Audience::admins).audience == Audience::admins);
  CHECK(manifest_definition(Audience::public_readers).schema == "manifest.schema.json");
}

TEST_CASE("an object is named after its digest, and nothing else is an object") {
  CHECK(object_path(digest) == object);
  CHECK(is_object_path(object));
  for (const auto& path :
       {std::string{}, std::string{"objects"}, std::string{"objects/"}, digest + ".json",
        "objects/" + digest, object + "x", "objects/" + std::string(64, 'A') + ".json",
        "objects/" + std::string(63, 'a') + ".json", "objects/a/" + digest + ".json",
        "Objects/" + digest + ".json", "objects/" + std::string(64, 'g') + ".json"}) {
    CAPTURE(path);
    CHECK_FALSE(is_object_path(path));
  }
}

TEST_CASE("either every listed file has an object or none has") {
  const Manifest plain{1, {}, {{"version.json", 1, digest, "s"}}, {{"clips.json", 1, digest}}};
  const auto by_digest = named(plain, Naming::by_digest);
  CHECK(by_digest.files[0].object == object);
  CHECK(by_digest.reference[0].object == object);
  CHECK(listed_objects(by_digest) == std::set<std::string>{object});
  CHECK(listed_objects(plain).empty());
  CHECK(named(by_digest, Naming::by_path).files == plain.files);
}

TEST_CASE("an object may be removed a day after it was put there, if no manifest needs it") {
  constexpr std::int64_t now = 1'000'000;
  constexpr auto day = seconds_per_day;
  KeptObjects kept{{"new"}, {"before"}, OldObjects::keep_for_a_day, now};
  CHECK_FALSE(kept.may_remove("new", 0));
  CHECK_FALSE(kept.may_remove("before", 0));
  CHECK(kept.may_remove("older", now - day));
  CHECK_FALSE(kept.may_remove("older", now - day + 1));
  CHECK_FALSE(kept.may_remove("older", now + day));
  kept.old = OldObjects::drop;
  CHECK_FALSE(kept.may_remove("new", 0));
  CHECK(kept.may_remove("before", now));
  CHECK(kept.may_remove("older", now));
}

}  // namespace runtime_exports::publish
