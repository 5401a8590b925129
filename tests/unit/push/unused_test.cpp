#include <algorithm>
#include <string>

#include "pushing.hpp"

#include "runtime_exports/push/push.hpp"

namespace runtime_exports::push {
namespace {

using publish::OldObjects;

constexpr const char* a_day_later = "Sun, 04 Jan 2026 12:00:00 GMT";

/// A set with a file that every project may have, and one that this project declares.
Copy larger_set(std::uint64_t generation = 1) {
  return {generation,
          {{"clips.json", "{}\n"}, {"status/live.json", "{2}\n"}, {"version.json", "{1}\n"}}};
}

Copy smaller_set() {
  return {2, {{"version.json", "{1}\n"}}};
}

/// Puts a file that no push has put, or one with the metadata of a push.
void put_by_hand(Pushing& pushing, const std::string& name, const std::string& sha256 = {}) {
  pushing.server.objects["exports/" + name] = {"{}", "\"e\"", sha256, pushing.server.modified};
}

std::optional<Reply> refuse_lists(const Received& request) {
  if (request.method != "GET" || !request.name.empty()) return std::nullopt;
  return error_reply(403, "AccessDenied");
}

}  // namespace

TEST_CASE("the next push removes the files that an earlier one could not remove") {
  Pushing pushing;
  pushing.pushed(larger_set());
  const auto smaller = smaller_set();
  pushing.server.first = refuse_lists;
  CHECK(pushing.pushed(smaller).ending == Ending::pushed);
  REQUIRE(pushing.findings.size() == 1);
  CHECK(pushing.findings[0].help.find("`--drop-old`") != std::string::npos);
  CHECK(pushing.stored().contains("clips.json"));
  pushing.server.first = {};
  const auto report = pushing.pushed({3, {{"version.json", "{3}\n"}}});
  CHECK(report.ending == Ending::pushed);
  CHECK(report.files_removed == 1);
  CHECK_FALSE(pushing.stored().contains("clips.json"));
}

TEST_CASE(
    "to drop what is old after a failure, a push says to drop it again, and finds all files") {
  Pushing pushing;
  pushing.pushed(larger_set());
  const auto smaller = smaller_set();
  pushing.server.first = refuse_lists;
  const auto failed = pushing.push(smaller, OldObjects::drop);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().help.starts_with("push the same copy again with `--drop-old`, which "));
  CHECK(pushing.stored().contains("status/live.json"));
  pushing.server.first = {};
  const auto planned = pushing.push(smaller, OldObjects::drop, Mode::dry_run);
  REQUIRE(planned);
  CHECK(planned->ending == Ending::would_push);
  CHECK(planned->files_removed == 2);
  const auto report = pushing.pushed(smaller, OldObjects::drop);
  CHECK(report.ending == Ending::completed);
  CHECK(report.files_removed == 2);
  CHECK(pushing.stored() == smaller.texts);
}

TEST_CASE("files that no push has put, and sets at longer prefixes, are never removed") {
  Pushing pushing;
  pushing.pushed(larger_set());
  for (const auto* const name :
       {"feed.json", "status/others.json", "badge.json", "objects/a.json"}) {
    put_by_hand(pushing, name);
  }
  const std::string digest(64, 'a');
  const auto object = "objects/" + digest + ".json";
  for (const auto& name :
       {std::string{"nightly/manifest.json"}, std::string{"nightly/version.json"},
        "nightly/" + object, "new/" + object, std::string{"page.html"}}) {
    put_by_hand(pushing, name, digest);
  }
  const auto smaller = smaller_set();
  pushing.pushed(smaller, OldObjects::drop);
  const auto stored = pushing.stored();
  CHECK(stored.size() == smaller.texts.size() + 9);
  CHECK_FALSE(stored.contains("status/live.json"));
}

TEST_CASE("a file that no push has put is not replaced") {
  Pushing pushing;
  std::string name = "version.json";
  SECTION("where nothing is live") {}
  SECTION("where the live set does not list it") {
    pushing.pushed(smaller_set());
    name = "clips.json";
  }
  put_by_hand(pushing, name);
  const auto before = pushing.stored();
  const auto error = pushing.failure(larger_set(3));
  CHECK(error.code == ErrorCode::unsafe_target);
  CHECK(error.subject == "s3://releases/exports/" + name);
  CHECK(pushing.stored() == before);
}

TEST_CASE("a push that a later one replaces while it removes files warns of damage") {
  Pushing pushing;
  pushing.pushed(larger_set());
  const auto later = larger_set(3);
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    if (is_to(request, "DELETE", "clips.json")) pushing.make_live(later);
    return std::nullopt;
  };
  const auto report = pushing.pushed(smaller_set());
  CHECK(report.ending == Ending::overtaken);
  CHECK(report.files_removed == 2);
  REQUIRE(pushing.findings.size() == 1);
  CHECK(pushing.findings[0].rule == "push.damage");
  pushing.server.first = {};
  CHECK(pushing.pushed(later).ending == Ending::completed);
  CHECK(pushing.stored().contains("clips.json"));
}

TEST_CASE("objects and probes of a push that is under way are not dropped until a day has passed") {
  Pushing pushing;
  std::string probe;
  pushing.server.first = [&](const Received& request) -> std::optional<Reply> {
    if (request.method == "PUT" && probe.empty()) probe = request.name;
    return std::nullopt;
  };
  const auto copy = smaller_set();
  pushing.pushed(copy);
  probe.erase(0, Pushing::prefix.size());
  const auto older = "objects/" + std::string(64, 'a') + ".json";
  const auto newer = "objects/" + std::string(64, 'b') + ".json";
  put_by_hand(pushing, probe);
  put_by_hand(pushing, older);
  pushing.server.modified = "2026-01-02T12:00:01.000Z";
  put_by_hand(pushing, newer);
  CHECK(pushing.pushed(copy, OldObjects::drop).objects_removed == 1);
  CHECK_FALSE(pushing.stored().contains(older));
  pushing.server.date = a_day_later;
  CHECK(pushing.pushed(copy, OldObjects::drop).objects_removed == 2);
  CHECK(pushing.stored() == copy.texts);
}

}  // namespace runtime_exports::push
