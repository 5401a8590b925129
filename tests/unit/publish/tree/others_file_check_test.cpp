#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::open_folder;
using test_support::TemporaryFolder;
using Texts = std::vector<std::string>;

constexpr std::size_t piece_bytes = std::size_t{256} << 10U;

/// "line:column rule" of each finding in a file with these bytes.
Texts found(const std::string& bytes, const std::string& name = "notes.txt") {
  const TemporaryFolder folder;
  folder.write(name, bytes);
  auto& files = io::posix_file_system();
  const auto opened = open_folder(files, folder.path());
  auto published = open_published(files, opened.get(), name);
  REQUIRE(published);
  REQUIRE(*published);
  const auto findings = check_others_file(**published, name, nullptr);
  REQUIRE(findings);
  Texts all;
  for (const auto& finding : *findings) {
    CHECK(finding.severity == Severity::error);
    CHECK(finding.subject == name);
    all.push_back(std::to_string(finding.line) + ":" + std::to_string(finding.column) + " " +
                  finding.rule);
  }
  return all;
}

}  // namespace

TEST_CASE("an address is found once, wherever it is in a large file") {
  const std::string address = "jo@example.org";
  for (const std::size_t at :
       {std::size_t{0}, piece_bytes - 20, piece_bytes - 14, piece_bytes - 7, piece_bytes - 1,
        piece_bytes, piece_bytes + 1, 2 * piece_bytes - 3, 3 * piece_bytes}) {
    CAPTURE(at);
    std::string text(at, ' ');
    text += address;
    CHECK(found(text) == Texts{"1:" + std::to_string(at + 1) + " privacy.email"});
    CHECK(found(text + std::string(piece_bytes, ' ')).size() == 1);
  }
}

TEST_CASE("a character cut between pieces is UTF-8, but not a character cut off at the end") {
  for (std::size_t before = piece_bytes - 5; before < piece_bytes + 2; ++before) {
    std::string text(before, 'a');
    for (int i = 0; i < 8; ++i) text += "\xF0\x9F\x98\x80";
    CHECK(found(text).empty());
    text.pop_back();
    CHECK(found(text) == Texts{"0:0 privacy.unreadable"});
  }
}

TEST_CASE("a file that is neither text nor media cannot be checked") {
  using namespace std::string_literals;
  const auto unreadable = Texts{"0:0 privacy.unreadable"};
  CHECK(found("\x1F\x8B\x08", "users.json.gz") == unreadable);
  CHECK(found("PK\x03\x04 text\0"s, "site.zip") == unreadable);
  CHECK(found("{\0}\0"s, "utf16.json") == unreadable);
  CHECK(found("caf\xE9", "latin.txt") == unreadable);
  CHECK(found(std::string(3 * piece_bytes, 'a') + "\xFF") == unreadable);
  CHECK(found("\x89PNG\r\n\x1A\n jo@example.org", "logo.jpg") == unreadable);
}

TEST_CASE("media are accepted, and text that is named like media is text") {
  using namespace std::string_literals;
  CHECK(found("\x89PNG\r\n\x1A\n\0 jo@example.org"s, "logo.png").empty());
  CHECK(found("GIF89a\x01\0\x01\0\x80\xFF"s, "dot.gif").empty());
  CHECK(found("GIF89a = 1; // jo@example.org", "dot.gif") == Texts{"1:16 privacy.email"});
  CHECK(found("{\"email\": \"jo@example.org\"}", "logo.png") == Texts{"1:12 privacy.email"});
  CHECK(found("", "empty.png").empty());
}

TEST_CASE("admin rows are recognised by their shape anywhere in a file") {
  const std::string row = R"({"id":"a-1","ts":"2026-01-01T00:00:00Z","action":"login"})";
  std::string text;
  while (text.size() < 2 * piece_bytes) text += "{\"n\": 1}\n";
  CHECK(found(text).empty());
  CHECK(found(text + row + "\n") == Texts{"0:0 privacy.admin-content"});
}

}  // namespace runtime_exports::publish
