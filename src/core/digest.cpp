#include "runtime_exports/core/digest.hpp"

#include <bit>
#include <cstring>

#include <nettle/base16.h>
#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>

namespace runtime_exports {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

struct Sha256::State {
  sha256_ctx context{};
};

Sha256::Sha256() : state_(new State, [](State* state) { delete state; }) {
  sha256_init(&state_->context);
}

void Sha256::update(std::string_view bytes) {
  sha256_update(&state_->context, bytes.size(), bytes_of(bytes));
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest{};
  sha256_digest(&state_->context, digest.size(), digest.data());
  return digest;
}

Sha256Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

Sha256Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  hmac_sha256_ctx context{};
  hmac_sha256_set_key(&context, key.size(), bytes_of(key));
  hmac_sha256_update(&context, bytes.size(), bytes_of(bytes));
  Sha256Digest digest{};
  hmac_sha256_digest(&context, digest.size(), digest.data());
  return digest;
}

std::uint32_t fingerprint_of(std::string_view text) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
  std::uint64_t a = text.size();
  std::uint64_t b = odd;
  const auto take = [](std::uint64_t& lane, std::uint64_t word) {
    lane = std::rotl(lane ^ word, 29) * odd;
  };
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16) {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), text.data() + at, sizeof(words));
    take(a, words[0]);
    take(b, words[1]);
  }
  for (; at < text.size(); ++at) take(a, static_cast<unsigned char>(text[at]));
  take(a, b);
  return static_cast<std::uint32_t>(a ^ (a >> 32U));
}

std::string to_hex(std::string_view bytes) {
  std::string text(BASE16_ENCODE_LENGTH(bytes.size()), '\0');
  base16_encode_update(text.data(), bytes.size(), bytes_of(bytes));
  return text;
}

std::string to_hex(const Sha256Digest& digest) {
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string to_base64(const Sha256Digest& digest) {
  std::string text(BASE64_ENCODE_RAW_LENGTH(digest.size()), '\0');
  base64_encode_raw(text.data(), digest.size(), digest.data());
  return text;
}

}  // namespace runtime_exports
