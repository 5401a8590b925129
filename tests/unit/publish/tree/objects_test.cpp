#include <string>

#include "support/catch.hpp"

#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {
namespace {

const std::string digest(64, 'a');
const std::string object = "objects/" + digest + ".json";

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

TEST_CASE("every listed file has an object or none has") {
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

}  // namespace
}  // namespace runtime_exports::publish
