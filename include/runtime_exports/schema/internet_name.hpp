#pragma once

#include <string_view>

namespace runtime_exports::schema {

/// A host name of RFC 1123: labels of letters, digits and inner hyphens, 63 each, 253 in all.
bool is_hostname(std::string_view text);

/// Four decimal octets without leading zeros.
bool is_ipv4(std::string_view text);

/// An IPv6 address of RFC 4291, also with an IPv4 tail; no zone, no prefix length, no brackets.
bool is_ipv6(std::string_view text);

/// A mailbox of RFC 5321: a dotted or quoted local part, a host name or an address in brackets.
bool is_email(std::string_view text);

}  // namespace runtime_exports::schema
