#include "unit/exports/golden.hpp"

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include "support/catch.hpp"

namespace runtime_exports::test_support {
namespace {

/// Changes the environment of the process: a distant time zone, and a locale with another decimal
/// point if the machine has one.
class Elsewhere {
 public:
  Elsewhere() {
    ::setenv("TZ", "Pacific/Chatham", 1);
    ::tzset();
    for (const char* name : {"de_DE.UTF-8", "tr_TR.UTF-8", "fr_FR.UTF-8", "C.UTF-8"}) {
      if (std::setlocale(LC_ALL, name) != nullptr) break;
    }
  }
  Elsewhere(const Elsewhere&) = delete;
  Elsewhere& operator=(const Elsewhere&) = delete;
  ~Elsewhere() {
    std::setlocale(LC_ALL, "C");
    ::unsetenv("TZ");
    ::tzset();
  }
};

}  // namespace

TEST_CASE("every serializer is pure: same bytes again, in any time zone and locale") {
  for (const auto& golden : golden_cases()) {
    CAPTURE(golden.name);
    const auto text = build_text(golden);
    CHECK(text == build_text(golden));
    const Elsewhere elsewhere;
    CHECK(text == build_text(golden));
  }
}

TEST_CASE("every export has a smallest and a largest golden document") {
  for (const auto& definition : exports::export_definitions()) {
    CAPTURE(definition.id);
    const auto cases = golden_cases();
    const auto count = [&](auto is_smallest) {
      return std::count_if(cases.begin(), cases.end(), [&](const GoldenCase& golden) {
        return golden.export_id == definition.id &&
               golden.name.ends_with(".smallest") == is_smallest;
      });
    };
    CHECK(count(true) == 1);
    CHECK(count(false) >= 1);
  }
}

TEST_CASE("every golden file belongs to a case") {
  const auto cases = golden_cases();
  for (const auto& entry : std::filesystem::directory_iterator{GOLDEN_FOLDER}) {
    const auto name = entry.path().filename().string();
    CAPTURE(name);
    CHECK(std::any_of(cases.begin(), cases.end(), [&](const GoldenCase& golden) {
      return name == golden.input || name == std::string{golden.name} + ".golden.json";
    }));
  }
}

TEST_CASE("every golden document ends with one newline and has no other white space at line ends") {
  for (const auto& golden : golden_cases()) {
    CAPTURE(golden.name);
    const auto text = build_text(golden);
    CHECK(text.ends_with("\n"));
    CHECK_FALSE(text.ends_with("\n\n"));
    CHECK(text.find(" \n") == std::string::npos);
    CHECK(text.find('\r') == std::string::npos);
    CHECK(text.find('\t') == std::string::npos);
  }
}

TEST_CASE("nothing that the inputs mark as private is in any golden document") {
  for (const auto& golden : golden_cases()) {
    CAPTURE(golden.name);
    const auto text = build_text(golden);
    CHECK(text.find("must never be published") == std::string::npos);
    if (exports::find_export(golden.export_id)->audience == exports::Audience::admins) continue;
    for (const auto& value : known_accounts()) CHECK(text.find(value) == std::string::npos);
  }
}

}  // namespace runtime_exports::test_support
