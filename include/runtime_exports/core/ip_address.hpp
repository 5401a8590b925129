#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports {

/// An IP address in network order; IPv4 uses the first four bytes.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool is_ipv4 = false;
};

/// Parses an IPv4 address of four decimal numbers up to 255, or an IPv6 address in any text form
/// (RFC 4291, also with an IPv4 tail). The IPv6 form of an IPv4 address (`::ffff:192.0.2.1`) gives
/// that IPv4 address. No brackets, port or zone.
std::optional<IpAddress> parse_ip(std::string_view text);

/// Whether it is in 127.0.0.0/8, or is 0.0.0.0, ::1 or ::.
bool is_loopback_or_unspecified(const IpAddress& address);

/// Whether an IPv6 address contains an IPv4 address: 6to4 (2002::/16), Teredo (2001::/32), NAT64
/// (64:ff9b::/96, 64:ff9b:1::/48), ISATAP, or IPv4-compatible (::/96).
bool embeds_ipv4(const IpAddress& address);

/// Whether only the network is left of the address: the last 8 bits of an IPv4 address, or the last
/// 80 of an IPv6 address, are zero.
bool is_network(const IpAddress& address);

/// The network with its length: `203.0.113.0/24`, `2001:db8:84fa::/48` (RFC 5952).
std::string network_text(const IpAddress& address);

}  // namespace runtime_exports
