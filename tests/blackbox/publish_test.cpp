#include "state_tree.hpp"
#include "support/catch.hpp"

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::blackbox {
namespace {

const Names published_names{".",
                            "admin",
                            "admin/audit",
                            "admin/audit/audit.json",
                            "admin/manifest.json",
                            "admin/users",
                            "admin/users/users.json",
                            "changelog.json",
                            "changelog.runtime.json",
                            "manifest.json",
                            "runtime_snapshot.json",
                            "telemetry",
                            "telemetry/auth_events.json",
                            "telemetry/errors.json",
                            "telemetry/events.json",
                            "telemetry/rates.json",
                            "version.json"};

Names paths_of(const Json& manifest) {
  Names paths;
  for (const auto& file : manifest["files"]) paths.push_back(file["path"]);
  return paths;
}

void check_digests(const StateTree& tree, const Json& manifest) {
  for (const auto& file : manifest["files"]) {
    const auto bytes = tree.read("runtime/exports/" + file["path"].get<std::string>());
    CHECK(file["bytes"] == bytes.size());
    CHECK(file["sha256"] == to_hex(sha256(bytes)));
  }
}

TEST_CASE("publish makes ten exports and two manifests") {
  const StateTree tree;
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(without_times(ended.out) == R"(export rows bytes change time
version - 129 new # ms
changelog 1 403 new # ms
changelog.runtime 1 181 new # ms
telemetry.events 1 235 new # ms
telemetry.rates - 1,123 new # ms
telemetry.errors 1 325 new # ms
telemetry.auth_events 1 479 new # ms
snapshot - 263 new # ms
admin.users 1 256 new # ms
admin.audit 1 452 new # ms

Published 10 exports to runtime/exports: generation 1, version 1.2.3 (7), state of 2026-01-02T12:00:00Z.
)");
  CHECK(tree.exports().names() == published_names);
}

TEST_CASE("each manifest lists the files of its own audience with size and digest") {
  const StateTree tree{Content::sample};
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto manifest = tree.export_at("manifest.json");
  CHECK(paths_of(manifest) == Names{"changelog.json", "changelog.runtime.json",
                                    "runtime_snapshot.json", "telemetry/auth_events.json",
                                    "telemetry/errors.json", "telemetry/events.json",
                                    "telemetry/rates.json", "version.json"});
  const auto admin = tree.export_at("admin/manifest.json");
  CHECK(paths_of(admin) == Names{"admin/audit/audit.json", "admin/users/users.json"});
  for (const auto& one : {manifest, admin}) {
    CHECK(one["schema_version"] == "v1");
    CHECK(one["generation"] == 1);
    CHECK(one["generated_at"] == "2026-07-16T12:38:23.105701Z");
    CHECK(one["runtime"] == Json({{"version", "0.5.0-alpha"}, {"build", "2026.07.16+005"}}));
    check_digests(tree, one);
  }
}

TEST_CASE("a second publish of the same state writes nothing at all") {
  const StateTree tree{Content::sample};
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto before = tree.exports();
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.ends_with("Nothing to do: runtime/exports already holds generation 1.\n"));
  CHECK(before.differences(tree.exports()) == Names{});
}

TEST_CASE("publish leaves the files of other programs as they are") {
  const StateTree tree;
  const Names foreign{"README.md", "clips.json", "meta.json", "telemetry/others.json",
                      "admin/notes.txt"};
  for (const auto& name : foreign) tree.write("runtime/exports/" + name, "not JSON, not ours");
  const auto before = tree.exports();
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto after = tree.exports();
  for (const auto& name : foreign) CHECK(before.at(name) == after.at(name));
}

TEST_CASE("the generation grows by one only when another file changes") {
  const StateTree tree;
  const auto generation = [&tree] {
    REQUIRE(tree.run({"publish"}).exit_code == 0);
    CHECK(tree.export_at("manifest.json")["generation"] ==
          tree.export_at("admin/manifest.json")["generation"]);
    return tree.export_at("manifest.json")["generation"].get<int>();
  };
  CHECK(generation() == 1);
  CHECK(generation() == 1);
  tree.append(events_file, event_row(5));
  CHECK(generation() == 2);
  CHECK(generation() == 2);
}

TEST_CASE("only the files that changed are replaced") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto before = tree.exports();
  tree.append(events_file, event_row(5));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto after = tree.exports();
  for (const auto& name : published_names) {
    if (before.at(name).kind != 'f') continue;
    const bool expected = name.ends_with("manifest.json") || name == "telemetry/events.json";
    INFO(name);
    CHECK((before.at(name).inode != after.at(name).inode) == expected);
  }
}

