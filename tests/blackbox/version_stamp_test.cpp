#include <ctime>
#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
/// A snapshot as a person or program may format it.
std::string snapshot_of(const std::string& version, const std::string& build) {
  return "\r\n{\"platforms\" : [ ],\t\"runtime\":{ \"build\" :\"" + build +
         "\",\n\"x\": {\"version\": \"0\"}, \"version\":   \"" + version +
         "\",\"project\":\"S\\u0061mple\"}\n,\"generated_at\":\"2026-01-02T12:00:00Z\", "
         "\"version\":\"9\", \"n\": 1.0e+2 }";
}

/// A version and a build as they are in a file, with their quotation marks.
struct VersionTexts {
  std::string version;
  std::string build;
};

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  return fmt::format("{:04}.{:02}.{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}

TEST_CASE("a version or a build that publish would refuse is not stamped", "[stamp]") {
  const StateTree tree;
  const auto refused = [&](const std::vector<std::string>& words, const std::string& error) {
    auto all = std::vector<std::string>{"version", "stamp"};
    all.insert(all.end(), words.begin(), words.end());
    const auto ended = tree.run(all);
    CHECK(ended.exit_code == 2);
    CHECK_THAT(ended.error, Catch::Contains(error));
  };
  refused({"9.6.0-10.2.3.4"}, "error: VERSION: ");
  refused({"9.6.0", "--build", "ada@example.org"}, "error: --build: ");
  refused({"9.6.0", "--build="}, "error: --build: the build is empty; is a variable unset?");
  CHECK(tree.run({"version", "stamp", "9.6.0", "--build", "7"}).exit_code == 0);
}

TEST_CASE("version stamp changes the bytes of two values and nothing else") {
  const StateTree tree;
  tree.write(snapshot_file, snapshot_of("1.2.3", "7"));
  const auto ended = tree.run({"version", "stamp", "v1.3.0", "--build", "2026.07.17+001"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out == "1.2.3 (7) -> 1.3.0 (2026.07.17+001)\n");
  CHECK(ended.error.empty());
  CHECK(tree.read(snapshot_file) == snapshot_of("1.3.0", "2026.07.17+001"));
}

/// A snapshot with unusual line ends, indents, blanks after colons and order of members.
std::string laid_out(const std::string& line, const std::string& colon, bool build_first,
                     const VersionTexts& texts) {
  const auto version = "\"version\"" + colon + texts.version;
  const auto build = "\"build\"" + colon + texts.build;
  return line + "{" + line + "\"runtime\"" + colon + "{" + line + line +
         (build_first ? build : version) + "," + line + "\"project\"" + colon +
         "\"\\u0041 \xc3\xa9\"," + line + (build_first ? version : build) + line + "}," + line +
         "\"generated_at\"" + colon + "\"2026-01-02T12:00:00Z\"," + line +
         "\"x\": [1.50, {\"version\": \"9\"}]" + line + "}" + line;
}

TEST_CASE("version stamp keeps every other byte of a snapshot in any layout") {
  const StateTree tree;
  for (const char* const line : {"", "\n", "\r\n", "\n  ", "\r\n\t", "\r", " "}) {
    for (const char* const colon : {":", ": ", " :\t", "\n:\n"}) {
      for (const bool build_first : {false, true}) {
        for (const auto& before :
             {VersionTexts{"\"1.2.3\"", "\"7\""},
              VersionTexts{R"("\u0031.2\u002E3")", R"("\"\\ \/")"}, VersionTexts{"\"\"", "\"\""}}) {
          tree.write(snapshot_file, laid_out(line, colon, build_first, before));
          REQUIRE(tree.run({"version", "stamp", "1.3.0", "--build", "8"}).exit_code == 0);
          const auto after = tree.read(snapshot_file);
          REQUIRE(after == laid_out(line, colon, build_first, {"\"1.3.0\"", "\"8\""}));
          REQUIRE(Json::parse(after)["runtime"]["version"] == "1.3.0");
        }
      }
    }
  }
}

TEST_CASE("version stamp writes the version without its prefix") {
  const auto version =
      GENERATE(as<std::string>{}, "1.3.0-rc.1", "v1.3.0-rc.1", "Version 1.3.0-rc.1");
  const StateTree tree;
  CHECK(tree.run({"version", "stamp", version}).out == "1.2.3 (7) -> 1.3.0-rc.1 (7)\n");
  CHECK(tree.read_json(snapshot_file)["runtime"]["version"] == "1.3.0-rc.1");
}

TEST_CASE("version stamp removes a prefix that the file's version has") {
  const StateTree tree;
  tree.write(snapshot_file, snapshot_of("v1.2.3", "\\u0037"));
  CHECK(tree.run({"version", "stamp", "1.2.3"}).out == "v1.2.3 (7) -> 1.2.3 (7)\n");
  CHECK(tree.read(snapshot_file) == snapshot_of("1.2.3", "\\u0037"));
}

TEST_CASE("version stamp --build auto counts the builds of the day, in UTC") {
  const StateTree tree;
  const auto before = today();
  auto request = tree.request({"version", "stamp", "1.2.3", "--build", "auto"});
  request.environment.emplace_back("TZ=Pacific/Kiritimati");
  const auto first = test_support::run_program(request);
  const auto second = tree.run({"version", "stamp", "1.2.4", "--build", "auto"});
  if (today() != before) return;  // midnight
  CHECK(first.out == fmt::format("1.2.3 (7) -> 1.2.3 ({}+001)\n", before));
  CHECK(second.out == fmt::format("1.2.3 ({0}+001) -> 1.2.4 ({0}+002)\n", before));
  tree.write(snapshot_file, snapshot_of("1.2.3", before + "+999"));
  CHECK(tree.run({"version", "stamp", "1.2.3", "--build", "auto"}).exit_code == 0);
  CHECK(tree.read(snapshot_file) == snapshot_of("1.2.3", before + "+1000"));
}

TEST_CASE("version stamp --build auto counts published builds too") {
  const StateTree tree;
  const auto day = today();
  tree.write(snapshot_file, snapshot_of("1.2.3", day + "+002"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  // The runtime writes its own build again.
  tree.write(snapshot_file, snapshot_of("1.2.3", "7"));
  const auto ended = tree.run({"version", "stamp", "1.2.3", "--build", "auto"});
  if (today() != day) return;  // midnight
  CHECK(ended.out == fmt::format("1.2.3 (7) -> 1.2.3 ({}+003)\n", day));
}

TEST_CASE("version stamp replaces what is not a version by one") {
  const StateTree tree;
  for (const std::string version : {"dev", "banana", " 1.2.3"}) {
    tree.write(snapshot_file, snapshot_of(version, "7"));
    CHECK(tree.run({"version", "stamp", "0.6.0"}).exit_code == 0);
    CHECK(tree.read(snapshot_file) == snapshot_of("0.6.0", "7"));
  }
}

TEST_CASE("version stamp waits for no publish that was interrupted") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/.publish/journal", "{}");
  const auto before = tree.read(snapshot_file);
  const auto ended = tree.run({"version", "stamp", "9.6.0"});
  CHECK(ended.exit_code == 75);
  CHECK_THAT(ended.error, Catch::Contains("recover"));
  CHECK(tree.read(snapshot_file) == before);
}

TEST_CASE("version stamp --build auto is refused if the file is of a later day than the clock") {
  const StateTree tree;
  tree.write(snapshot_file, snapshot_of("1.2.3", "9999.12.31+001"));
  const auto ended = run_without_effect(tree, {"version", "stamp", "1.2.4", "--build", "auto"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.out.empty());
  CHECK(ended.error ==
        "error: --build auto: the build in the file is from a later day than today\n  help: "
        "set the clock, or name a build with `--build`\n");
}

TEST_CASE("version stamp writes nothing if the file already has the version and the build") {
  const StateTree tree;
  for (const auto& words :
       {Words{"version", "stamp", "v1.2.3"}, Words{"version", "stamp", "1.2.3", "--build", "7"}}) {
    const auto ended = run_without_effect(tree, words);
    CHECK(ended.exit_code == 0);
    CHECK(ended.out == "Nothing to do: the state already is 1.2.3 (7).\n");
  }
}

TEST_CASE("version stamp refuses an invalid version or build, without showing it") {
  const auto words = GENERATE(
      Words{"1.2"}, Words{"v1.2.3.4"}, Words{""}, Words{"1.2.4+5"}, Words{"vv1.2.4"},
      Words{"1.2.4\n"}, Words{"1.2.4-\xff"}, Words{"1.2.4-" + std::string(200, 'a')},
      Words{"1.2.4", "--build", "\x1b[2J"}, Words{"1.2.4", "--build", std::string(129, '8')});
  const StateTree tree;
  Words all{"version", "stamp"};
  all.insert(all.end(), words.begin(), words.end());
  const auto ended = run_without_effect(tree, all);
  CHECK(ended.exit_code == 2);
  CHECK(ended.out.empty());
  CHECK(ended.error.starts_with(
      words.size() == 1
          ? "error: VERSION: this is not a version of the form MAJOR.MINOR.PATCH, or looks private"
          : "error: --build: this cannot be published as a build, or looks private"));
  CHECK(ended.error.find('\x1b') == std::string::npos);
}

TEST_CASE("version stamp without a version, or with two, is wrong usage") {
  const StateTree tree;
  CHECK(run_without_effect(tree, {"version", "stamp"}).exit_code == 2);
  CHECK(run_without_effect(tree, {"version", "stamp", "1.2.4", "1.2.5"}).exit_code == 2);
  CHECK(run_without_effect(tree, {"version"}).exit_code == 2);
}

TEST_CASE("version stamp never goes below the file's version") {
  const StateTree tree;
  tree.write(snapshot_file, snapshot_of("1.10.0", "2026.07.16+010"));
  for (const char* const version : {"1.9.9", "1.10.0-rc.1"}) {
    const auto ended = run_without_effect(tree, {"version", "stamp", version});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error ==
          "error: shared/state/runtime_snapshot.json: /runtime/version: the version would be lower "
          "than the one in the file\n  help: name a higher version: what was released stays\n");
  }
  const auto ended =
      run_without_effect(tree, {"version", "stamp", "1.10.0", "--build", "2026.07.16+9"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error ==
        "error: shared/state/runtime_snapshot.json: /runtime/build: the build would be lower than "
        "the one in the file of this version\n  help: name a higher build, or let `--build "
        "auto` count\n");
  CHECK(tree.run({"version", "stamp", "1.10.1", "--build", "2026.07.16+9"}).exit_code == 0);
}

TEST_CASE("version stamp never goes below the published version") {
  const StateTree tree;
  tree.write(snapshot_file, snapshot_of("2.0.0", "20"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write(snapshot_file, snapshot_of("1.0.0", "1"));
  if (GENERATE(false, true)) tree.remove("runtime/exports/manifest.json");
  const auto version = run_without_effect(tree, {"version", "stamp", "1.9.0"});
  CHECK(version.exit_code == 1);
  CHECK(version.error.find("the version would be lower than the published one") !=
        std::string::npos);
  const auto build = run_without_effect(tree, {"version", "stamp", "2.0.0", "--build", "19"});
  CHECK(build.exit_code == 1);
  CHECK(build.error.find("the build would be lower than the published one") != std::string::npos);
  CHECK(tree.run({"version", "stamp", "2.0.0", "--build", "20"}).exit_code == 0);
}

TEST_CASE("version stamp adds no member") {
  const StateTree tree;
  for (const char* const text :
       {"[]", "{}", R"({"runtime": []})", R"({"runtime": {"version": "1.0.0"}})",
        R"({"runtime": {"version": null, "build": "1"}})",
        R"({"runtime": {"version": "1.0.0", "build": 7}})"}) {
    CAPTURE(text);
    tree.write(snapshot_file, text);
    const auto ended = run_without_effect(tree, {"version", "stamp", "1.2.4", "--build", "8"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.find("adds nothing") != std::string::npos);
  }
}

TEST_CASE("version stamp refuses a snapshot that publish refuses") {
  const StateTree tree;
  const auto good = snapshot_of("1.2.3", "7");
  for (const auto& text :
       {"\xef\xbb\xbf" + good, good + "x", good + std::string(1, '\0'), good.substr(0, 40),
        std::string{R"({"generated_at":"2026-01-02T12:00:00Z","runtime":{"project":"p",)"
                    R"("version":"1.2.3","build":"7","\u0062uild":"8"}})"},
        std::string{R"({"generated_at":5,"runtime":{"project":"p","version":"1","build":"7"}})"},
        std::string{}}) {
    CAPTURE(text);
    tree.write(snapshot_file, text);
    CHECK(run_without_effect(tree, {"version", "stamp", "1.2.4"}).exit_code == 1);
    CHECK(run_without_effect(tree, {"validate"}).exit_code == 1);
  }
}

TEST_CASE("version stamp names a missing or unsafe snapshot") {
  const StateTree tree;
  const auto path = tree.path(snapshot_file);
  fs::rename(path, tree.path("real.json"));
  int code = 73;
  SECTION("missing") {
    code = 66;
  }
  SECTION("a link") {
    fs::create_symlink("../../real.json", path);
  }
  SECTION("a folder") {
    fs::create_directory(path);
  }
  SECTION("a FIFO") {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  }
  const auto ended = run_without_effect(tree, {"version", "stamp", "1.2.4"});
  CHECK(ended.exit_code == code);
  CHECK(ended.error.starts_with("error: " + snapshot_file + ": "));
}

TEST_CASE("version stamp keeps the mode of the file, whatever the umask") {
  const StateTree tree;
  REQUIRE(::chmod(tree.path(snapshot_file).c_str(), 0664) == 0);
  auto request = tree.request({"version", "stamp", "1.2.4"});
  request.umask = 077;
  CHECK(test_support::run_program(request).exit_code == 0);
  CHECK(tree.everything().at(snapshot_file).mode == 0664);
}

TEST_CASE("version stamp fails in a folder that may not be written, and changes nothing") {
  if (getuid() != 0) return;
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  constexpr uid_t nobody = 65534;
  for (const char* const folder : {"", "runtime"}) {
    fs::permissions(tree.path(folder), fs::perms{0755});
  }
  for (const auto& entry : fs::recursive_directory_iterator{tree.path("runtime/.publish")}) {
    REQUIRE(::chown(entry.path().c_str(), nobody, nobody) == 0);
  }
  REQUIRE(::chown(tree.path("runtime/.publish").c_str(), nobody, nobody) == 0);
  auto request = tree.request({"version", "stamp", "1.2.4"});
  request.user = nobody;
  const auto before = tree.read(snapshot_file);
  const auto ended = test_support::run_program(request);
  CHECK(ended.exit_code == 74);
  CHECK_THAT(ended.error, Catch::StartsWith("error: shared/state/runtime_snapshot.json: no file "
                                            "can be created beside it (Permission denied)") &&
                              Catch::Contains("this user may not do that") &&
                              Catch::EndsWith("; the file is unchanged\n"));
  CHECK(tree.read(snapshot_file) == before);
}

TEST_CASE("version stamp shows nothing of the file unescaped") {
  const StateTree tree;
  tree.write(snapshot_file, snapshot_of("1.2.3\\u001b[2J", "\\u202e7"));
  const auto ended = tree.run({"version", "stamp", "2.0.0", "--build", "8"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out == "1.2.3\\u{1b}[2J (\\u{202e}7) -> 2.0.0 (8)\n");
}

TEST_CASE("publish publishes what version stamp wrote") {
  const StateTree tree{Content::sample};
  REQUIRE(tree.run({"version", "stamp", "v0.5.1", "--build", "2026.07.17+001"}).exit_code == 0);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("version.json")["version"] == "0.5.1");
  CHECK(tree.export_at("version.json")["build"] == "2026.07.17+001");
}

TEST_CASE("version stamp has a JSON result") {
  const StateTree tree;
  CHECK(tree.run({"version", "stamp", "1.2.4", "--build", "8", "--format", "json"}).out == R"({
  "command": "version stamp",
  "outcome": "stamped",
  "exit_code": 0,
  "before": {
    "version": "1.2.3",
    "build": "7"
  },
  "after": {
    "version": "1.2.4",
    "build": "8"
  }
}
)");
}

}  // namespace
}  // namespace runtime_exports::blackbox
