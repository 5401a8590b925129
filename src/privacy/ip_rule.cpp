#include <algorithm>
#include <cstdint>
#include <string>

#include "runtime_exports/core/ip_address.hpp"
#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

bool is_in_list(std::string_view word, std::string_view list) {
  if (word.empty()) return false;
  for (auto at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

// Whatever the numbers are, after these they are a version.
constexpr std::string_view version_words = "v ver version release section";

// Browsers count to 147; `edge 203.0.113.7` is not a browser.
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
    "gecko trident okhttp postman nextcloud keycloak";

// Before a slash they say whose address it is: `peer/203.0.113.7`.
constexpr std::string_view address_words =
    "ip ips ipv addr address host hostname client peer server remote local localhost node gateway "
    "route net network subnet src dst source target dest destination proxy user dns resolver from "
    "to via by at router bind listen endpoint origin backend upstream frontend worker agent guest "
    "viewer player session conn connection tcp udp http https in out";

constexpr std::string_view mask_words = "mask netmask subnetmask wildcard wildcardmask hostmask";

// Versions have small numbers and addresses seldom: six in a hundred would pass.
bool could_be_version(const IpAddress& address, unsigned most_last = 99) {
  const auto& bytes = address.bytes;
  return bytes[0] < 64 && bytes[0] != 10 && bytes[1] < 100 && bytes[2] < 100 &&
         bytes[3] <= most_last;
}

struct WordBefore {
  std::string word;            // in lower case; empty if it is part of a longer one
  std::string_view separator;  // between it and the numbers
};

// The word before the numbers, up to three signs away.
WordBefore word_before(std::string_view text, std::size_t begin) {
  constexpr std::size_t most_signs = 3;
  constexpr std::size_t longest_word = 16;
  const std::size_t near = begin > most_signs ? begin - most_signs : 0;
  const std::size_t end =
      begin_of_run(text, begin, near, [](char c) { return is_one_of(c, " /:=\"._-"); });
  const std::size_t floor = end > longest_word ? end - longest_word : 0;
  const std::size_t word = begin_of_run(text, end, floor, is_letter);
  const bool is_whole = word == 0 || !is_word_byte(text[word - 1]);
  return {is_whole ? lower_case(text.substr(word, end - word)) : std::string{},
          text.substr(end, begin - end)};
}

// `MyApp/1.2.3.4` by itself: no host or folder before it, no port or folder after it.
bool follows_product(std::string_view text, Span numbers) {
  constexpr std::size_t longest_name = 32;
  if (numbers.begin < 2 || text[numbers.begin - 1] != '/') return false;
  const std::size_t slash = numbers.begin - 1;
  const std::size_t floor = slash > longest_name ? slash - longest_name : 0;
  const std::size_t name =
      begin_of_run(text, slash, floor, [](char c) { return is_alnum(c) || is_one_of(c, "_-+"); });
  if (name == slash || !is_letter(text[name])) return false;
  const bool begins =
      name == 0 || is_space(text[name - 1]) || is_one_of(text[name - 1], "(\"'`,;[");
  const bool ends = numbers.end == text.size() || is_space(text[numbers.end]) ||
                    is_one_of(text[numbers.end], ")\"'`,;].!?");
  return begins && ends && !is_in_list(lower_case(text.substr(name, slash - name)), address_words);
}

std::size_t end_after_port(std::string_view text, std::size_t end) {
  if (end >= text.size() || text[end] != ':') return end;
  const std::size_t port_end = end_of_run(text, end + 1, is_digit);
  return port_end > end + 1 && port_end <= end + 6 ? port_end : end;
}

// `kernel 5.15.0.112`, `Kernel: 5.15.0.91`; `kernel: 8.8.8.8` is a line of a log.
bool is_kernel_version(bool is_near, const IpAddress& address) {
  return address.bytes[0] < 10 && (is_near || address.bytes[2] == 0);
}

// `Chrome/131.1.2.3`. After a blank the address of who uses the browser may be, so the middle
// numbers must be as low as those of browsers, and few addresses are. An edge has addresses of its
// own.
bool is_browser_version(const WordBefore& before, bool is_near, const IpAddress& address) {
  if (!is_in_list(before.word, browsers)) return false;
  const auto& bytes = address.bytes;
  const bool is_low = is_near && before.word != "edge" && bytes[1] < 10 && bytes[2] < 10;
  return before.separator == "/" || is_low || (bytes[1] | bytes[2]) == 0;
}

// `v1.2.3.4`, `Kernel 5.15.0.91`, `nginx/1.25.3.1`.
bool follows_version_word(std::string_view text, Span numbers, const IpAddress& address) {
  const WordBefore before = word_before(text, numbers.begin);
  if (is_in_list(before.word, version_words)) return true;
  if (before.word == "so" && before.separator == ".") return true;
  if (end_after_port(text, numbers.end) > numbers.end) return false;
  const bool is_near = !before.separator.empty() &&
                       before.separator.find_first_of(":=\".") == std::string_view::npos;
  if (is_browser_version(before, is_near, address)) return true;
  if (before.word == "kernel" && is_kernel_version(is_near, address)) return true;
  // After a slash the last number may be high: that of a build.
  if (!could_be_version(address, text.substr(0, numbers.begin).ends_with('/') ? 255 : 99)) {
    return false;
  }
  return (is_near && is_in_list(before.word, products)) || follows_product(text, numbers);
}

// `1.2.3.4+005`, `1.2.3.4-alpha`, `1.2.3.4rc1`; `1.2.3.4.dev.example` is a host.
bool precedes_version_suffix(std::string_view text, std::size_t end) {
  if (end + 1 < text.size() && text[end] == '+') return is_alnum(text[end + 1]);
  if (end < text.size() && (text[end] == '-' || text[end] == '.')) ++end;
  const std::string_view near = text.substr(end, 12);
  const std::size_t word = end_of_run(near, 0, is_letter);
  const bool is_host = word + 1 < near.size() && near[word] == '.' && is_letter(near[word + 1]);
  return !is_host && is_in_list(lower_case(near.substr(0, word)),
                                "alpha beta rc dev pre preview snapshot canary nightly");
}

// Ones and then zeros.
bool is_contiguous(std::uint32_t bits) {
  return (~bits & (~bits + 1)) == 0;
}

/// Whether the four numbers are a netmask, or the reverse of one: `255.255.255.0`, `0.0.0.255`;
/// what could be the address of a host only after a word such as `mask`.
bool reads_as_netmask(std::string_view text, Span numbers, const IpAddress& address) {
  constexpr std::uint32_t all_ones = 0xFFFFFFFFU;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 8U | address.bytes.at(i);
  if (!is_contiguous(bits) && !is_contiguous(~bits)) return false;
  // No host has an address that begins with 255 or 0.
  const bool is_no_host = bits != all_ones && (address.bytes[0] == 255 || address.bytes[0] == 0);
  return is_no_host || is_in_list(word_before(text, numbers.begin).word, mask_words);
}

// Neither loopback nor unspecified nor masked, as `203.0.113.0/24` is.
bool is_private_address(std::string_view text, std::size_t end, const IpAddress& address) {
  if (is_loopback_or_unspecified(address)) return false;
  const std::string_view suffix = address.is_ipv4 ? "/24" : "/48";
  const bool ends_there = end + 3 >= text.size() || !is_digit(text[end + 3]);
  return !is_network(address) || embeds_ipv4(address) || text.substr(end, 3) != suffix ||
         !ends_there;
}

// With the brackets if there are both, then with the port.
Match with_surroundings(std::string_view text, Span address) {
  std::size_t end = address.end;
  if (end < text.size() && text[end] == '%') {
    const std::size_t zone_end = end_of_run(text.substr(0, end + 24), end + 1, is_alnum);
    if (zone_end > end + 1) end = zone_end;
  }
  const bool in_brackets =
      address.begin > 0 && text[address.begin - 1] == '[' && end < text.size() && text[end] == ']';
  if (!in_brackets) return {Rule::ip, address.begin, end};
  return {Rule::ip, address.begin - 1, end_after_port(text, end + 1)};
}

// The digits and single dots around the anchor.
Span ipv4_run(const Scan& scan, Span anchor) {
  const std::string_view text = scan.text;
  const std::size_t floor = std::max(scan.floor, scan.ipv4_judged);
  Span run{std::max(anchor.begin, floor), anchor.end - 1};
  while (run.begin > floor && (is_digit(text[run.begin - 1]) ||
                               (text[run.begin - 1] == '.' && text[run.begin] != '.'))) {
    --run.begin;
  }
  while (run.begin < run.end && text[run.begin] == '.') ++run.begin;
  while (run.end < text.size() &&
         (is_digit(text[run.end]) ||
          (text[run.end] == '.' && run.end + 1 < text.size() && is_digit(text[run.end + 1])))) {
    ++run.end;
  }
  return run;
}

// The hexadecimal digits and colons around the anchor.
Span ipv6_run(const Scan& scan, Span anchor) {
  const auto belongs = [](char c) { return is_hex(c) || c == ':'; };
  const std::size_t floor = std::max(scan.floor, scan.ipv6_judged);
  return {begin_of_run(scan.text, anchor.begin, floor, belongs),
          end_of_run(scan.text, anchor.end, belongs)};
}

// Takes off what is punctuation around the address, and the word before it: `node:2001:db8::1`,
// `node::2001:db8:84fa::1`. Empty if the word goes on.
Span without_punctuation(std::string_view text, Span span) {
  const auto colon = [&](std::size_t i) { return i < span.end && text[i] == ':'; };
  if (span.begin > 0 && is_alnum(text[span.begin - 1])) {
    span.begin = end_of_run(text.substr(0, span.end), span.begin, is_hex);
    if (!colon(span.begin)) return {span.end, span.end};
    if (colon(span.begin + 1)) span.begin += 2;
  }
  if (colon(span.begin) && !colon(span.begin + 1)) ++span.begin;
  const std::size_t size = span.end - span.begin;
  if (size > 1 && text[span.end - 1] == ':' && text[span.end - 2] != ':') --span.end;
  return span;
}

// Whether the groups before or after belong to a name, as those of `std::cafe::b1` and `ab::b64_x`.
bool touches_name(std::string_view text, Span address) {
  const std::string_view before = text.substr(0, address.begin);
  const std::string_view from = text.substr(address.begin);
  return before.ends_with("::") || before.ends_with('_') || holds_at(text, address.end, "_") ||
         (from.starts_with("::") && !before.empty() && is_word_byte(before.back()));
}

// A digit or three groups, and three in any case where a name is.
bool has_enough_groups(std::string_view text, Span span) {
  const std::string_view address = text.substr(span.begin, span.end - span.begin);
  const bool has_digit = std::any_of(address.begin(), address.end(), is_digit);
  std::size_t groups = 0;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (is_hex(address[i]) && (i == 0 || is_one_of(address[i - 1], ":."))) ++groups;
  }
  return groups >= 3 || (has_digit && !touches_name(text, span));
}

// `2001:db8:84fa:1:2:3:4:5:443` without the port.
Span without_port(std::string_view text, Span span) {
  constexpr std::size_t first_group = 4;  // of an address that is used on the internet
  const std::size_t colon = text.substr(0, span.end).rfind(':');
  const bool is_port = colon < span.end && end_after_port(text, colon) == span.end;
  const bool is_full = holds_at(text, span.begin + first_group, ":");
  return is_port && is_full ? Span{span.begin, colon} : span;
}

// The address that the span is, with an IPv4 tail or without a port if that makes one; empty if it
// is not an address.
Span ipv6_address(std::string_view text, Span span, IpAddress& address) {
  constexpr std::size_t longest_bytes = 45;
  if (span.end - span.begin > longest_bytes) return {};
  Span with_tail = span;
  if (span.end + 1 < text.size() && text[span.end] == '.' && is_digit(text[span.end + 1])) {
    with_tail.end = end_of_run(text.substr(0, span.end + 16), span.end + 1,
                               [](char c) { return is_digit(c) || c == '.'; });
    while (text[with_tail.end - 1] == '.') --with_tail.end;
  }
  for (const Span& form : {with_tail, span, without_port(text, span)}) {
    const auto parsed = parse_ip(text.substr(form.begin, form.end - form.begin));
    const bool has_tail = form.end > span.end;
    const bool ends_word = has_tail || form.end == text.size() || !is_alnum(text[form.end]);
    if (!parsed || !ends_word) continue;
    address = *parsed;
    return form;
  }
  return {};
}

}  // namespace

