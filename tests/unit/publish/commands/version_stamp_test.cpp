#include "runtime_exports/publish/commands/version_stamp.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {
namespace {

using Build = VersionStampRequest::Build;

const std::string snapshot = "shared/state/runtime_snapshot.json";
constexpr std::int64_t midnight = 1784246400;  // 2026-07-17T00:00:00Z

/// A state of version 1.2.3, and a clock.
class Stamping {
 public:
  explicit Stamping(const std::string& build) : settings_(test_support::default_settings()) {
    folder_.write(snapshot, text_of("1.2.3", build));
  }

  static std::string text_of(const std::string& version, const std::string& build) {
    return R"({"generated_at":"2026-07-16T00:00:00Z","runtime":{"project":"p","version":")" +
           version + R"(","build":")" + build + "\"}}";
  }

  Result<VersionStamp> stamp(std::int64_t now, const std::string& version, Build build,
                             const std::string& given = {}) {
    test_support::ManualClock clock{now};
    auto schemas = schema::embedded_bundle();
    const VersionStampRequest request{folder_.path(), &settings_, version, build, given, 0};
    return stamp_version(request, {io::posix_file_system(), clock, schemas});
  }

  [[nodiscard]] std::string text() const { return folder_.read(snapshot); }

 private:
  test_support::TemporaryFolder folder_;
  config::Settings settings_;
};

TEST_CASE("the build of the day is that of the clock, in UTC") {
  Stamping state{"2026.07.16+005"};
  const auto before = state.stamp(midnight - 1, "1.2.3", Build::of_day);
  REQUIRE(before);
  CHECK(before->after == VersionLabel{"1.2.3", "2026.07.16+006"});
  const auto later = state.stamp(midnight, "v1.3.0", Build::of_day);
  REQUIRE(later);
  CHECK(later->before == before->after);
  CHECK(later->after == VersionLabel{"1.3.0", "2026.07.17+001"});
  CHECK(state.text() == Stamping::text_of("1.3.0", "2026.07.17+001"));
}

TEST_CASE("the build of the day is refused while the clock is earlier than the file") {
  Stamping state{"2026.07.17+001"};
  const auto stamped = state.stamp(midnight - 1, "2.0.0", Build::of_day);
  REQUIRE_FALSE(stamped);
  CHECK(stamped.error().code == ErrorCode::refused);
  CHECK(stamped.error().subject == "--build auto");
  CHECK(state.text() == Stamping::text_of("1.2.3", "2026.07.17+001"));
}

TEST_CASE("the build stays, or becomes the given one, whatever the clock says") {
  Stamping state{"2030.01.01+001"};
  const auto kept = state.stamp(0, "1.2.4", Build::keep);
  REQUIRE(kept);
  CHECK(kept->after == VersionLabel{"1.2.4", "2030.01.01+001"});
  const auto given = state.stamp(0, "1.2.4", Build::given, "2030.01.01+002\"<");
  REQUIRE(given);
  CHECK(state.text() == Stamping::text_of("1.2.4", "2030.01.01+002\\\"\\u003c"));
}

TEST_CASE("a given build is held to the bounds of its schema") {
  Stamping state{"7"};
  for (const auto& build : {std::string(129, '9'), std::string{"8\n"}, std::string{"8\xff"}}) {
    const auto stamped = state.stamp(0, "1.2.3", Build::given, build);
    REQUIRE_FALSE(stamped);
    CHECK(stamped.error().code == ErrorCode::usage);
    CHECK(stamped.error().subject == "--build");
  }
  CHECK(state.stamp(0, "1.2.3", Build::given, std::string(128, '9')));
}

}  // namespace
}  // namespace runtime_exports::publish
