#include "runtime_exports/publish/tree/file_content.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/processor_time.hpp"

namespace runtime_exports::publish {
namespace {

const std::string account = R"({"id":"u-1","email":"jo@example.org","tier":"open"})";
const std::string audit_row = R"({"id":"a-1","ts":"2026-01-01T00:00:00Z","action":"login"})";

}  // namespace

TEST_CASE("admin exports are recognised by their shape, with or without rows") {
  CHECK(find_admin_content(R"({"exported_at":"x","users":[]})") == "accounts");
  CHECK(find_admin_content(R"({"exported_at":"x","audit":[]})") == "an audit log");
  CHECK(find_admin_content(R"({"files":[{"path":"admin/users/users.json","sha256":"0"}]})") ==
        "the manifest of the admin exports");
  CHECK(find_admin_content(R"({"files":[{"path":"version.json","sha256":"0"}]})").empty());
}

TEST_CASE("rows of accounts, of the audit log and of the raw authentication log are recognised") {
  CHECK(find_admin_content(account) == "accounts");
  CHECK(find_admin_content(R"({"id":"u","user_code":"c","email_verified":true})") == "accounts");
  CHECK(find_admin_content(audit_row) == "an audit log");
  CHECK(find_admin_content(R"({"id":"a","ts":"t","action":"x","metadata":{},"more":1})") ==
        "an audit log");
  CHECK(find_admin_content(R"({"ts":"t","type":"x","meta":{"ip":"192.0.2.1"}})") ==
        "raw authentication events");
  CHECK(find_admin_content(R"({"ts":"t","type":"x","actor":null})") == "raw authentication events");
}

TEST_CASE("the runtime's own snapshot is recognised by its member system") {
  CHECK(find_admin_content(R"({"generated_at":"t","runtime":{},"system":{}})") ==
        "the runtime's own snapshot");
  CHECK(find_admin_content(R"({"generated_at":"t","runtime":{}})").empty());
}

TEST_CASE(
    "admin content is recognised deep in a document, on a line, and after text that is not JSON") {
  for (const auto& text :
       {R"({"data":[{"page":[)" + account + "]}]}", "\n" + audit_row + "\n  " + account + "\n",
        "\":7}\n" + account + "\n", "{broken\n" + account + "\n", "{\"a\":1,\"a\":2}\n" + account,
        "[]" + account, "\xEF\xBB\xBF" + account}) {
    CAPTURE(text);
    CHECK(find_admin_content(text) ==
          (text.find(audit_row) == std::string::npos ? "accounts" : "an audit log"));
  }
}

TEST_CASE("a page that describes admin exports contains no admin content") {
  CHECK(find_admin_content("# For readers\n\n```json\n" + account + "\n```\n").empty());
  CHECK(find_admin_content("A row is " + account + ".\n").empty());
  CHECK(find_admin_content(account + "\n```\n") == "accounts");
}

TEST_CASE("a document that is cut off is recognised by the part that is there") {
  const auto document = R"({"meta":{"a":[1,"]}"]},"rows":[)" + account + "," + account + "]}";
  const auto first_row_end = document.find(account) + account.size();
  for (auto size = first_row_end; size < document.size(); ++size) {
    CAPTURE(size);
    CHECK(find_admin_content(document.substr(0, size)) == "accounts");
  }
  for (std::size_t size = 0; size < first_row_end; ++size) {
    CAPTURE(size);
    CHECK(find_admin_content(document.substr(0, size)).empty());
  }
}

TEST_CASE("documents of other programs contain no admin content") {
  for (const auto* text :
       {"", "{}", "[]", "text", "{\"id\":\"x\",\"created_at\":\"t\"}", "{\"email\":\"a@b.c\"}",
        R"({"users":[{"name":"x"}]})", R"({"id":"x","ts":"t","action":"vote","poll":1})",
        R"({"ts":"t","type":"x","meta":{}})", R"({"id":"x","email":"hidden"})",
        R"({"system":{},"runtime":"x","generated_at":"t"})", "]}{[\"", "\\\"{"}) {
    CAPTURE(text);
    CHECK(find_admin_content(text).empty());
  }
}

TEST_CASE("every text is checked in linear time") {
  constexpr std::size_t size = std::size_t{1} << 20U;
  std::string nested;
  while (nested.size() < size) nested += "{\"a\":[\n";
  std::string closed;
  while (closed.size() < size) closed += "[\"]\\\"\"]x{ ";
  const auto time_of = [](const std::string& text) {
    return test_support::processor_time([&] { CHECK(find_admin_content(text).empty()); });
  };
  for (const auto& text : {std::string(size, '['), std::string(size, '{'), nested, closed,
                           std::string(size / 2, '[') + std::string(size / 2, ']')}) {
    const auto middle = text.size() / 2;
    CHECK(time_of(text) < 40 * time_of(text.substr(middle - size / 20, size / 10)));
  }
}

using namespace std::string_view_literals;

TEST_CASE("a picture, a font, audio or a video is recognised by name and first bytes") {
  constexpr auto png = "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"sv;
  constexpr auto webp = "RIFF\x10\0\0\0WEBPVP8 "sv;
  CHECK(is_media("logo.png", png));
  CHECK(is_media("a/b.c/LOGO.PNG", png));
  CHECK(is_media("favicon.ico", png));
  CHECK(is_media("photo.webp", webp));
  CHECK(is_media("a.woff2", "wOF2\0\1"sv));
  CHECK(is_media("a.mp4",
                 "\0\0\0\x20"
                 "ftypisom"sv));
  CHECK(is_media("a.mp3", "ID3\x04"sv));
  CHECK_FALSE(is_media("logo.jpg", png));
  CHECK_FALSE(is_media("logo.json", png));
  CHECK_FALSE(is_media("logo", png));
  CHECK_FALSE(is_media("png", png));
  CHECK_FALSE(is_media("sound.wav", webp));
  CHECK_FALSE(is_media("logo.png", png.substr(0, 7)));
  CHECK_FALSE(is_media("logo.png", ""));
  CHECK_FALSE(is_media("users.gz", "\x1F\x8B\x08"sv));
}

TEST_CASE("a file that is not text is named by its first bytes") {
  CHECK(describe_binary("\x1F\x8B\x08"sv) == "gzip-compressed data");
  CHECK(describe_binary("PK\x03\x04..."sv) == "a ZIP archive");
  CHECK(describe_binary("SQLite format 3\0..."sv) == "an SQLite database");
  CHECK(describe_binary("\x28\xB5\x2F\xFD..."sv) == "zstd-compressed data");
  CHECK(describe_binary("\xFF\xFE{\0"sv) == "text in UTF-16");
  CHECK(describe_binary("caf\xE9") == "binary data");
}

}  // namespace runtime_exports::publish
