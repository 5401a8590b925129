#include "number_context.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

bool is_one_of(std::string_view word, std::string_view list) {
  if (word.empty()) return false;
  for (auto at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

// Whatever the numbers are, after these they are a version.
constexpr std::string_view version_words = "v ver version release section";

// Browsers count to 147; `edge 203.0.113.7` is no browser.
constexpr std::string_view browsers =
    "chrome chromium headlesschrome crios edg edga edgios edge opr opera brave vivaldi electron "
    "firefox fxios safari";

// After these they are one if they could be one: `nginx 203.0.113.7` is a line of a log.
constexpr std::string_view products =
    "kernel linux openssl libressl boringssl gnutls libcurl nginx apache httpd tomcat jetty iis "
    "caddy lighttpd haproxy envoy varnish squid traefik php python cpython pypy ruby perl node "
    "nodejs deno bun java jdk jre openjdk golang rust rustc kotlin scala dotnet mono mysql mariadb "
    "postgres postgresql sqlite redis valkey mongodb elasticsearch opensearch kafka rabbitmq nats "
    "grafana prometheus docker containerd kubernetes podman jenkins gitlab gitea ansible terraform "
    "vault consul ubuntu debian fedora centos rhel alpine freebsd openbsd windows macos ios ipados "
    "android chromeos firmware bios uefi driver nvidia cuda directx vulkan opengl mesa obs "
    "streamlabs ffmpeg libav lavf lavc gstreamer vlc mpv x264 x265 unity unreal godot blender qt "
    "gtk gcc clang llvm cmake glibc musl zlib boost protobuf grpc wordpress drupal joomla exchange "
    "office outlook skype discord slack zoom steam photoshop acrobat flash webkit applewebkit "
    "gecko "
    "trident okhttp postman nextcloud keycloak";

// Before a slash they say whose address it is: `peer/203.0.113.7`.
constexpr std::string_view address_words =
    "ip ips ipv addr address host hostname client peer server remote local localhost node gateway "
    "route net network subnet src dst source target dest destination proxy user dns resolver from "
    "to via by at router bind listen endpoint origin backend upstream frontend worker agent guest "
    "viewer player session conn connection tcp udp http https in out";

constexpr std::string_view mask_words = "mask netmask subnetmask wildcard wildcardmask hostmask";

// Versions have small numbers and addresses seldom: six in a hundred would pass.
bool could_be_version(const IpAddress& address) {
  const auto& bytes = address.bytes;
  return bytes[0] < 64 && bytes[0] != 10 &&
         std::all_of(bytes.begin() + 1, bytes.begin() + 4, [](auto b) { return b < 100; });
}

struct WordBefore {
  std::string word;            // in lower case; empty if it is part of a longer one
  std::string_view separator;  // between it and the numbers
  std::size_t begin = 0;
};

// The word before the numbers, up to three signs away.
WordBefore word_before(std::string_view text, std::size_t begin) {
  constexpr std::size_t most_signs = 3;
  constexpr std::size_t longest_word = 16;
  const std::size_t near = begin > most_signs ? begin - most_signs : 0;
  const std::size_t end = begin_of_run(text, begin, near, [](char c) {
    return std::string_view{" /:=\"._-"}.find(c) != std::string_view::npos;
  });
  const std::size_t floor = end > longest_word ? end - longest_word : 0;
  const std::size_t word = begin_of_run(text, end, floor, is_letter);
  const bool is_whole = word == 0 || !is_word_byte(text[word - 1]);
  return {is_whole ? lower_case(text.substr(word, end - word)) : std::string{},
          text.substr(end, begin - end), word};
}

// `MyApp/1.2.3.4` by itself: no host or folder before it, no port or folder after it.
bool follows_product(std::string_view text, Span numbers) {
  constexpr std::size_t longest_name = 32;
  if (numbers.begin < 2 || text[numbers.begin - 1] != '/') return false;
  const std::size_t slash = numbers.begin - 1;
  const std::size_t floor = slash > longest_name ? slash - longest_name : 0;
  const std::size_t name = begin_of_run(
      text, slash, floor, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '+'; });
  if (name == slash || !is_letter(text[name])) return false;
  const bool begins = name == 0 || is_space(text[name - 1]) ||
                      std::string_view{"(\"'`,;["}.find(text[name - 1]) != std::string_view::npos;
  const bool ends =
      numbers.end == text.size() || is_space(text[numbers.end]) ||
      std::string_view{")\"'`,;].!?"}.find(text[numbers.end]) != std::string_view::npos;
  return begins && ends && !is_one_of(lower_case(text.substr(name, slash - name)), address_words);
}

bool follows_version_word(std::string_view text, Span numbers, const IpAddress& address) {
  const WordBefore before = word_before(text, numbers.begin);
  if (is_one_of(before.word, version_words)) return true;
  if (before.word == "so" && before.separator == ".") return true;
  const bool counts_high = before.separator == "/" || (address.bytes[1] | address.bytes[2]) == 0;
  if (counts_high && is_one_of(before.word, browsers)) return true;
  if (!could_be_version(address)) return false;
  const bool is_near = !before.separator.empty() &&
                       before.separator.find_first_of(":=\".") == std::string_view::npos;
  return (is_near && is_one_of(before.word, products)) || follows_product(text, numbers);
}

// `1.2.3.4+005`, `1.2.3.4-alpha`, `1.2.3.4rc1`.
bool precedes_version_suffix(std::string_view text, std::size_t end) {
  if (end + 1 < text.size() && text[end] == '+') return is_alnum(text[end + 1]);
  if (end < text.size() && (text[end] == '-' || text[end] == '.')) ++end;
  const std::string_view near = text.substr(end, 12);
  return is_one_of(lower_case(near.substr(0, end_of_run(near, 0, is_letter))),
                   "alpha beta rc dev pre preview snapshot canary nightly");
}

// Ones and then zeros.
bool is_contiguous(std::uint32_t bits) {
  return (~bits & (~bits + 1)) == 0;
}

}  // namespace

bool reads_as_version(std::string_view text, Span numbers, const IpAddress& address) {
  return follows_version_word(text, numbers, address) || precedes_version_suffix(text, numbers.end);
}

bool reads_as_netmask(std::string_view text, Span numbers, const IpAddress& address) {
  constexpr std::uint32_t all_ones = 0xFFFFFFFFU;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 8U | address.bytes.at(i);
  if (!is_contiguous(bits) && !is_contiguous(~bits)) return false;
  // No host has an address that begins with 255 or 0.
  const bool is_no_host = bits != all_ones && (address.bytes[0] == 255 || address.bytes[0] == 0);
  return is_no_host || is_one_of(word_before(text, numbers.begin).word, mask_words);
}

}  // namespace runtime_exports::privacy
