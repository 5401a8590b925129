#include "runtime_exports/core/digest.hpp"

#include <string>
#include <utility>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

std::string hmac_hex(std::string_view key, std::string_view text) {
  return to_hex(hmac_sha256(key, text));
}

}  // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(to_hex(sha256("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                      "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")) ==
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a stream's digest does not depend on where it was cut") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += static_cast<char>(i);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 hash;
    hash.update(std::string_view{text}.substr(0, cut));
    hash.update(std::string_view{text}.substr(cut));
    INFO(cut);
    REQUIRE(hash.finish() == sha256(text));
  }
}

TEST_CASE("a finished stream starts again") {
  Sha256 hash;
  hash.update("something else");
  CHECK(hash.finish() == sha256("something else"));
  CHECK(hash.finish() == sha256(""));
  hash.update("abc");
  CHECK(hash.finish() == sha256("abc"));
}

TEST_CASE("a stream that was moved continues in its new place") {
  Sha256 hash;
  hash.update("a");
  Sha256 moved{std::move(hash)};
  moved.update("b");
  Sha256 assigned;
  assigned = std::move(moved);
  assigned.update("c");
  CHECK(assigned.finish() == sha256("abc"));
}

TEST_CASE("a NUL counts like any byte") {
  CHECK(sha256({"\0", 1}) != sha256(""));
  CHECK(sha256({"a\0b", 3}) != sha256("a"));
}

TEST_CASE("HMAC-SHA-256 gives the codes of RFC 4231") {
  CHECK(hmac_hex(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hmac_hex(std::string(20, '\xaa'), std::string(50, '\xdd')) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  std::string counting;
  for (char c = 1; c <= 25; ++c) counting += c;
  CHECK(hmac_hex(counting, std::string(50, '\xcd')) ==
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

TEST_CASE("a key longer than a block is hashed first, as RFC 4231 has it") {
  const std::string key(131, '\xaa');
  CHECK(hmac_hex(key, "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(hmac_hex(key,
                 "This is a test using a larger than block-size key and a larger than "
                 "block-size data. The key needs to be hashed before being used by the HMAC "
                 "algorithm.") ==
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST_CASE("an empty key and an empty text have a code too") {
  CHECK(hmac_hex("", "") == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("hexadecimal digits are lower-case, two a byte, of every byte") {
  CHECK(to_hex("") == "");
  CHECK(to_hex({"\0\x01\x7f\x80\xff\n", 6}) == "00017f80ff0a");
  CHECK(to_hex(Sha256Digest{}) == std::string(64, '0'));
}

TEST_CASE("a fingerprint changes with any byte, with the order and with the length") {
  const std::string text = "0123456789abcdef0123456789abcdef01234";
  CHECK(fingerprint_of(text) == fingerprint_of(std::string{text}));
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto other = text;
    other[at] = static_cast<char>(other[at] ^ 1);
    CHECK(fingerprint_of(other) != fingerprint_of(text));
    CHECK(fingerprint_of(text.substr(0, at)) != fingerprint_of(text));
  }
  CHECK(fingerprint_of("aaaaaaaabbbbbbbb") != fingerprint_of("bbbbbbbbaaaaaaaa"));
  CHECK(fingerprint_of("") != fingerprint_of(std::string_view{"\0", 1}));
}
