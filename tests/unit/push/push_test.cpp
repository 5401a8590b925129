#include "runtime_exports/push/push.hpp"

#include <algorithm>
#include <string>

#include "pushing.hpp"

namespace runtime_exports::push {

using publish::OldObjects;

TEST_CASE("a first push puts every object and file, a second one finds nothing to do") {
  Pushing pushing;
  const auto copy = first_set();
  const auto report = pushing.pushed(copy);
  CHECK(report.ending == Ending::pushed);
  CHECK(report.generation == 1);
  CHECK(report.objects_put == 2);
  CHECK(report.files_put == 2);
  CHECK(pushing.stored() == copy.texts);
  pushing.server.log.clear();
  CHECK(pushing.pushed(copy).ending == Ending::unchanged);
  CHECK(std::ranges::none_of(pushing.server.log,
                             [](const auto& line) { return line.starts_with("PUT"); }));
}

TEST_CASE("a set replaces the one before, whose objects stay until they are dropped") {
  Pushing pushing;
  const auto before = first_set();
  const auto after = second_set();
  pushing.pushed(before);
  const auto report = pushing.pushed(after);
  CHECK(report.ending == Ending::pushed);
  CHECK(report.objects_put == 1);
  CHECK(report.files_put == 1);
  CHECK(report.objects_removed == 0);
  CHECK(pushing.stored().size() == after.texts.size() + 1);
  pushing.server.page = 1;
  CHECK(pushing.pushed(after, OldObjects::drop).objects_removed == 1);
  CHECK(pushing.stored() == after.texts);
}

TEST_CASE("objects that no set has listed for a day, and files that are gone, are removed") {
  Pushing pushing;
  pushing.pushed(first_set());
  pushing.pushed(second_set());
  pushing.server.date = "Sun, 04 Jan 2026 12:00:00 GMT";
  const Copy third{3, {{"changelog.runtime.json", changelog_of({"a", "b"})}}};
  const auto report = pushing.pushed(third);
  CHECK(report.objects_removed == 1);
  CHECK(report.files_removed == 1);
  CHECK_FALSE(pushing.stored().contains("version.json"));
}

TEST_CASE("a dry run counts what a push would do, and writes nothing") {
  Pushing pushing;
  const auto dry_run = [&](const Copy& copy) {
    const auto report = pushing.push(copy, OldObjects::drop, Mode::dry_run);
    REQUIRE(report);
    return *report;
  };
  const auto first = first_set();
  CHECK(dry_run(first).ending == Ending::would_push);
  CHECK(dry_run(first).objects_put == 2);
  CHECK(pushing.stored().empty());
  pushing.pushed(first);
  CHECK(dry_run(first).ending == Ending::unchanged);
  const auto next = dry_run(second_set());
  CHECK(next.files_put == 1);
  CHECK(next.objects_removed == 1);
  CHECK(pushing.stored() == first.texts);
  pushing.server.objects.erase("exports/version.json");
  CHECK(dry_run(first).ending == Ending::would_push);
}

TEST_CASE("a set that does not follow from the live one is refused, with the reasons") {
  Pushing pushing;
  const auto live = second_set();
  pushing.pushed(live);
  const auto reasons = [&](const Copy& copy) {
    const auto error = pushing.failure(copy);
    CHECK(error.code == ErrorCode::busy);
    CHECK(pushing.stored() == live.texts);
    std::string rules;
    for (const auto& finding : pushing.findings) rules += finding.rule + " ";
    return rules;
  };
  const auto text = live.texts.at("changelog.runtime.json");
  CHECK(reasons({1, {{"changelog.runtime.json", text}}}) == "push.follows ");
  CHECK(reasons({3, {{"changelog.runtime.json", text}}, "1.2.2"}) == "push.follows ");
  CHECK(reasons({3, {{"version.json", "{}"}}}) == "push.follows ");
  CHECK(reasons({3, {{"changelog.runtime.json", changelog_of({"a", "c"})}}}) ==
        "changelog.removed ");
}

TEST_CASE("of many entries that are missing fifty are named, and the others counted") {
  Pushing pushing;
  std::string many = changelog_of({"a"});
  many.erase(many.rfind(']'));
  for (int i = 0; i < 60; ++i) {
    many += ',' + changelog_of({std::to_string(i)}).substr(1);
    many.erase(many.rfind(']'));
  }
  pushing.pushed({1, {{"changelog.runtime.json", many + "]\n"}}});
  pushing.failure({2, {{"changelog.runtime.json", changelog_of({"a"})}}});
  REQUIRE(pushing.findings.size() == 51);
  CHECK(pushing.findings.back().message == "and 10 more of these");
}

TEST_CASE("the set of another project is not replaced") {
  Pushing pushing;
  const auto set_of = [](std::uint64_t generation, const std::string& project) {
    return Copy{generation, {{"version.json", R"({"project": ")" + project + R"("})"}}};
  };
  pushing.pushed(set_of(1, "ours"));
  pushing.pushed(set_of(2, "ours"));
  const auto error = pushing.failure(set_of(3, "theirs"));
  CHECK(error.code == ErrorCode::busy);
  REQUIRE(pushing.findings.size() == 1);
  CHECK(pushing.findings.front().message == "the live set belongs to another project");
  pushing.pushed(Copy{3, {{"version.json", R"({"project": "ours", "version": "1"})"}}});
}

TEST_CASE("the next push puts what an interrupted one left out") {
  Pushing pushing;
  const auto copy = first_set();
  pushing.pushed(copy);
  pushing.server.objects.erase("exports/version.json");
  pushing.server.objects["exports/changelog.runtime.json"].sha256 = "of other bytes";
  std::erase_if(pushing.server.objects, [&](const auto& object) {
    return object.first.starts_with("exports/objects/") && object.second.bytes == "{1}\n";
  });
  const auto report = pushing.pushed(copy);
  CHECK(report.ending == Ending::completed);
  CHECK(report.objects_put == 1);
  CHECK(report.files_put == 2);
  CHECK(pushing.stored() == copy.texts);
}

TEST_CASE(
    "a store that fails a few times is asked again, and a store that keeps failing is reported") {
  Pushing pushing;
  int failures = 3;
  int status = 500;
  pushing.server.first = [&](const Received&) -> std::optional<Reply> {
    return failures-- > 0 ? std::optional{error_reply(status, "InternalError")} : std::nullopt;
  };
  CHECK(pushing.pushed(first_set()).ending == Ending::pushed);
  for (const int broken : {500, 0, 429}) {
    failures = 1000;
    status = broken;
    const auto error = pushing.failure(second_set());
    CHECK(error.code == ErrorCode::io);
  }
  failures = 0;
  CHECK(pushing.pushed(second_set()).ending == Ending::pushed);
}

TEST_CASE("if the answer to the manifest is lost, a look at the store says whether it is live") {
  Pushing pushing;
  bool is_put = true;
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    if (!is_to(request, "PUT", "manifest.json")) return std::nullopt;
    if (is_put) pushing.server.serve(request);
    return error_reply(503, "SlowDown");
  };
  CHECK(pushing.pushed(first_set()).ending == Ending::pushed);
  is_put = false;
  const auto error = pushing.failure(second_set());
  CHECK(error.code == ErrorCode::busy);
  CHECK(error.message.find("does not accept the manifest") != std::string::npos);
}

