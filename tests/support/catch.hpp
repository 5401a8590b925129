#pragma once

// Catch2 3 (Debian 13) or Catch2 2 (Debian 12), with the names of Catch2 2.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

namespace Catch {
inline auto Contains(const std::string& part) {
  return Matchers::ContainsSubstring(part);
}
using Matchers::EndsWith;
using Matchers::StartsWith;
}  // namespace Catch
#else
#include <catch2/catch.hpp>
#endif

namespace runtime_exports::test_support {

/// How many random inputs a test tries. With sanitizers, which take ten times as long, it is a
/// tenth: the fuzz targets run with them.
constexpr int rounds(int usual) {
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return usual / 10;
#endif
#endif
  return usual;
}

}  // namespace runtime_exports::test_support
