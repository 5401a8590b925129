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
  pairs,
  short_octet,
  long_octet,
  short_group,
  middle_groups,
  long_group,
  short_label,
  at_word,
  marks,
  ends,
  capitals,
  words,
  names_a,
  names_b,
  prefixes,
  bucket_count
};

// Text around it has to be read as it is seen (see readable_forms.hpp); by itself it is nothing.
std::optional<Match> recognise_nothing(Scan& /*scan*/, Span /*anchor*/) {
  return std::nullopt;
}

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
    Anchor{signs, "#", recognise_numbered_frame},  // gdb, sanitizers, PHP
    Anchor{signs, "\x1B", recognise_nothing},
    Anchor{signs, "\x7F", recognise_nothing},
    Anchor{pairs, "::", recognise_ipv6},
    Anchor{pairs, "Q~", recognise_prefixed_key},
    // What decode_visible() changes, in UTF-8.
    Anchor{pairs, "\xC2\\c", recognise_nothing},
    Anchor{pairs, "\xCD\x8F", recognise_nothing},
    Anchor{pairs, "\xD8\x9C", recognise_nothing},
    Anchor{pairs, "\xE1\x85[\x9F\xA0]", recognise_nothing},
    Anchor{pairs, "\xE1\x9E[\xB4\xB5]", recognise_nothing},
    Anchor{pairs, "\xE1\xA0[\x8B\x8C\x8D\x8E\x8F]", recognise_nothing},
    Anchor{pairs, "\xE2\x80[\x8B\x8C\x8D\x8E\x8F\xAA\xAB\xAC\xAD\xAE]", recognise_nothing},
    Anchor{pairs, "\xE2\x81[\xA0\xA1\xA2\xA3\xA4\xA5\xA6\xA7\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xAF]",
           recognise_nothing},
    Anchor{pairs, "\xE3\x85\xA4", recognise_nothing},
    Anchor{pairs, "\xEF[\xB8\xBB\xBC\xBD\xBE\xBF]", recognise_nothing},
    Anchor{pairs, "\xF0\x9B\xB2", recognise_nothing},
    Anchor{pairs, "\xF0\x9D\x85", recognise_nothing},
    Anchor{pairs, "\xF3\xA0", recognise_nothing},
    Anchor{short_octet, ".\\d.", recognise_ipv4},
    Anchor{long_octet, ".\\d\\d.", recognise_ipv4},
    Anchor{long_octet, ".\\d\\d\\d.", recognise_ipv4},
    Anchor{short_group, ":\\h:", recognise_ipv6},
    // Two groups, because times of day have one: without any other group eight make six of these.
    Anchor{middle_groups, ":\\h\\h:\\h\\h:", recognise_ipv6},
    Anchor{long_group, ":\\h\\h\\h:", recognise_ipv6},
    Anchor{long_group, ":\\h\\h\\h\\h:", recognise_ipv6},
    Anchor{short_label, ".\\w\\w\\w\\w\\w\\w.", recognise_discord_token},
    Anchor{at_word, "at ", recognise_at_frame},  // JavaScript, Java, C#, Rust
    Anchor{marks, "eyJ", recognise_jwt},
    Anchor{marks, "eyJ", recognise_prefixed_key},  // ops_eyJ
    Anchor{marks, "%40", recognise_email},
    Anchor{marks, "\\[0x", recognise_address_frame},  // backtrace(3)
    Anchor{marks, "xox", recognise_prefixed_key},
    Anchor{marks, "SG.", recognise_prefixed_key},
    Anchor{marks, "[SA][KC]\\h", recognise_prefixed_key},
    Anchor{marks, "~pwd", recognise_assignment},
    Anchor{ends, ".go:", recognise_go_frame},
    Anchor{ends, "\\d\\d:A", recognise_telegram_token},
    Anchor{ends, "~ion[=:]", recognise_assignment},       // session
    Anchor{ends, "~[sn_-]id[=:]", recognise_assignment},  // PHPSESSID, sessionid, session_id
    Anchor{ends, "uth:", recognise_prefixed_key},
    Anchor{ends, "sig=", recognise_prefixed_key},
    Anchor{ends, "ya29.", recognise_prefixed_key},
    Anchor{ends, "hv[sbr].", recognise_prefixed_key},
    Anchor{ends, "dp.[psc]t.", recognise_prefixed_key},
    Anchor{ends, "dp.sa.", recognise_prefixed_key},
    Anchor{ends, "atlasv1.", recognise_prefixed_key},
    Anchor{ends, "dt0c01.", recognise_prefixed_key},
    Anchor{capitals, "-BEG", recognise_private_key},
    Anchor{capitals, "AIza", recognise_prefixed_key},
    Anchor{capitals, "A[KSB]I[AD]", recognise_prefixed_key},
    Anchor{capitals, "A[CK]C[Ap]", recognise_prefixed_key},
    Anchor{capitals, "AT[AC]TT3", recognise_prefixed_key},
    Anchor{capitals, "ATBB", recognise_prefixed_key},
    Anchor{capitals, "AQVN", recognise_prefixed_key},
    Anchor{capitals, "APA91b", recognise_prefixed_key},
    Anchor{capitals, "AGE-SECR", recognise_prefixed_key},
    Anchor{capitals, "CLOJARS_", recognise_prefixed_key},
    Anchor{capitals, "EAA\\w", recognise_prefixed_key},
    Anchor{capitals, "EZAK", recognise_prefixed_key},
    Anchor{capitals, "FLWSECK", recognise_prefixed_key},
    Anchor{capitals, "GOCSPX", recognise_prefixed_key},
    Anchor{capitals, "GR134894", recognise_prefixed_key},
    Anchor{capitals, "HRKU", recognise_prefixed_key},
    Anchor{capitals, "LTAI", recognise_prefixed_key},
    Anchor{capitals, "NR[AI][KI]", recognise_prefixed_key},
    Anchor{capitals, "PMAK", recognise_prefixed_key},
    Anchor{capitals, "cmVmd", recognise_prefixed_key},
    Anchor{capitals, "sl.\\w", recognise_prefixed_key},
    Anchor{capitals, "1//0", recognise_prefixed_key},
    Anchor{words, ", li", recognise_python_frame},
    Anchor{words, "goro", recognise_goroutine},
    Anchor{words, "~[_ imst-]key", recognise_assignment},  // api_key, apikey, stream key
    Anchor{names_a, "~pass", recognise_assignment},
    Anchor{names_a, "~bear", recognise_authorization},
    Anchor{names_a, "~basi", recognise_authorization},
    Anchor{names_a, "~ooki", recognise_cookie},
    Anchor{names_a, "hook", recognise_prefixed_key},
    Anchor{names_a, "dapi", recognise_prefixed_key},
    Anchor{names_b, "~[oc][kr]e[nt]", recognise_assignment},  // token, secret
    Anchor{names_b, "cret_", recognise_prefixed_key},
    Anchor{prefixes, "gh[pousr]_", recognise_prefixed_key},
    Anchor{prefixes, "pat[_-]", recognise_prefixed_key},
    Anchor{prefixes, "_oat_", recognise_prefixed_key},
    Anchor{prefixes, "gl[dr]t-", recognise_prefixed_key},
    Anchor{prefixes, "glcbt-", recognise_prefixed_key},
    Anchor{prefixes, "glptt-", recognise_prefixed_key},
    Anchor{prefixes, "glft-", recognise_prefixed_key},
    Anchor{prefixes, "glimt-", recognise_prefixed_key},
    Anchor{prefixes, "glagent-", recognise_prefixed_key},
    Anchor{prefixes, "gloas-", recognise_prefixed_key},
    Anchor{prefixes, "glsoat-", recognise_prefixed_key},
    Anchor{prefixes, "glffct-", recognise_prefixed_key},
    Anchor{prefixes, "npm_", recognise_prefixed_key},
    Anchor{prefixes, "pypi-", recognise_prefixed_key},
    Anchor{prefixes, "bygems_", recognise_prefixed_key},
    Anchor{prefixes, "do[por]_v1_", recognise_prefixed_key},
    Anchor{prefixes, "[nt]fp_", recognise_prefixed_key},
    Anchor{prefixes, "fo1_", recognise_prefixed_key},
    Anchor{prefixes, "fm2_", recognise_prefixed_key},
    Anchor{prefixes, "fm1r_", recognise_prefixed_key},
    Anchor{prefixes, "tskey-", recognise_prefixed_key},
    Anchor{prefixes, "key-", recognise_prefixed_key},
    Anchor{prefixes, "e_tkn_", recognise_prefixed_key},
    Anchor{prefixes, "e_pw_", recognise_prefixed_key},
    Anchor{prefixes, "oauth_", recognise_prefixed_key},
    Anchor{prefixes, "sbp_", recognise_prefixed_key},
    Anchor{prefixes, "ha256~", recognise_prefixed_key},
    Anchor{prefixes, "pul-", recognise_prefixed_key},
    Anchor{prefixes, "pnu_", recognise_prefixed_key},
    Anchor{prefixes, "sgp_", recognise_prefixed_key},
    Anchor{prefixes, "xapp-", recognise_prefixed_key},
    Anchor{prefixes, "[yp]sib-", recognise_prefixed_key},
    Anchor{prefixes, "live_", recognise_prefixed_key},
    Anchor{prefixes, "live2/", recognise_prefixed_key},
    Anchor{prefixes, "FB-", recognise_prefixed_key},
    Anchor{prefixes, "whsec_", recognise_prefixed_key},
    Anchor{prefixes, "shp[cps][as]_", recognise_prefixed_key},
    Anchor{prefixes, "sq0[ac][ts]p-", recognise_prefixed_key},
    Anchor{prefixes, "[sr]k[_-]", recognise_prefixed_key},
    Anchor{prefixes, "re_", recognise_prefixed_key},
    Anchor{prefixes, "hf_", recognise_prefixed_key},
    Anchor{prefixes, "r8_", recognise_prefixed_key},
    Anchor{prefixes, "xai-", recognise_prefixed_key},
    Anchor{prefixes, "pplx-", recognise_prefixed_key},
    Anchor{prefixes, "lin_api_", recognise_prefixed_key},
    Anchor{prefixes, "api_org_", recognise_prefixed_key},
    Anchor{prefixes, "lsv2_pt_", recognise_prefixed_key},
    Anchor{prefixes, "ntn_", recognise_prefixed_key},
    Anchor{prefixes, "figd_", recognise_prefixed_key},
    Anchor{prefixes, "glsa_", recognise_prefixed_key},
    Anchor{prefixes, "glc_", recognise_prefixed_key},
    Anchor{prefixes, "sntry[su]_", recognise_prefixed_key},
    Anchor{prefixes, "phx_", recognise_prefixed_key},
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
