#include "runtime_exports/privacy/rules.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/privacy/anchors.hpp"

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

// Every private form holds one of these or the prefix of a key, and clean text seldom does. Where
// several end, the first one that recognises something wins.
constexpr std::array anchors{
    Anchor{"@", recognise_email}, Anchor{"$", recognise_password_hash},
    Anchor{"#", recognise_numbered_frame},  // gdb, sanitizers, PHP
    Anchor{"\x1B", recognise_nothing}, Anchor{"\x7F", recognise_nothing},
    Anchor{"::", recognise_ipv6},
    // What decode_visible() changes, in UTF-8.
    Anchor{"\xC2\\c", recognise_nothing}, Anchor{"\xCD\x8F", recognise_nothing},
    Anchor{"\xD8\x9C", recognise_nothing}, Anchor{"\xE1\x85[\x9F\xA0]", recognise_nothing},
    Anchor{"\xE1\x9E[\xB4\xB5]", recognise_nothing},
    Anchor{"\xE1\xA0[\x8B\x8C\x8D\x8E\x8F]", recognise_nothing},
    Anchor{"\xE2\x80[\x8B\x8C\x8D\x8E\x8F\xAA\xAB\xAC\xAD\xAE]", recognise_nothing},
    Anchor{"\xE2\x81[\xA0\xA1\xA2\xA3\xA4\xA5\xA6\xA7\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xAF]",
           recognise_nothing},
    Anchor{"\xE3\x85\xA4", recognise_nothing},
    Anchor{"\xEF[\xB8\xBB\xBC\xBD\xBE\xBF]", recognise_nothing},
    Anchor{"\xF0\x9B\xB2", recognise_nothing}, Anchor{"\xF0\x9D\x85", recognise_nothing},
    Anchor{"\xF3\xA0", recognise_nothing}, Anchor{".\\d.", recognise_ipv4},
    Anchor{".\\d\\d.", recognise_ipv4}, Anchor{".\\d\\d\\d.", recognise_ipv4},
    Anchor{":\\h:", recognise_ipv6},
    // Two groups, because times of day have one: without any other group eight make six of these.
    Anchor{":\\h\\h:\\h\\h:", recognise_ipv6}, Anchor{":\\h\\h\\h:", recognise_ipv6},
    Anchor{":\\h\\h\\h\\h:", recognise_ipv6},
    Anchor{".\\w\\w\\w\\w\\w\\w.", recognise_discord_token},
    // JavaScript, Java, C#, Rust. Within a word it is the most frequent anchor of prose.
    Anchor{"^at ", recognise_at_frame}, Anchor{"eyJ", recognise_jwt},
    Anchor{"%40", recognise_email}, Anchor{"\\[0x", recognise_address_frame},  // backtrace(3)
    Anchor{"~pwd", recognise_assignment}, Anchor{".go:", recognise_go_frame},
    Anchor{"\\d\\d:A", recognise_telegram_token},
    Anchor{"~ion[=:]", recognise_assignment},       // session
    Anchor{"~[sn_-]id[=:]", recognise_assignment},  // PHPSESSID, sessionid, session_id
    Anchor{"-BEG", recognise_private_key}, Anchor{", li", recognise_python_frame},
    Anchor{"goro", recognise_goroutine},
    Anchor{"~[_ imst-]key", recognise_assignment},  // api_key, apikey, stream key
    Anchor{"~pass", recognise_assignment}, Anchor{"~bear", recognise_authorization},
    Anchor{"~basi", recognise_authorization}, Anchor{"~ooki", recognise_cookie},
    Anchor{"~[oc][kr]e[nt]", recognise_assignment},  // token, secret
};

static_assert(anchors.size() + most_key_patterns <= AnchorFinder::most_patterns);

// Whether the anchor leads to nothing but addresses and frames of stacks.
bool is_no_secret(const Anchor& anchor) {
  constexpr std::array recognisers{
      recognise_email,          recognise_ipv4,         recognise_ipv6,
      recognise_numbered_frame, recognise_at_frame,     recognise_address_frame,
      recognise_go_frame,       recognise_python_frame, recognise_goroutine};
  return std::find(recognisers.begin(), recognisers.end(), anchor.recognise) != recognisers.end();
}

template <class Wanted>
AnchorFinder make_finder(const Wanted& is_wanted) {
  std::vector<AnchorPattern> patterns;
  for (const auto& anchor : anchors) {
    if (is_wanted(anchor)) patterns.push_back(anchor.pattern);
  }
  for (const auto& pattern : key_patterns()) patterns.push_back(pattern);
  return AnchorFinder{patterns};
}

const AnchorFinder& finder() {
  static const AnchorFinder made = make_finder([](const Anchor&) { return true; });
  return made;
}

// `number` is that of the pattern that ends there.
std::optional<Match> recognise(Scan& scan, std::size_t number, std::size_t end) {
  const auto match = number < anchors.size()
                         ? anchors.at(number).recognise(scan, {end - finder().length(number), end})
                         : recognise_key(scan, number - anchors.size(), end);
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
  const auto found = std::ranges::find(rule_words, name, &RuleWords::name);
  if (found == rule_words.end()) return std::nullopt;
  return static_cast<Rule>(found - rule_words.begin());
}

void find_private(std::string_view text, std::vector<Match>& into) {
  Scan scan{.text = text};
  std::size_t begin = 0;
  for (AnchorEnd at; finder().next(text, at);) {
    std::optional<Match> match;
    at.any_of([&](std::size_t number) {
      if (finder().length(number) <= at.end - begin) match = recognise(scan, number, at.end);
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
    const auto fits = [&](std::size_t number) { return finder().length(number) <= at.end - from; };
    if (at.any_of(fits)) return at.end;
  }
  return std::string_view::npos;
}

bool may_hold_secret(std::string_view text) {
  static const AnchorFinder made = make_finder([](const Anchor& a) { return !is_no_secret(a); });
  AnchorEnd at;
  return made.next(text, at);
}

}  // namespace runtime_exports::privacy
