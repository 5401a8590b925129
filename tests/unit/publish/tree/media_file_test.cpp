#include "support/catch.hpp"

#include "runtime_exports/publish/tree/file_content.hpp"

namespace runtime_exports::publish {

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
