#include "runtime_exports/privacy/rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {
namespace {

// Anchors that share a bucket look alike, so that it seldom reports what is none of them.
enum Bucket : std::size_t {
  signs,
  double_colon,
  number_sign,
  short_octet,
  long_octet,
  short_group,
  middle_groups,
  long_group,
  short_label,
  capitals,
  rare_letters,
  colons,
  at_word,
  prefixes_a,
  prefixes_b,
  names_a,
  names_b,
  words,
  bucket_count
};

struct Anchor {
  Bucket bucket;
  AnchorPattern pattern;
  Recogniser recognise;

  constexpr Anchor(Bucket in, std::string_view written, Recogniser function)
      : bucket(in), pattern(written), recognise(function) {}
};

// Every private form holds one of these, and clean text seldom does. In the order of buckets.
constexpr std::array anchors{
    Anchor{signs, "@", recognise_email},
    Anchor{signs, "$", recognise_password_hash},
    Anchor{double_colon, "::", recognise_ipv6},
    Anchor{number_sign, "#\\d", recognise_numbered_frame},  // gdb, sanitizers, PHP
    Anchor{short_octet, ".\\d.", recognise_ipv4},
    Anchor{long_octet, ".\\d\\d.", recognise_ipv4},
    Anchor{long_octet, ".\\d\\d\\d.", recognise_ipv4},
    Anchor{short_group, ":\\h:", recognise_ipv6},
    // Two groups, because times of day have one: without any other group eight make six of these.
    Anchor{middle_groups, ":\\h\\h:\\h\\h:", recognise_ipv6},
    Anchor{long_group, ":\\h\\h\\h:", recognise_ipv6},
    Anchor{long_group, ":\\h\\h\\h\\h:", recognise_ipv6},
    Anchor{short_label, ".\\w\\w\\w\\w\\w\\w.", recognise_discord_token},
    Anchor{capitals, "eyJ", recognise_jwt},
    Anchor{capitals, "A[IKS][zI]", recognise_prefixed_key},  // AIza, AKIA, ASIA
    Anchor{capitals, "\\d:A", recognise_telegram_token},
    Anchor{rare_letters, "SK\\h", recognise_prefixed_key},
    Anchor{rare_letters, "SG.", recognise_prefixed_key},
    Anchor{rare_letters, "-BEG", recognise_private_key},
    Anchor{rare_letters, "xox", recognise_prefixed_key},
    Anchor{rare_letters, "\\[0x", recognise_address_frame},  // backtrace(3)
    Anchor{colons, "%40", recognise_email},
    Anchor{colons, "th:", recognise_prefixed_key},  // oauth:
    Anchor{colons, ".go:", recognise_go_frame},
    Anchor{at_word, "at ", recognise_at_frame},  // JavaScript, Java, C#, Rust
    Anchor{prefixes_a, "gh[pousr]_", recognise_prefixed_key},
    Anchor{prefixes_a, "ec_", recognise_prefixed_key},  // whsec_
    Anchor{prefixes_a, "re_", recognise_prefixed_key},
    Anchor{prefixes_b, "pat[_-]", recognise_prefixed_key},       // github_pat_, glpat-, shpat_
    Anchor{prefixes_b, "[sr]k[_-]", recognise_prefixed_key},     // sk-, sk_live_, rk_live_
    Anchor{prefixes_b, "p[im][_-]", recognise_prefixed_key},     // pypi-, npm_
    Anchor{names_a, "~[sp][sw][wd]", recognise_assignment},      // password, passwd, pwd
    Anchor{names_a, "~b[ea][as][ri]", recognise_authorization},  // bearer, basic
    Anchor{names_b, "~[oc][kr]e[nt]", recognise_assignment},     // token, secret
    Anchor{words, "~[_i-]key", recognise_assignment},            // api_key, api-key, apikey
    Anchor{words, ", li", recognise_python_frame},
    Anchor{words, "ine", recognise_goroutine},
};

constexpr AnchorAutomaton<bucket_count> automaton{anchors};
static_assert(automaton.is_complete(), "the buckets of the anchors need more than 64 bits");

// Where the anchors of each bucket begin, and where those of the last end.
constexpr auto bucket_bounds = [] {
  std::array<std::size_t, bucket_count + 1> bounds{};
  for (const Anchor& anchor : anchors) ++bounds[anchor.bucket + std::size_t{1}];
  for (std::size_t i = 1; i < bounds.size(); ++i) bounds[i] += bounds[i - 1];
  return bounds;
}();
static_assert(std::is_sorted(anchors.begin(), anchors.end(),
                             [](const Anchor& a, const Anchor& b) { return a.bucket < b.bucket; }));

// Not inline, because the loop in it is faster with registers of its own.
[[gnu::noinline]] std::uint64_t next_reports(std::string_view text,
                                             decltype(automaton)::State& state) {
  return automaton.next_reports(text, state);
}

std::optional<Match> recognise_bucket(Scan& scan, std::size_t bucket, std::size_t end) {
  const std::string_view before = scan.text.substr(scan.floor, end - scan.floor);
  const bool is_exact = bucket_bounds[bucket + 1] - bucket_bounds[bucket] == 1;
  for (std::size_t i = bucket_bounds[bucket]; i < bucket_bounds[bucket + 1]; ++i) {
    const Anchor& anchor = anchors[i];
    if (!is_exact && !anchor.pattern.ends(before)) continue;
    const auto match = anchor.recognise(scan, {end - anchor.pattern.length(), end});
    if (match && match->begin >= scan.floor && match->begin < match->end) return match;
  }
  return std::nullopt;
}

std::optional<Match> recognise(Scan& scan, std::uint64_t reports, std::size_t end) {
  while (reports != 0) {
    const std::size_t bucket = automaton.next_bucket(reports);
    if (const auto match = recognise_bucket(scan, bucket, end)) return match;
  }
  return std::nullopt;
}

// `at ` inside a word is the most frequent anchor of prose, and never one of a frame.
bool is_within_word(std::string_view before, std::size_t bucket) {
  return bucket == at_word && before.size() > 3 && is_letter(before[before.size() - 4]);
}

// Whether a pattern of the buckets that are reported does end there.
bool ends_anchor(std::string_view before, std::uint64_t reports) {
  while (reports != 0) {
    const std::size_t bucket = automaton.next_bucket(reports);
    const auto begin = anchors.begin() + static_cast<std::ptrdiff_t>(bucket_bounds[bucket]);
    const auto end = anchors.begin() + static_cast<std::ptrdiff_t>(bucket_bounds[bucket + 1]);
    const bool ends = end - begin == 1 || std::any_of(begin, end, [&](const Anchor& anchor) {
                        return anchor.pattern.ends(before);
                      });
    if (ends && !is_within_word(before, bucket)) return true;
  }
  return false;
}

}  // namespace

std::string_view rule_name(Rule rule) {
  switch (rule) {
    case Rule::email:
      return "email";
    case Rule::ip:
      return "ip";
    case Rule::jwt:
      return "jwt";
    case Rule::api_key:
      return "api_key";
    case Rule::private_key:
      return "private_key";
    case Rule::stack_frame:
      return "stack_frame";
    case Rule::account:
      return "account";
  }
  return "";
}

void find_private(std::string_view text, std::vector<Match>& into) {
  Scan scan{.text = text};
  decltype(automaton)::State state;
  while (const std::uint64_t reports = next_reports(text, state)) {
    const auto match = recognise(scan, reports, state.position);
    if (!match) continue;
    into.push_back(*match);
    scan.floor = match->end;
    state = {std::max(state.position, match->end), 0};
  }
}

std::size_t find_anchor(std::string_view text, std::size_t from) {
  decltype(automaton)::State state{from, 0};
  while (const std::uint64_t reports = next_reports(text, state)) {
    if (ends_anchor(text.substr(from, state.position - from), reports)) return state.position;
  }
  return std::string_view::npos;
}

}  // namespace runtime_exports::privacy
