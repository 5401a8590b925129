#include "runtime_exports/core/ip_address.hpp"

#include <string>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

std::string network_of(std::string_view text) {
  const auto address = parse_ip(text);
  return address ? network_text(*address) : "none";
}

bool is_local(std::string_view text) {
  const auto address = parse_ip(text);
  return address && is_loopback_or_unspecified(*address);
}

}  // namespace

TEST_CASE("addresses are parsed in all text forms") {
  CHECK(network_of("203.0.113.7") == "203.0.113.0/24");
  CHECK(network_of("2001:0DB8:84fa:1::1") == "2001:db8:84fa::/48");
  CHECK(network_of("2001:db8::1") == "2001:db8::/48");
  CHECK(network_of("::ffff:203.0.113.7") == "203.0.113.0/24");
  CHECK(network_of("::ffff:cb00:7107") == "203.0.113.0/24");
  CHECK(network_of("0:0:5:1::") == "0:0:5::/48");
}

TEST_CASE("a text that is not an address is not parsed") {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.", ".1.2.3", "0001.2.3.4",
                           "1.2.3.4 ", " 1.2.3.4", "1:2:3", "1::2::3", "12345::", "::g", "[::1]",
                           "fe80::1%1", "1.2.3.4:5", ":::", "1:2:3:4:5:6:7:8:9"}) {
    INFO(text);
    CHECK(network_of(text) == "none");
  }
  CHECK_FALSE(parse_ip(std::string_view("::1\0", 4)));
  CHECK_FALSE(parse_ip(std::string(1000, ':')));
}

TEST_CASE("loopback and unspecified addresses are known in all forms") {
  for (const char* text : {"127.0.0.1", "127.255.0.3", "0.0.0.0", "::", "::1", "0:0:0:0:0:0:0:1",
                           "::ffff:127.0.0.1"}) {
    INFO(text);
    CHECK(is_local(text));
  }
  for (const char* text : {"0.0.0.1", "128.0.0.1", "::2", "1::", "::1:0"}) {
    INFO(text);
    CHECK_FALSE(is_local(text));
  }
}

TEST_CASE("a network has only zeros after its prefix") {
  CHECK(is_network(*parse_ip("203.0.113.0")));
  CHECK_FALSE(is_network(*parse_ip("203.0.113.1")));
  CHECK(is_network(*parse_ip("2001:db8:84fa::")));
  CHECK_FALSE(is_network(*parse_ip("2001:db8:84fa:1::")));
}
