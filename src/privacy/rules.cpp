#include "runtime_exports/privacy/rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {
namespace {

struct RuleWords {
  std::string_view name;
  std::string_view description;
};

// In the order of the enumerators.
constexpr std::array rule_words{RuleWords{"email", "an e-mail address"},
                                RuleWords{"ip", "an IP address"},
                                RuleWords{"jwt", "a JSON Web Token"},
                                RuleWords{"api_key", "a key, token or password"},
                                RuleWords{"private_key", "a private key"},
                                RuleWords{"stack_frame", "a frame of a stack trace"},
                                RuleWords{"account", "a value that identifies an account"}};

// Text around it has to be read as it is seen (see readable_forms.hpp); by itself it is nothing.
std::optional<Match> recognise_nothing(Scan& /*scan*/, Span /*anchor*/) {
  return std::nullopt;
}

struct Anchor {
  AnchorPattern pattern;
  Recogniser recognise;

  constexpr Anchor(std::string_view written, Recogniser function)
      : pattern(written), recognise(function) {}
};

// Every private form holds one of these, and clean text seldom does. Where several end, the first
// one that recognises something wins.
constexpr std::array anchors{
    Anchor{"@", recognise_email},
    Anchor{"$", recognise_password_hash},
    Anchor{"#", recognise_numbered_frame},  // gdb, sanitizers, PHP
    Anchor{"\x1B", recognise_nothing},
    Anchor{"\x7F", recognise_nothing},
    Anchor{"::", recognise_ipv6},
    Anchor{"Q~", recognise_prefixed_key},
    // What decode_visible() changes, in UTF-8.
    Anchor{"\xC2\\c", recognise_nothing},
    Anchor{"\xCD\x8F", recognise_nothing},
    Anchor{"\xD8\x9C", recognise_nothing},
    Anchor{"\xE1\x85[\x9F\xA0]", recognise_nothing},
    Anchor{"\xE1\x9E[\xB4\xB5]", recognise_nothing},
    Anchor{"\xE1\xA0[\x8B\x8C\x8D\x8E\x8F]", recognise_nothing},
    Anchor{"\xE2\x80[\x8B\x8C\x8D\x8E\x8F\xAA\xAB\xAC\xAD\xAE]", recognise_nothing},
    Anchor{"\xE2\x81[\xA0\xA1\xA2\xA3\xA4\xA5\xA6\xA7\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xAF]",
           recognise_nothing},
    Anchor{"\xE3\x85\xA4", recognise_nothing},
    Anchor{"\xEF[\xB8\xBB\xBC\xBD\xBE\xBF]", recognise_nothing},
    Anchor{"\xF0\x9B\xB2", recognise_nothing},
    Anchor{"\xF0\x9D\x85", recognise_nothing},
    Anchor{"\xF3\xA0", recognise_nothing},
    Anchor{".\\d.", recognise_ipv4},
    Anchor{".\\d\\d.", recognise_ipv4},
    Anchor{".\\d\\d\\d.", recognise_ipv4},
    Anchor{":\\h:", recognise_ipv6},
    // Two groups, because times of day have one: without any other group eight make six of these.
    Anchor{":\\h\\h:\\h\\h:", recognise_ipv6},
    Anchor{":\\h\\h\\h:", recognise_ipv6},
    Anchor{":\\h\\h\\h\\h:", recognise_ipv6},
    Anchor{".\\w\\w\\w\\w\\w\\w.", recognise_discord_token},
    // JavaScript, Java, C#, Rust. Within a word it is the most frequent anchor of prose.
    Anchor{"^at ", recognise_at_frame},
    Anchor{"eyJ", recognise_jwt},
    Anchor{"eyJ", recognise_prefixed_key},  // ops_eyJ
    Anchor{"%40", recognise_email},
    Anchor{"\\[0x", recognise_address_frame},  // backtrace(3)
    Anchor{"xox", recognise_prefixed_key},
    Anchor{"SG.", recognise_prefixed_key},
    Anchor{"[SA][KC]\\h", recognise_prefixed_key},
    Anchor{"~pwd", recognise_assignment},
    Anchor{".go:", recognise_go_frame},
    Anchor{"\\d\\d:A", recognise_telegram_token},
    Anchor{"~ion[=:]", recognise_assignment},       // session
    Anchor{"~[sn_-]id[=:]", recognise_assignment},  // PHPSESSID, sessionid, session_id
    Anchor{"uth:", recognise_prefixed_key},
    Anchor{"sig=", recognise_prefixed_key},
    Anchor{"ya29.", recognise_prefixed_key},
    Anchor{"hv[sbr].", recognise_prefixed_key},
    Anchor{"dp.[psc]t.", recognise_prefixed_key},
    Anchor{"dp.sa.", recognise_prefixed_key},
    Anchor{"atlasv1.", recognise_prefixed_key},
    Anchor{"dt0c01.", recognise_prefixed_key},
    Anchor{"-BEG", recognise_private_key},
    Anchor{"AIza", recognise_prefixed_key},
    Anchor{"A[KSB]I[AD]", recognise_prefixed_key},
    Anchor{"A[CK]C[Ap]", recognise_prefixed_key},
    Anchor{"AT[AC]TT3", recognise_prefixed_key},
    Anchor{"ATBB", recognise_prefixed_key},
    Anchor{"AQVN", recognise_prefixed_key},
    Anchor{"APA91b", recognise_prefixed_key},
    Anchor{"AGE-SECR", recognise_prefixed_key},
    Anchor{"CLOJARS_", recognise_prefixed_key},
    Anchor{"EAA\\w", recognise_prefixed_key},
    Anchor{"EZAK", recognise_prefixed_key},
    Anchor{"FLWSECK", recognise_prefixed_key},
    Anchor{"GOCSPX", recognise_prefixed_key},
    Anchor{"GR134894", recognise_prefixed_key},
    Anchor{"HRKU", recognise_prefixed_key},
    Anchor{"LTAI", recognise_prefixed_key},
    Anchor{"NR[AI][KI]", recognise_prefixed_key},
    Anchor{"PMAK", recognise_prefixed_key},
    Anchor{"cmVmd", recognise_prefixed_key},
    Anchor{"sl.\\w", recognise_prefixed_key},
    Anchor{"1//0", recognise_prefixed_key},
    Anchor{", li", recognise_python_frame},
    Anchor{"goro", recognise_goroutine},
    Anchor{"~[_ imst-]key", recognise_assignment},  // api_key, apikey, stream key
    Anchor{"~pass", recognise_assignment},
    Anchor{"~bear", recognise_authorization},
    Anchor{"~basi", recognise_authorization},
    Anchor{"~ooki", recognise_cookie},
    Anchor{"hook", recognise_prefixed_key},
    Anchor{"dapi", recognise_prefixed_key},
    Anchor{"~[oc][kr]e[nt]", recognise_assignment},  // token, secret
    Anchor{"cret_", recognise_prefixed_key},
    Anchor{"gh[pousr]_", recognise_prefixed_key},
    Anchor{"pat[_-]", recognise_prefixed_key},
    Anchor{"_oat_", recognise_prefixed_key},
    Anchor{"gl[dr]t-", recognise_prefixed_key},
    Anchor{"glcbt-", recognise_prefixed_key},
    Anchor{"glptt-", recognise_prefixed_key},
    Anchor{"glft-", recognise_prefixed_key},
    Anchor{"glimt-", recognise_prefixed_key},
    Anchor{"glagent-", recognise_prefixed_key},
    Anchor{"gloas-", recognise_prefixed_key},
    Anchor{"glsoat-", recognise_prefixed_key},
    Anchor{"glffct-", recognise_prefixed_key},
    Anchor{"npm_", recognise_prefixed_key},
    Anchor{"pypi-", recognise_prefixed_key},
    Anchor{"bygems_", recognise_prefixed_key},
    Anchor{"do[por]_v1_", recognise_prefixed_key},
    Anchor{"[nt]fp_", recognise_prefixed_key},
    Anchor{"fo1_", recognise_prefixed_key},
    Anchor{"fm2_", recognise_prefixed_key},
    Anchor{"fm1r_", recognise_prefixed_key},
    Anchor{"tskey-", recognise_prefixed_key},
    Anchor{"key-", recognise_prefixed_key},
    Anchor{"e_tkn_", recognise_prefixed_key},
    Anchor{"e_pw_", recognise_prefixed_key},
    Anchor{"oauth_", recognise_prefixed_key},
    Anchor{"sbp_", recognise_prefixed_key},
    Anchor{"ha256~", recognise_prefixed_key},
    Anchor{"pul-", recognise_prefixed_key},
    Anchor{"pnu_", recognise_prefixed_key},
    Anchor{"sgp_", recognise_prefixed_key},
    Anchor{"xapp-", recognise_prefixed_key},
    Anchor{"[yp]sib-", recognise_prefixed_key},
    Anchor{"live_", recognise_prefixed_key},
    Anchor{"live2/", recognise_prefixed_key},
    Anchor{"FB-", recognise_prefixed_key},
    Anchor{"whsec_", recognise_prefixed_key},
    Anchor{"shp[cps][as]_", recognise_prefixed_key},
    Anchor{"sq0[ac][ts]p-", recognise_prefixed_key},
    Anchor{"[sr]k[_-]", recognise_prefixed_key},
    Anchor{"re_", recognise_prefixed_key},
    Anchor{"hf_", recognise_prefixed_key},
    Anchor{"r8_", recognise_prefixed_key},
    Anchor{"xai-", recognise_prefixed_key},
    Anchor{"pplx-", recognise_prefixed_key},
    Anchor{"lin_api_", recognise_prefixed_key},
    Anchor{"api_org_", recognise_prefixed_key},
    Anchor{"lsv2_pt_", recognise_prefixed_key},
    Anchor{"ntn_", recognise_prefixed_key},
    Anchor{"figd_", recognise_prefixed_key},
    Anchor{"glsa_", recognise_prefixed_key},
    Anchor{"glc_", recognise_prefixed_key},
    Anchor{"sntry[su]_", recognise_prefixed_key},
    Anchor{"phx_", recognise_prefixed_key},
};

static_assert(anchors.size() <= AnchorFinder::most_patterns);

const AnchorFinder& finder() {
  static const AnchorFinder made{anchors};
  return made;
}

std::optional<Match> recognise(Scan& scan, const Anchor& anchor, std::size_t end) {
  const auto match = anchor.recognise(scan, {end - anchor.pattern.length(), end});
  const bool is_new = match && match->begin >= scan.floor && match->begin < match->end;
  return is_new ? match : std::nullopt;
}

}  // namespace

