#include "runtime_exports/schema/uri.hpp"

#include <string>

#include "support/catch.hpp"

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
