#include <algorithm>

#include "number_context.hpp"

#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/ip_address.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {
namespace {

bool is_masked(std::string_view text, std::size_t end, const IpAddress& address) {
  const std::string_view suffix = address.is_ipv4 ? "/24" : "/48";
  const bool ends_there = end + 3 >= text.size() || !is_digit(text[end + 3]);
  return is_network(address) && !embeds_ipv4(address) && text.substr(end, 3) == suffix &&
         ends_there;
}

bool is_private_address(std::string_view text, std::size_t end, const IpAddress& address) {
  return !is_loopback_or_unspecified(address) && !is_masked(text, end, address);
}

std::size_t end_after_port(std::string_view text, std::size_t end) {
  if (end >= text.size() || text[end] != ':') return end;
  const std::size_t port_end = end_of_run(text, end + 1, is_digit);
  return port_end > end + 1 && port_end <= end + 6 ? port_end : end;
}

// With the brackets if there are both, then with the port.
Match with_surroundings(std::string_view text, Span address) {
  std::size_t end = address.end;
  if (end < text.size() && text[end] == '%') {
    const std::size_t zone_end =
        end_of_run(text.substr(0, std::min(text.size(), end + 24)), end + 1, is_alnum);
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

struct Ipv6Run {
  Span span;
  std::size_t colons = 0;
  bool is_compressed = false;  // holds `::`
};

Ipv6Run ipv6_run(const Scan& scan, Span anchor) {
  const auto belongs = [](char c) { return is_hex(c) || c == ':'; };
  Ipv6Run run;
  const std::size_t floor = std::max(scan.floor, scan.ipv6_judged);
  run.span.begin = begin_of_run(scan.text, anchor.begin, floor, belongs);
  run.span.end = end_of_run(scan.text, anchor.end, belongs);
  for (std::size_t i = run.span.begin; i < run.span.end; ++i) {
    if (scan.text[i] != ':') continue;
    ++run.colons;
    if (i + 1 < run.span.end && scan.text[i + 1] == ':') run.is_compressed = true;
  }
  return run;
}

// Takes off what is punctuation around the address, and the word before it: `node:2001:db8::1`.
// Empty for names of C++ such as `std::cafe`.
Span without_punctuation(std::string_view text, Span span) {
  const auto colon = [&](std::size_t i) { return i < span.end && text[i] == ':'; };
  if (span.begin > 0 && is_word_byte(text[span.begin - 1])) {
    span.begin = end_of_run(text.substr(0, span.end), span.begin, is_hex);
    if (!colon(span.begin) || colon(span.begin + 1)) return {span.end, span.end};
  }
  if (colon(span.begin) && !colon(span.begin + 1)) ++span.begin;
  const std::size_t size = span.end - span.begin;
  if (size > 1 && text[span.end - 1] == ':' && text[span.end - 2] != ':') --span.end;
  return span;
}

bool has_digit_or_three_groups(std::string_view address) {
  std::size_t groups = 0;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (is_digit(address[i])) return true;
    if (is_hex(address[i]) && (i == 0 || address[i - 1] == ':')) ++groups;
  }
  return groups >= 3;
}

// The address that the span is, with an IPv4 tail if that makes one; empty if it is none.
Span ipv6_address(std::string_view text, Span span, IpAddress& address) {
  constexpr std::size_t longest_bytes = 45;
  if (span.end - span.begin > longest_bytes) return {};
  const auto ends_word = [&](std::size_t end) {
    return end >= text.size() || !(is_alnum(text[end]) || text[end] == '_');
  };
  Span with_tail = span;
  if (span.end + 1 < text.size() && text[span.end] == '.' && is_digit(text[span.end + 1])) {
    with_tail.end = end_of_run(text.substr(0, std::min(text.size(), span.end + 16)), span.end + 1,
                               [](char c) { return is_digit(c) || c == '.'; });
    while (text[with_tail.end - 1] == '.') --with_tail.end;
  }
  for (const Span& form : {with_tail, span}) {
    const auto parsed = parse_ip(text.substr(form.begin, form.end - form.begin));
    if (!parsed || !ends_word(form.end)) continue;
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
  if (reads_as_version(scan.text, run, *address)) return std::nullopt;
  if (reads_as_netmask(scan.text, run, *address)) return std::nullopt;
  Match match = with_surroundings(scan.text, run);
  match.end = end_after_port(scan.text, match.end);
  return match;
}

std::optional<Match> recognise_ipv6(Scan& scan, Span anchor) {
  constexpr std::size_t fewest_colons_uncompressed = 6;
  if (anchor.end <= scan.ipv6_judged) return std::nullopt;
  const Ipv6Run run = ipv6_run(scan, anchor);
  scan.ipv6_judged = run.span.end;
  if (!run.is_compressed && run.colons < fewest_colons_uncompressed) return std::nullopt;
  const Span trimmed = without_punctuation(scan.text, run.span);
  if (trimmed.end - trimmed.begin < 2) return std::nullopt;
  IpAddress address;
  const Span span = ipv6_address(scan.text, trimmed, address);
  if (span.begin == span.end) return std::nullopt;
  if (!has_digit_or_three_groups(scan.text.substr(span.begin, span.end - span.begin))) {
    return std::nullopt;
  }
  if (!is_private_address(scan.text, span.end, address)) return std::nullopt;
  return with_surroundings(scan.text, span);
}

}  // namespace runtime_exports::privacy
