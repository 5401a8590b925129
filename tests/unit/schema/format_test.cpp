#include "runtime_exports/schema/format.hpp"

#include <string>

#include "support/catch.hpp"

using namespace runtime_exports::schema;

TEST_CASE("each format accepts what its specification accepts") {
  const auto [format, text] = GENERATE(table<std::string, std::string>({
      {"date-time", "2026-07-16T12:38:23.123Z"},
      {"date-time", "2026-07-16t12:38:23+02:00"},
      {"date-time", "2016-12-31T23:59:60Z"},
      {"date", "2024-02-29"},
      {"time", "12:38:23Z"},
      {"email", "a.b+c@example.com"},
      {"email", "\"two words\"@example.com"},
      {"email", "\"a\\\"b\\\\\"@example.com"},
      {"email", "a@[192.0.2.1]"},
      {"email", "a@[IPv6:2001:db8::1]"},
      {"uri", "https://u:p@[2001:db8::1]:8080/a?b#c"},
      {"uri", "urn:example:a"},
      {"uuid", "2EB8AA08-aa98-11ea-b4aa-73b441d16380"},
      {"ipv4", "0.255.10.1"},
      {"ipv6", "2001:db8::192.0.2.1"},
      {"ipv6", "1:2:3:4:5:6:7::"},
      {"hostname", "xn--nw2a.example"},
      {"json-pointer", ""},
      {"json-pointer", "/a~0b/~1"},
      {"regex", "(?<n>a)\\k<n>(?=b)"},
  }));
  CAPTURE(format, text);
  CHECK(find_format(format)->holds(text));
}

TEST_CASE("each format refuses what is only nearly right") {
  const auto [format, text] = GENERATE(table<std::string, std::string>({
      {"date-time", "2026-07-16 12:38:23Z"},
      {"date-time", "2026-07-16T12:38:23"},
      {"date-time", "2026-07-16T12:38:23Z\n"},
      {"date", "2023-02-29"},
      {"date", "2023-2-09"},
      {"time", "12:38:23"},
      {"email", "a@"},
      {"email", "@example.com"},
      {"email", ".a@example.com"},
      {"email", "a..b@example.com"},
      {"email", "a b@example.com"},
      {"email", "\"a\"b\"@example.com"},
      {"email", "\"a\\\"@example.com"},
      {"email", "a@[192.0.2.256]"},
      {"email", "a@example..com"},
      {"uri", "//example.com"},
      {"uri", "http://example.com/%zz"},
      {"uri", "http://[2001:db8::1/"},
      {"uri", "http://example.com:x/"},
      {"uri", "http://\xC3\xA4.example/"},
      {"uuid", "2eb8aa08aa98-11ea-b4aa-73b441d163801"},
      {"ipv4", "1.2.3"},
      {"ipv4", "1.2.3.4."},
      {"ipv4", "01.2.3.4"},
      {"ipv6", "1:2:3:4:5:6:7"},
      {"ipv6", "1:2:3:4:5:6:7::8"},
      {"ipv6", "::1%eth0"},
      {"ipv6", ":::"},
      {"ipv6", "192.0.2.1::"},
      {"hostname", ""},
      {"hostname", "a..b"},
      {"hostname", "a_b"},
      {"hostname", "-a"},
      {"json-pointer", "a"},
      {"json-pointer", "/~2"},
      {"regex", "(a"},
      {"regex", "\\a"},
  }));
  CAPTURE(format, text);
  CHECK_FALSE(find_format(format)->holds(text));
}

TEST_CASE("every format has a name and a description") {
  for (const auto& format : formats()) {
    CHECK(find_format(format.name) == &format);
    CHECK_FALSE(format.description.empty());
  }
  CHECK(find_format("duration") == nullptr);
}

TEST_CASE("a host name has at most 253 characters and a label at most 63") {
  const std::string label(63, 'a');
  const auto three = label + "." + label + "." + label + ".";
  CHECK(find_format("hostname")->holds(three + std::string(61, 'a')));
  CHECK_FALSE(find_format("hostname")->holds(three + std::string(62, 'a')));
  CHECK_FALSE(find_format("hostname")->holds(label + "a"));
}

using runtime_exports::schema::resolve_uri;

TEST_CASE("references are resolved as RFC 3986 does") {
  const auto [reference, expected] = GENERATE(table<std::string, std::string>({
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/../h", "http://a/b/c/h"},
  }));
  CAPTURE(reference);
  CHECK(resolve_uri("http://a/b/c/d;p?q", reference).resource == expected);
}

TEST_CASE("a base may be the name of a file or a URN") {
  CHECK(resolve_uri("events.json", "common.json").resource == "common.json");
  CHECK(resolve_uri("a/events.json", "common.json").resource == "a/common.json");
  CHECK(resolve_uri("urn:example:a", "#/x").resource == "urn:example:a");
  CHECK(resolve_uri("events.json", "").resource == "events.json");
}

TEST_CASE("fragments are percent-decoded and removed") {
  CHECK(resolve_uri("a.json", "b.json#/x%22y").fragment == "/x\"y");
  CHECK(resolve_uri("a.json", "#a%2").fragment == "a%2");
  CHECK(resolve_uri("a.json", "#a%zz").fragment == "a%zz");
  CHECK(resolve_uri("a.json", "b.json").fragment.empty());
}
