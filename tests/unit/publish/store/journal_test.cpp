#include "runtime_exports/publish/store/journal.hpp"

#include <string>

#include "support/catch.hpp"

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::publish {
namespace {

const std::string digest_a(64, 'a');
const std::string digest_b(64, 'b');

Journal sample() {
  return {7,
          "runtime/exports",
          {{"version.json", "0", 0644, {12, digest_a}, digest_b},
           {"admin/users/users.json", "1", 0640, {1234567, digest_b}, std::nullopt},
           {"manifest.json", "2", 0644, {99, digest_b}, digest_a}}};
}

/// The text with a correct checksum, whatever its content.
std::string signed_text(const std::string& text) {
  Sha256 hash;
  hash.update(text);
  return to_hex(hash.finish()) + "\n" + text;
}

std::string document_of(const Journal& journal) {
  return write_journal(journal).substr(65);
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), by);
}

}  // namespace

TEST_CASE("a journal is read as it was written") {
  const auto text = write_journal(sample());
  CHECK(decode_journal(text) == sample());
  CHECK(text.ends_with("}\n"));
}

TEST_CASE("a journal with any byte changed, cut off or added is damaged") {
  const auto text = write_journal(sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(decode_journal(changed));
    CHECK_FALSE(decode_journal(text.substr(0, at)));
  }
  CHECK_FALSE(decode_journal(text + " "));
  CHECK_FALSE(decode_journal(text + '\0'));
}

TEST_CASE("a journal with values that no publish writes is damaged") {
  const auto document = document_of(sample());
  REQUIRE(decode_journal(signed_text(document)) == sample());
  const std::pair<const char*, const char*> changes[] = {
      {"\"version.json\"", "\"../../etc/passwd\""},
      {"\"version.json\"", "\"clips.json\""},
      {"\"version.json\"", "\"manifest.json\""},
      {"\"version.json\"", "\"admin/manifest.json\""},
      {"\"slot\": \"0\"", "\"slot\": \"../0\""},
      {"\"slot\": \"0\"", "\"slot\": \"\""},
      {"\"slot\": \"0\"", "\"slot\": \"1\""},
      {"\"slot\": \"0\"", "\"slot\": \"1234567890\""},
      {"\"mode\": 420", "\"mode\": 2541"},
      {"\"mode\": 420", "\"mode\": -1"},
      {"\"bytes\": 12,", "\"bytes\": 1.5,"},
      {digest_a.c_str(), "0"},
      {digest_b.c_str(), "0"},
      {"\"replaces\": null", "\"replaces\": 0"},
      {"\"v1\"", "\"v2\""},
      {"\"generation\": 7", "\"generation\": \"7\""},
      {"\"files\": [", "\"files\": 1, \"more\": ["}};
  for (const auto& [part, by] : changes) {
    CAPTURE(part, by);
    CHECK_FALSE(decode_journal(signed_text(replaced(document, part, by))));
  }
}

}  // namespace runtime_exports::publish
