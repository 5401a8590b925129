#include <string>

#include "pushing.hpp"

#include "runtime_exports/push/push.hpp"

namespace runtime_exports::push {
namespace {

/// A store with a live set, and a folder to fetch it to.
struct Fetching : Pushing {
  Fetching() { pushed(copy); }

  Result<FetchReport> fetch() {
    return runtime_exports::push::fetch(store, io::posix_file_system(), folder.path("live"));
  }

  Error failure() {
    const auto report = fetch();
    REQUIRE_FALSE(report);
    return report.error();
  }

  Copy copy{1, {{"changelog.runtime.json", changelog_of({"a"})}, {"version.json", "{1}\n"}}};
  test_support::TemporaryFolder folder;
};

}  // namespace

TEST_CASE("the live set is fetched with its objects, and later only what is new") {
  Fetching fetching;
  const auto first = fetching.fetch();
  REQUIRE(first);
  CHECK(first->generation == 1);
  CHECK(first->files == 2);
  CHECK(first->fetched == 2);
  for (const auto& [path, text] : fetching.copy.texts) {
    CHECK(fetching.folder.read("live/" + path) == text);
  }
  const auto again = fetching.fetch();
  REQUIRE(again);
  CHECK(again->fetched == 0);
  const Copy next{2, {{"changelog.runtime.json", changelog_of({"a", "b"})}}};
  fetching.pushed(next);
  const auto second = fetching.fetch();
  REQUIRE(second);
  CHECK(second->fetched == 1);
  CHECK_FALSE(fetching.folder.exists("live/version.json"));
  CHECK(fetching.folder.read("live/manifest.json") == next.texts.at("manifest.json"));
}

TEST_CASE("a download that breaks off begins again") {
  Fetching fetching;
  int failures = 2;
  fetching.server.first = [&](const Received& request) -> std::optional<Reply> {
    if (!request.name.starts_with("exports/objects/") || failures-- <= 0) return std::nullopt;
    return failures == 0 ? Reply{0} : error_reply(500, "InternalError");
  };
  CHECK(fetching.fetch());
  failures = 1000;
  const auto failed = runtime_exports::push::fetch(fetching.store, io::posix_file_system(),
                                                   fetching.folder.path("new"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::io);
}

TEST_CASE("a fetch that failed is completed by a set without one of its files") {
  Fetching fetching;
  const auto set = [](std::uint64_t generation, Copy::Files files) {
    files["version.json"] = "{" + std::to_string(generation) + "}\n";
    files["changelog.runtime.json"] = changelog_of({"a"});
    return Copy{generation, files};
  };
  fetching.pushed(set(2, {{"status/live.json", "{}\n"}}));
  fetching.server.first = [&](const Received& request) -> std::optional<Reply> {
    if (!fetching.folder.exists("live/status/live.json")) return std::nullopt;
    return is_to(request, "GET", "manifest.json") ? std::nullopt
                                                  : std::optional{error_reply(403, "AccessDenied")};
  };
  CHECK(fetching.failure().code == ErrorCode::io);
  CHECK(fetching.folder.exists("live/status/live.json"));
  fetching.server.first = {};
  fetching.pushed(set(3, {}));
  CHECK(fetching.fetch());
  CHECK_FALSE(fetching.folder.exists("live/status"));
}

TEST_CASE("without a live set there is nothing to fetch") {
  Fetching fetching;
  fetching.server.objects.clear();
  CHECK(fetching.failure().code == ErrorCode::missing_input);
  fetching.server.first = [](const Received&) { return error_reply(404, "NoSuchBucket"); };
  CHECK(fetching.failure().message == "there is no such bucket");
  CHECK_FALSE(fetching.folder.exists("live"));
}

TEST_CASE("files that do not match the live manifest are never accepted") {
  Fetching fetching;
  for (auto& [name, stored] : fetching.server.objects) {
    if (name.starts_with("exports/objects/")) stored.bytes += "more";
  }
  CHECK(fetching.failure().code == ErrorCode::busy);
  CHECK_FALSE(fetching.folder.exists("live/manifest.json"));
}

TEST_CASE("a folder with something else in it is left alone") {
  Fetching fetching;
  fetching.folder.write("live/notes.txt", "mine");
  CHECK(fetching.failure().code == ErrorCode::unsafe_target);
  CHECK(fetching.folder.read("live/notes.txt") == "mine");
}

}  // namespace runtime_exports::push
