#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/publish/pipeline/loaded_state.hpp"

namespace runtime_exports::publish {
namespace {

const std::string sample_key = "0123456789abcdef";

class KeyFile {
 public:
  KeyFile(std::string_view text, unsigned mode) {
    std::filesystem::permissions(folder_.write("key", text), std::filesystem::perms{mode});
  }

  Result<std::string> read() {
    return read_pseudonym_key(io::posix_file_system(), "key", folder_.path("key"), findings);
  }

  Findings findings;

 private:
  test_support::TemporaryFolder folder_;
};

std::string refusal_of(std::string_view text, unsigned mode = 0600) {
  KeyFile file{text, mode};
  const auto key = file.read();
  REQUIRE_FALSE(key);
  CHECK(key.error().code == ErrorCode::settings);
  return key.error().message;
}

}  // namespace

TEST_CASE("what editors add to a key does not change it") {
  for (const auto& text : {sample_key, sample_key + "\n", sample_key + "\r\n",
                           sample_key + "\n\r\n\n", "\xEF\xBB\xBF" + sample_key}) {
    KeyFile file{text, 0640};
    const auto key = file.read();
    REQUIRE(key);
    CHECK(*key == sample_key);
    CHECK(file.findings.empty());
  }
}

TEST_CASE("a key that is too weak, or that others may write, is refused") {
  CHECK(refusal_of(sample_key.substr(1) + "\n") == "the pseudonym key is shorter than 16 bytes");
  CHECK(refusal_of(std::string(32, 'a')) == "the pseudonym key is one byte repeated");
  CHECK(refusal_of(sample_key, 0602) == "others may write the file with the pseudonym key");
  CHECK_FALSE(refusal_of(std::string(5000, 'k')).empty());
  Findings findings;
  const auto missing =
      read_pseudonym_key(io::posix_file_system(), "key", "/nonexistent/key", findings);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::settings);
}

TEST_CASE("a key that others may read is used with a warning that does not show it") {
  KeyFile file{sample_key, 0644};
  REQUIRE(file.read());
  REQUIRE(file.findings.size() == 1);
  CHECK(file.findings[0].rule == "privacy.key-readable");
  CHECK(file.findings[0].severity == Severity::warning);
  CHECK(file.findings[0].message.find(sample_key) == std::string::npos);
}

}  // namespace runtime_exports::publish
