#include "runtime_exports/core/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include <arpa/inet.h>

namespace runtime_exports {
namespace {

constexpr std::size_t network_bytes(bool is_ipv4) {
  return is_ipv4 ? 3 : 6;
}

std::optional<IpAddress> parse_ipv4(std::string_view text) {
  constexpr std::ptrdiff_t most_digits = 3;
  IpAddress address{.is_ipv4 = true};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t group = 0; group < 4; ++group) {
    if (group > 0 && (at == end || *at++ != '.')) return std::nullopt;
    const auto [after, error] = std::from_chars(at, end, address.bytes.at(group));
    if (error != std::errc{} || after - at > most_digits) return std::nullopt;
    at = after;
  }
  return at == end ? std::optional{address} : std::nullopt;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  constexpr std::array<std::uint8_t, 12> mapped_ipv4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (text.find(':') == std::string_view::npos) return parse_ipv4(text);
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  IpAddress address;
  auto& bytes = address.bytes;
  if (inet_pton(AF_INET6, std::string{text}.c_str(), bytes.data()) != 1) return std::nullopt;
  if (!std::equal(mapped_ipv4.begin(), mapped_ipv4.end(), bytes.begin())) return address;
  IpAddress mapped{.is_ipv4 = true};
  std::copy(bytes.begin() + 12, bytes.end(), mapped.bytes.begin());
  return mapped;
}

bool is_loopback_or_unspecified(const IpAddress& address) {
  const auto& bytes = address.bytes;
  if (address.is_ipv4 && bytes[0] == 127) return true;
  const bool zero_but_last =
      std::all_of(bytes.begin(), bytes.end() - 1, [](auto b) { return b == 0; });
  return zero_but_last && (bytes[15] == 0 || (!address.is_ipv4 && bytes[15] == 1));
}

bool embeds_ipv4(const IpAddress& address) {
  if (address.is_ipv4) return false;
  const auto& bytes = address.bytes;
  const auto begins_with = [&](std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
  };
  const bool is_isatap = (bytes[8] & ~2U) == 0 && bytes[9] == 0 && bytes[10] == 0x5E &&
                         bytes[11] == 0xFE;  // 2: the bit of a globally unique interface
  return begins_with({0x20, 0x02}) || begins_with({0x20, 0x01, 0, 0}) ||
         begins_with({0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0}) ||
         begins_with({0, 0x64, 0xFF, 0x9B, 0, 1}) ||
         begins_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) || is_isatap;
}

bool is_network(const IpAddress& address) {
  const auto& bytes = address.bytes;
  const auto rest = bytes.begin() + static_cast<std::ptrdiff_t>(network_bytes(address.is_ipv4));
  return std::all_of(rest, bytes.end(), [](auto b) { return b == 0; });
}

std::string network_text(const IpAddress& address) {
  std::array<std::uint8_t, 16> network{};
  std::copy_n(address.bytes.begin(), network_bytes(address.is_ipv4), network.begin());
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.is_ipv4 ? AF_INET : AF_INET6, network.data(), text.data(),
            static_cast<socklen_t>(text.size()));
  return std::string(text.data()) + (address.is_ipv4 ? "/24" : "/48");
}

}  // namespace runtime_exports