TEST_CASE("of two pushes at once the slower one is refused") {
  Pushing pushing;
  pushing.pushed(first_set());
  const auto other = second_set();
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    if (!is_to(request, "PUT", "manifest.json")) return std::nullopt;
    pushing.make_live(other);
    return std::nullopt;
  };
  const auto error = pushing.failure({2, {{"changelog.runtime.json", changelog_of({"a", "c"})}}});
  CHECK(error.code == ErrorCode::busy);
  CHECK(error.message == "another push was faster: what is live now is generation 2");
}

TEST_CASE("a push that a later one replaced before its end says so") {
  Pushing pushing;
  const auto later = second_set();
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    const bool is_committed = pushing.server.objects.contains("exports/manifest.json");
    if (is_committed && is_to(request, "HEAD", "version.json")) pushing.make_live(later);
    return std::nullopt;
  };
  CHECK(pushing.pushed(first_set()).ending == Ending::overtaken);
}

TEST_CASE("a push whose set is replaced by none or an older one fails") {
  Pushing pushing;
  const auto older = first_set();
  pushing.pushed(older);
  const bool is_removed = GENERATE(true, false);
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    const auto live = pushing.stored()["manifest.json"];
    if (live == older.texts.at("manifest.json") || !is_to(request, "HEAD", "version.json")) {
      return std::nullopt;
    }
    if (!is_removed) pushing.make_live(older);
    if (is_removed) pushing.server.objects.erase("exports/manifest.json");
    return std::nullopt;
  };
  const auto error = pushing.failure(second_set());
  CHECK(error.code == ErrorCode::busy);
  CHECK(error.message.ends_with(is_removed ? "what is live now is none" : "is generation 1"));
  pushing.server.first = {};
  CHECK(pushing.pushed(second_set()).ending == Ending::pushed);
}

TEST_CASE("old objects that cannot be removed are a warning, if they were to be dropped an error") {
  Pushing pushing;
  pushing.pushed(first_set());
  pushing.server.date = "Sun, 04 Jan 2026 12:00:00 GMT";
  pushing.server.first = [](const Received& request) -> std::optional<Reply> {
    if (request.method != "GET" || !request.name.empty()) return std::nullopt;
    return error_reply(403, "AccessDenied");
  };
  CHECK(pushing.pushed(second_set()).ending == Ending::pushed);
  REQUIRE(pushing.findings.size() == 1);
  CHECK(pushing.findings[0].rule == "push.leftovers");
  const Copy third{3, {{"changelog.runtime.json", changelog_of({"a", "b", "c"})}}};
  const auto report = pushing.push(third, OldObjects::drop);
  REQUIRE_FALSE(report);
  CHECK(report.error().message.starts_with("generation 3 is live, but not all of it is done: "));
}

