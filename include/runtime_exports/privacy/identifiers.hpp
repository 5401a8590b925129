#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace runtime_exports::privacy {

enum class IdentifierMode {
  mask,  ///< first letters: `a***@e***.com`, `user_code:A***`
  hmac,  ///< stable pseudonyms under a key: `email:<24 hex>`, `user_code:<24 hex>`
};

/// Makes identifiers of accounts publishable. What comes out trips no rule of rules.hpp, and
/// masking it again changes nothing.
class IdentifierRedaction {
 public:
  /// The key is used in IdentifierMode::hmac only.
  IdentifierRedaction(IdentifierMode mode, std::string key) : mode_(mode), key_(std::move(key)) {}

  /// An identifier field of an event. mask: `user_code:X` keeps its prefix and first letter, an
  /// e-mail address (bare or as `email:X`) becomes `a***@e***.com`, a value of fewer than two
  /// characters `***` after its prefix, any other form `***`. hmac: `user_code:` or `email:` (for
  /// a bare address too) with 96 bits of HMAC-SHA-256 over the form with its prefix, addresses in
  /// lower case; for any other form X those over `other:X`, without a prefix.
  [[nodiscard]] std::string user_identifier(std::string_view identifier) const;

  /// The account id for a user code: `A***`, or the pseudonym of `user_code:code` without prefix.
  [[nodiscard]] std::string account_id(std::string_view code) const;

  /// An e-mail address, bare or as `email:X`: `a***@e***.com` (`***` if it is not an address), or
  /// `email:` with the pseudonym.
  [[nodiscard]] std::string email(std::string_view address) const;

 private:
  [[nodiscard]] std::string pseudonym(std::string_view kind, std::string_view value) const;

  IdentifierMode mode_;
  std::string key_;
};

enum class IpMode { drop, prefix };

/// What may be published of an IP address: nothing, or its network (`203.0.113.0/24`,
/// `2001:db8:84fa::/48`). Brackets and a zone are taken off. Nothing for an IPv6 address that holds
/// an IPv4 one (6to4, Teredo, NAT64, ISATAP, `::ffff:203.0.113.7`), which its network would show in
/// part or in full, and for what is not an address.
std::optional<std::string> redact_ip(std::string_view address, IpMode mode);

/// `Chrome`, `Firefox`, `Safari`, `Edge`, `PowerShell`, `curl` or `other`.
std::string_view user_agent_family(std::string_view user_agent);

/// Whether a key of free-form metadata names a secret: password, passwd, secret, token, hash,
/// cookie, authorization, api_key or private_key (also api-key, apiKey), in any case and as a part.
bool names_a_secret(std::string_view key);

/// Whether a text holds a JWT, a key, a password hash or a private key.
bool has_secret_form(std::string_view value);

}  // namespace runtime_exports::privacy
