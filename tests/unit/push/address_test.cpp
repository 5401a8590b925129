#include "support/catch.hpp"

#include "runtime_exports/push/transfer.hpp"

using namespace runtime_exports;
using push::connection_to;
using push::parse_address;

TEST_CASE("an address is a bucket and a prefix that ends with a slash") {
  const auto address = parse_address("s3://releases/some/exports/");
  REQUIRE(address);
  CHECK(address->bucket == "releases");
  CHECK(address->prefix == "some/exports/");
  CHECK(name_of(*address) == "s3://releases/some/exports/");
}

TEST_CASE("an address needs no prefix") {
  for (const auto* const text : {"s3://releases", "s3://releases/"}) {
    const auto address = parse_address(text);
    REQUIRE(address);
    CHECK(address->prefix.empty());
  }
}

TEST_CASE("an address that is not plain in a URL is refused") {
  for (const auto* const text :
       {"", "s3://", "s3:///x", "https://releases/x", "s3://a b/x", "s3://../x", "s3://a/../x",
        "s3://a//x", "s3://a/./x", "s3://a/x?y", "s3://a/x#y", "s3://a/%2e", "s3://a/x//"}) {
    INFO(text);
    const auto address = parse_address(text);
    REQUIRE_FALSE(address);
    CHECK(address.error().code == ErrorCode::usage);
  }
}

TEST_CASE("an endpoint is https, or http on this machine") {
  for (const auto* const text :
       {"https://store.example", "https://store.example:8443", "http://127.0.0.1:9000",
        "http://localhost", "http://[::1]:9000"}) {
    INFO(text);
    const auto connection = connection_to(text);
    REQUIRE(connection);
    CHECK(connection->endpoint == text);
    CHECK(connection->is_loopback == (std::string_view{text}.starts_with("http:")));
  }
  CHECK(connection_to("https://store.example/")->endpoint == "https://store.example");
}

TEST_CASE("any other endpoint is refused, and the message does not show it") {
  for (const auto* const text :
       {"", "store.example", "http://store.example", "http://127.0.0.1.store.example",
        "http://localhost.store.example", "ftp://store.example", "https://store.example/path",
        "https://store.example?x", "https://store.example#x", "https://user:word@store.example",
        "https://", "https://a b"}) {
    INFO(text);
    const auto connection = connection_to(text);
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == ErrorCode::usage);
    CHECK(connection.error().message.find("store.example") == std::string::npos);
    CHECK(connection.error().subject == "--endpoint");
  }
}