std::string_view rule_name(Rule rule) {
  return rule_words.at(static_cast<std::size_t>(rule)).name;
}

std::string_view describe(Rule rule) {
  return rule_words.at(static_cast<std::size_t>(rule)).description;
}

std::optional<Rule> find_rule(std::string_view name) {
  const auto found = std::find_if(rule_words.begin(), rule_words.end(),
                                  [&](const RuleWords& rule) { return rule.name == name; });
  if (found == rule_words.end()) return std::nullopt;
  return static_cast<Rule>(found - rule_words.begin());
}

void find_private(std::string_view text, std::vector<Match>& into) {
  Scan scan{.text = text};
  std::size_t begin = 0;
  for (AnchorEnd at; finder().next(text, at);) {
    std::optional<Match> match;
    at.any_of([&](std::size_t number) {
      const auto& anchor = anchors.at(number);
      if (anchor.pattern.length() <= at.end - begin) match = recognise(scan, anchor, at.end);
      return match.has_value();
    });
    if (!match) continue;
    into.push_back(*match);
    scan.floor = match->end;
    begin = at.end = std::max(at.end, match->end);
  }
}

std::size_t find_anchor(std::string_view text, std::size_t from) {
  for (AnchorEnd at{from}; finder().next(text, at);) {
    const auto fits = [&](std::size_t number) {
      return anchors.at(number).pattern.length() <= at.end - from;
    };
    if (at.any_of(fits)) return at.end;
  }
  return std::string_view::npos;
}

}  // namespace runtime_exports::privacy
