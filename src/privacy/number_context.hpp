#pragma once

#include <cstddef>
#include <string_view>

#include "runtime_exports/privacy/ip_address.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {

/// Whether the four numbers are a version by what stands around them: `v1.2.3.4`, `Kernel
/// 5.15.0.91`, `nginx/1.25.3.1`, `1.2.3.4-rc1`.
bool reads_as_version(std::string_view text, Span numbers, const IpAddress& address);

/// Whether the four numbers are a netmask, or the reverse of one: `255.255.255.0`, `0.0.0.255`;
/// what could be the address of a host only after a word such as `mask`.
bool reads_as_netmask(std::string_view text, Span numbers, const IpAddress& address);

}  // namespace runtime_exports::privacy