TEST_CASE("an unreadable manifest counts as generation 0") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.append(events_file, event_row(5));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/manifest.json", "{");
  SECTION("the other manifest still says which one is next") {
    REQUIRE(tree.run({"publish"}).exit_code == 0);
    CHECK(tree.export_at("manifest.json")["generation"] == 3);
  }
  SECTION("with neither, counting starts again") {
    tree.write("runtime/exports/admin/manifest.json", "[]");
    REQUIRE(tree.run({"publish"}).exit_code == 0);
    CHECK(tree.export_at("manifest.json")["generation"] == 1);
    CHECK(tree.export_at("admin/manifest.json")["generation"] == 1);
  }
}

TEST_CASE("--generated-at replaces the stamps and nothing else") {
  const StateTree plain{Content::sample};
  const StateTree stamped{Content::sample};
  REQUIRE(plain.run({"publish"}).exit_code == 0);
  REQUIRE(stamped.run({"publish", "--generated-at", "2026-07-20T14:00:00.50+02:00"}).exit_code ==
          0);
  for (const auto& name : published_names) {
    if (!name.ends_with(".json") || name.ends_with("manifest.json")) continue;
    INFO(name);
    auto expected = plain.read("runtime/exports/" + name);
    const auto document = Json::parse(expected);
    for (const std::string member : {"generated_at", "exported_at"}) {
      if (!document.is_object()) continue;
      auto text = "\"" + member + "\": \"2026-07-16T12:38:23.105701Z\"";
      const auto at = expected.find(text);
      if (at == std::string::npos) continue;
      expected.replace(at, text.size(), "\"" + member + "\": \"2026-07-20T12:00:00.50Z\"");
    }
    CHECK(expected == stamped.read("runtime/exports/" + name));
  }
  CHECK(stamped.export_at("changelog.json")["meta"]["generated_at"] == "2026-07-20T12:00:00.50Z");
  CHECK(stamped.export_at("manifest.json")["generated_at"] == "2026-07-20T12:00:00.50Z");
}

TEST_CASE("a --generated-at that is not a time is wrong usage") {
  const StateTree tree;
  const auto ended = tree.run({"publish", "--generated-at", "yesterday"});
  CHECK(ended.exit_code == 2);
  CHECK(ended.error ==
        "error: --generated-at: the time is not an RFC 3339 time stamp\n  help: write it like "
        "2026-07-16T12:38:23Z\n");
  CHECK(tree.is_unpublished());
}

TEST_CASE("a stamp later than the clock is a warning") {
  const StateTree tree;
  const auto ended = tree.run({"publish", "--generated-at", "9999-01-01T00:00:00Z"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error ==
        "warning: --generated-at: the stamp is later than the clock, so readers treat the exports "
        "as invalid [stamp.future]\n  help: check the clocks of the runtime and of this machine\n");
}

TEST_CASE("a hand-edited export is put back, and nothing of the edit is kept") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto expected = tree.read("runtime/exports/changelog.json");
  tree.edit("runtime/exports/changelog.json", [](Json& value) { value["edited"] = true; });
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.read("runtime/exports/changelog.json") == expected);
}

TEST_CASE("an export that someone deleted comes back") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.remove("runtime/exports/telemetry");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.exports().names() == published_names);
}

TEST_CASE("a file that replaces one of the same size is modified in another second") {
  const StateTree tree;
  tree.write(events_file, event_row(10, "aaaa"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto before = tree.exports().at("telemetry/events.json");
  tree.write(events_file, event_row(10, "bbbb"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto after = tree.exports().at("telemetry/events.json");
  CHECK(before.content != after.content);
  CHECK(before.modified_ns / 1'000'000'000 != after.modified_ns / 1'000'000'000);
}

}  // namespace
}  // namespace runtime_exports::blackbox
