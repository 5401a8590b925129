#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace runtime_exports {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// SHA-256 (FIPS 180-4) of a stream of bytes.
class Sha256 {
 public:
  Sha256();

  void update(std::string_view bytes);
  /// The digest of the bytes so far. The object then starts again.
  Sha256Digest finish();

 private:
  struct State;
  std::unique_ptr<State, void (*)(State*)> state_;
};

/// The digest of the whole text.
Sha256Digest sha256(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104) of the text under the key.
Sha256Digest hmac_sha256(std::string_view key, std::string_view bytes);

/// A 32-bit hash that detects accidental changes to a text, but not deliberate ones.
std::uint32_t fingerprint_of(std::string_view text);

/// Lower-case hexadecimal, two digits per byte.
std::string to_hex(std::string_view bytes);
std::string to_hex(const Sha256Digest& digest);

/// Base64 with padding (RFC 4648).
std::string to_base64(const Sha256Digest& digest);

}  // namespace runtime_exports