TEST_CASE("a prefix with something else at the manifest's place is left alone") {
  Pushing pushing;
  pushing.server.objects["exports/manifest.json"] = {"[]", "\"e\"", "", ""};
  CHECK(pushing.failure(first_set()).code == ErrorCode::unsafe_target);
  // Too long, though the beginning is a manifest.
  const auto manifest = first_set().texts.at("manifest.json");
  pushing.server.objects["exports/manifest.json"].bytes =
      manifest + std::string(std::size_t{17} << 20U, ' ');
  pushing.server.log.clear();
  CHECK(pushing.failure(first_set()).code == ErrorCode::unsafe_target);
  CHECK(pushing.server.log.size() == 1);
  // A list of names that would leave the prefix.
  publish::Manifest hostile{1, {"2026-01-02T12:00:00Z", "1.2.3", "1"}, {}};
  hostile.files.push_back({"../version.json", 1, std::string(64, 'a'), "version.schema.json"});
  pushing.server.objects["exports/manifest.json"].bytes = publish::write_manifest(hostile);
  CHECK(pushing.failure(first_set()).code == ErrorCode::unsafe_target);
}

TEST_CASE("a live changelog that does not match the live manifest stops the push") {
  // Of another length, or with more after what is listed.
  const auto other = GENERATE(std::string{"[]"}, changelog_of({"a"}) + std::string(200, ' '));
  Pushing pushing;
  pushing.pushed(first_set());
  for (auto& [name, object] : pushing.server.objects) {
    if (name.starts_with("exports/objects/")) object.bytes = other;
  }
  const auto error = pushing.failure(second_set());
  CHECK(error.code == ErrorCode::io);
  CHECK(error.message == "the live changelog is not what the live manifest lists");
}

TEST_CASE("a copy without objects, or that changes while it is pushed, is refused") {
  const test_support::TemporaryFolder folder;
  auto& files = io::posix_file_system();
  std::string text;
  const auto refusal = [&](const std::string& path) {
    return LocalSet::open(files, path, text).error().code;
  };
  CHECK(refusal(folder.path("none")) == ErrorCode::missing_input);
  CHECK(refusal(folder.path()) == ErrorCode::refused);
  publish::Manifest manifest{1, {"2026-01-02T12:00:00Z", "1.2.3", "1"}, {}};
  manifest.files.push_back({"version.json", 1, std::string(64, 'a'), "version.schema.json"});
  text = publish::write_manifest(manifest);
  folder.write("manifest.json", text);
  CHECK(refusal(folder.path()) == ErrorCode::refused);
  // It was verified before a link was switched.
  CHECK(refusal(first_set().path()) == ErrorCode::busy);
  Pushing pushing;
  for (const auto* const other : {"{}", "{2}\n"}) {
    const auto copy = first_set();
    copy.folder().write("version.json", other);
    CHECK_FALSE(pushing.push(copy));
    CHECK_FALSE(pushing.stored().contains("manifest.json"));
  }
}

TEST_CASE("objects that were not removed do not count as removed") {
  Pushing pushing;
  pushing.pushed(first_set());
  const auto after = second_set();
  pushing.pushed(after);
  const auto before = pushing.stored();
  SECTION("a later push is faster") {
    pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
      if (request.method != "GET" || !request.name.empty()) return std::nullopt;
      const Copy later{3, {{"changelog.runtime.json", changelog_of({"a", "b", "c"})}}};
      pushing.make_live(later);
      return std::nullopt;
    };
    const auto report = pushing.pushed(after, OldObjects::drop);
    CHECK(report.ending == Ending::overtaken);
    CHECK(report.objects_removed == 0);
    CHECK(report.files_removed == 0);
  }
  SECTION("the store refuses to remove them") {
    pushing.server.date = "Sun, 04 Jan 2026 12:00:00 GMT";
    pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
      const bool is_old = std::ranges::any_of(before, [&](const auto& one) {
        return one.first.starts_with("objects/") && is_to(request, "DELETE", one.first);
      });
      return is_old ? std::optional{error_reply(403, "AccessDenied")} : std::nullopt;
    };
    const auto report = pushing.pushed({3, {{"changelog.runtime.json", changelog_of({"a", "b"})}}});
    CHECK(report.ending == Ending::pushed);
    CHECK(report.files_removed == 1);
    CHECK(report.objects_removed == 0);
    REQUIRE(pushing.findings.size() == 1);
    CHECK(pushing.findings[0].rule == "push.leftovers");
  }
  for (const auto& [name, text] : before) {
    if (name.starts_with("objects/")) CHECK(pushing.stored().contains(name));
  }
}

}  // namespace runtime_exports::push