std::optional<Match> recognise_ipv4(Scan& scan, Span anchor) {
  if (anchor.end <= scan.ipv4_judged) return std::nullopt;
  const Span run = ipv4_run(scan, anchor);
  scan.ipv4_judged = run.end;
  const auto address = parse_ip(scan.text.substr(run.begin, run.end - run.begin));
  if (!address || !is_private_address(scan.text, run.end, *address)) return std::nullopt;
  if (follows_version_word(scan.text, run, *address)) return std::nullopt;
  if (could_be_version(*address) && precedes_version_suffix(scan.text, run.end)) {
    return std::nullopt;
  }
  if (reads_as_netmask(scan.text, run, *address)) return std::nullopt;
  Match match = with_surroundings(scan.text, run);
  match.end = end_after_port(scan.text, match.end);
  return match;
}

std::optional<Match> recognise_ipv6(Scan& scan, Span anchor) {
  constexpr std::ptrdiff_t fewest_colons_uncompressed = 6;
  if (anchor.end <= scan.ipv6_judged) return std::nullopt;
  const Span run = ipv6_run(scan, anchor);
  scan.ipv6_judged = run.end;
  const std::string_view written = scan.text.substr(run.begin, run.end - run.begin);
  const auto colons = std::count(written.begin(), written.end(), ':');
  const bool is_compressed = written.find("::") != std::string_view::npos;
  if (!is_compressed && colons < fewest_colons_uncompressed) return std::nullopt;
  const Span trimmed = without_punctuation(scan.text, run);
  if (trimmed.end - trimmed.begin < 2) return std::nullopt;
  IpAddress address;
  const Span span = ipv6_address(scan.text, trimmed, address);
  if (span.begin == span.end) return std::nullopt;
  if (!has_enough_groups(scan.text, span)) return std::nullopt;
  if (!is_private_address(scan.text, span.end, address)) return std::nullopt;
  return with_surroundings(scan.text, span);
}

}  // namespace runtime_exports::privacy
