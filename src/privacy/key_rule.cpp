#include <algorithm>
#include <array>
#include <cstdint>

#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

/// Which characters a key is made of: those of a class, and some signs.
struct Alphabet {
  bool (*is_in_class)(char c);
  std::string_view signs = {};

  static const Alphabet hex, upper_alnum, lower_alnum, alnum, word, base64url, base64, dotted,
      plain_path, path, address;
};

constexpr Alphabet Alphabet::hex{is_hex};
constexpr Alphabet Alphabet::upper_alnum{[](char c) { return is_upper(c) || is_digit(c); }};
constexpr Alphabet Alphabet::lower_alnum{[](char c) { return is_lower(c) || is_digit(c); }};
constexpr Alphabet Alphabet::alnum{is_alnum};
constexpr Alphabet Alphabet::word{is_alnum, "_"};
constexpr Alphabet Alphabet::base64url{is_base64url};
constexpr Alphabet Alphabet::base64{is_base64url, "+/=%"};  // `%` writes one of the others
constexpr Alphabet Alphabet::dotted{is_base64url, ".~"};
constexpr Alphabet Alphabet::plain_path{is_alnum, "/"};
constexpr Alphabet Alphabet::path{is_base64url, "/@"};
constexpr Alphabet Alphabet::address{is_base64url, "+/=%.~:@?&"};

/// What tells a key from words that happen to begin like one.
enum class Mixture : std::uint8_t {
  any,
  with_digit,
  like_random,
  all_classes,
  random_end,  ///< what follows the last of two or more `/` is like random
};

/// What may follow the fewest characters. `exactly` is for keys that look like digests: nothing may
/// follow, and no `-` be before it (`cache-key-` and a digest).
enum class Length : std::uint8_t { at_least, exactly };

/// Keys that say by their first characters whose they are.
struct KeyForm {
  std::string_view prefix;  ///< or several, with blanks between them
  Alphabet alphabet;
  std::size_t fewest;  ///< characters after the prefix
  Mixture mixture = Mixture::any;
  Length length = Length::at_least;
  std::size_t before = 0;  ///< how many characters of the alphabet are before the prefix
  std::size_t anchor = 0;  ///< how many bytes of the prefix its anchor is of; 0: all
  /// The sizes of the groups that a key consists of, with the signs between them: `22.24.20`.
  std::string_view groups = {};
};

// Where two prefixes have an anchor that ends at one place, the first goes first.
constexpr std::array key_rows{
    // Clouds and hosts
    KeyForm{"AKIA ASIA ABIA ACCA", Alphabet::upper_alnum, 16},
    KeyForm{"A3T", Alphabet::upper_alnum, 17},
    KeyForm{"ABSK", Alphabet::base64, 100, Mixture::all_classes},
    KeyForm{"bedrock-api-key-", Alphabet::base64, 40},
    KeyForm{"AKID", Alphabet::alnum, 32},
    KeyForm{"LTAI", Alphabet::alnum, 16, Mixture::with_digit},
    KeyForm{"AQVN", Alphabet::base64url, 35},
    KeyForm{"AIza HRKU-", Alphabet::base64url, 30},
    KeyForm{"ya29.", Alphabet::dotted, 20, Mixture::like_random},
    KeyForm{"1//0", Alphabet::base64url, 30, Mixture::like_random},
    KeyForm{"GOCSPX-", Alphabet::base64url, 20},
    KeyForm{":APA91b", Alphabet::base64url, 60, Mixture::any, Length::at_least, 11},
    KeyForm{"Q~", Alphabet::dotted, 31, Mixture::like_random, Length::at_least, 4},
    KeyForm{"sig=", Alphabet::base64, 40, Mixture::like_random},
    KeyForm{"dop_v1_ doo_v1_ dor_v1_ sbp_", Alphabet::hex, 40},
    KeyForm{"nfp_", Alphabet::alnum, 30},
    KeyForm{"fo1_", Alphabet::base64url, 40},
    KeyForm{"fm1a_ fm1r_ fm2_", Alphabet::base64, 60},
    KeyForm{"v1.0-", Alphabet::base64url, 128, Mixture::with_digit},  // Cloudflare
    KeyForm{"tk-us-", Alphabet::base64url, 48, Mixture::with_digit},
    KeyForm{"4b1d", Alphabet::alnum, 38, Mixture::all_classes, Length::exactly},
    KeyForm{"tskey-", Alphabet::base64url, 20, Mixture::with_digit},
    KeyForm{"dapi", Alphabet::hex, 32},
    KeyForm{"pscale_tkn_ pscale_pw_ pscale_oauth_", Alphabet::dotted, 32},
    KeyForm{"sb_secret_", Alphabet::base64url, 20, Mixture::like_random},
    KeyForm{"sha256~", Alphabet::base64url, 43, Mixture::all_classes},
    KeyForm{"ico-", Alphabet::alnum, 32, Mixture::with_digit, Length::exactly},
    KeyForm{"API-", Alphabet::upper_alnum, 26, Mixture::with_digit, Length::exactly},
    KeyForm{"pat. sat.", Alphabet::dotted, 68, Mixture::all_classes, Length::at_least, 0, 0,
            "22.24.20"},
    // Sources, packages and what builds them
    KeyForm{"ghp_ gho_ ghu_ ghs_ ghr_", Alphabet::alnum, 20},
    KeyForm{"github_pat_", Alphabet::word, 22},
    KeyForm{"glpat- gldt- glrt- glcbt- glsoat- glffct-", Alphabet::base64url, 16},
    KeyForm{"glptt- rubygems_ pul-", Alphabet::hex, 40},
    KeyForm{"glft- glimt-", Alphabet::base64url, 16, Mixture::with_digit},
    KeyForm{"glagent- gloas-", Alphabet::base64url, 40},
    KeyForm{"GR1348941 dckr_pat_ dckr_oat_", Alphabet::base64url, 20},
    KeyForm{"ATATT3 ATCTT3 ops_eyJ", Alphabet::base64, 60},
    KeyForm{"ATBB", Alphabet::alnum, 24, Mixture::all_classes},
    KeyForm{"npm_", Alphabet::alnum, 30},
    KeyForm{"pypi-", Alphabet::base64url, 30, Mixture::like_random},
    KeyForm{"CLOJARS_", Alphabet::lower_alnum, 40},
    KeyForm{"AKCp", Alphabet::alnum, 60},
    KeyForm{"cmVmd", Alphabet::alnum, 55},
    KeyForm{".atlasv1.", Alphabet::base64url, 40, Mixture::any, Length::at_least, 14},
    KeyForm{"hvs. hvb. hvr.", Alphabet::base64url, 24, Mixture::with_digit},
    KeyForm{"dp.pt. dp.ct. dp.sa.", Alphabet::alnum, 40},
    KeyForm{"dp.st.", Alphabet::dotted, 40, Mixture::with_digit},
    KeyForm{"AGE-SECRET-KEY-1", Alphabet::upper_alnum, 50},
    KeyForm{"A3-", Alphabet::base64url, 36, Mixture::with_digit, Length::at_least, 0, 0,
            "6-11-5-5-5"},
    KeyForm{"A3-", Alphabet::base64url, 37, Mixture::with_digit, Length::at_least, 0, 0,
            "6-6-5-5-5-5"},
    KeyForm{".acc_ .acc-", Alphabet::address, 41, Mixture::with_digit, Length::at_least, 12},
    KeyForm{"eyJrIjoi", Alphabet::base64, 70},                    // Grafana
    KeyForm{"ZXlK", Alphabet::base64, 60, Mixture::all_classes},  // a JWT in base64
    KeyForm{"pnu_", Alphabet::alnum, 36},
    KeyForm{"sgp_", Alphabet::word, 40, Mixture::with_digit},
    // Chat, mail and phone
    KeyForm{"xoxa- xoxb- xoxc- xoxe- xoxo- xoxp- xoxr- xoxs-", Alphabet::base64url, 10,
            Mixture::with_digit},
    KeyForm{"xoxd-", Alphabet::base64, 10, Mixture::with_digit},
    KeyForm{"xapp-", Alphabet::base64url, 20, Mixture::with_digit},
    KeyForm{"hooks.slack.com/", Alphabet::plain_path, 30, Mixture::with_digit},
    KeyForm{"webhooks/", Alphabet::path, 60, Mixture::all_classes},  // Discord
    KeyForm{"webhookb2/", Alphabet::path, 60, Mixture::with_digit},  // Teams
    KeyForm{"hooks/catch/", Alphabet::plain_path, 8, Mixture::with_digit, Length::at_least, 0, 6},
    KeyForm{"/hooks/", Alphabet::plain_path, 24, Mixture::with_digit},
    KeyForm{"SG.", Alphabet::dotted, 40, Mixture::with_digit},
    KeyForm{"re_", Alphabet::word, 20, Mixture::all_classes},
    KeyForm{"key-", Alphabet::hex, 32, Mixture::like_random, Length::exactly},
    KeyForm{"xkeysib- xsmtpsib-", Alphabet::base64url, 60},
    KeyForm{"SK AC", Alphabet::hex, 32, Mixture::any, Length::exactly},
    // Streams
    KeyForm{"oauth:", Alphabet::lower_alnum, 20},
    KeyForm{"live2/", Alphabet::base64url, 19, Mixture::with_digit},
    KeyForm{"FB-", Alphabet::base64url, 24, Mixture::like_random},
    KeyForm{"rtmp:// rtmps://", Alphabet::address, 8, Mixture::random_end},
    KeyForm{"fio-u-", Alphabet::base64, 64, Mixture::with_digit},
    KeyForm{"sk_us- sk_eu- sk_ap-", Alphabet::base64url, 24, Mixture::all_classes},
    // Money
    KeyForm{"sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_", Alphabet::alnum, 10},
    KeyForm{"whsec_", Alphabet::base64, 20},
    KeyForm{"shpat_ shpca_ shppa_ shpss_", Alphabet::hex, 32},
    KeyForm{"sq0atp- sq0csp-", Alphabet::base64url, 22},
    KeyForm{"EAA", Alphabet::base64url, 56, Mixture::all_classes},  // Square, Facebook
    KeyForm{"live_", Alphabet::word, 30, Mixture::all_classes},     // Twitch
    KeyForm{"shippo_live_ shippo_test_", Alphabet::hex, 40},
    KeyForm{"duffel_live_ duffel_test_", Alphabet::base64, 43},
    KeyForm{"EZAK EZTK", Alphabet::alnum, 50},
    KeyForm{"FLWSECK", Alphabet::base64url, 12, Mixture::with_digit},
    // Models
    KeyForm{"sk-", Alphabet::base64url, 20, Mixture::like_random},
    KeyForm{"sk_", Alphabet::hex, 40},
    KeyForm{"gsk_ xai-", Alphabet::alnum, 40, Mixture::all_classes},
    KeyForm{"pplx-", Alphabet::alnum, 40},
    KeyForm{"hf_ api_org_ r8_", Alphabet::alnum, 30},
    KeyForm{"lsv2_pt_ lsv2_sk_", Alphabet::word, 40, Mixture::with_digit},
    // Work
    KeyForm{"lin_api_ lin_oauth_ phx_", Alphabet::alnum, 30},
    KeyForm{"ntn_", Alphabet::alnum, 40},
    KeyForm{"secret_", Alphabet::alnum, 40, Mixture::all_classes},
    KeyForm{"figd_", Alphabet::base64url, 30, Mixture::like_random},
    KeyForm{"tfp_", Alphabet::dotted, 40, Mixture::with_digit},
    KeyForm{"PMAK-", Alphabet::base64url, 40},
    KeyForm{"sl.", Alphabet::dotted, 60, Mixture::all_classes},
    KeyForm{"glsa_", Alphabet::word, 32},
    KeyForm{"glc_", Alphabet::base64, 32, Mixture::with_digit},
    KeyForm{"sntrys_", Alphabet::base64, 40},
    KeyForm{"sntryu_", Alphabet::hex, 40},
    KeyForm{"NRAK-", Alphabet::upper_alnum, 20},
    KeyForm{"NRII-", Alphabet::base64url, 30, Mixture::with_digit},
    KeyForm{"dt0c01.", Alphabet::dotted, 60},
    KeyForm{"p8e-", Alphabet::alnum, 32, Mixture::with_digit},
    KeyForm{"s-s4t2ud- s-s4t2af-", Alphabet::hex, 64},
    KeyForm{"_mmk", Alphabet::word, 0, Mixture::any, Length::at_least, 36},
    KeyForm{"rdme_", Alphabet::lower_alnum, 70},
    KeyForm{"sm_aat_ sm_pat_ sm_sat_", Alphabet::alnum, 16, Mixture::with_digit},
    // Sessions
    KeyForm{"_gh_sess= remember_me=", Alphabet::base64, 16, Mixture::like_random},
    KeyForm{"wordpress_logged_in_ wordpress_sec_", Alphabet::base64, 48, Mixture::with_digit},
    KeyForm{".ASPXAUTH=", Alphabet::hex, 32},
    KeyForm{"CfDJ8", Alphabet::base64url, 60, Mixture::all_classes},
};

// A form for each prefix, then empty ones. More than there is room for do not compile.
constexpr auto key_forms = [] {
  std::array<KeyForm, most_key_patterns> forms{};
  auto* next = forms.begin();
  for (auto form : key_rows) {
    for (auto prefixes = form.prefix; !prefixes.empty(); ++next) {
      form.prefix = prefixes.substr(0, prefixes.find(' '));
      *next = form;
      if (form.anchor == 0) next->anchor = form.prefix.size();
      prefixes.remove_prefix(std::min(form.prefix.size() + 1, prefixes.size()));
    }
  }
  return forms;
}();

// More of a value is not looked at to judge it: `sk-sk-sk-...` has many long values.
constexpr std::size_t most_judged_bytes = 128;

bool belongs_to(const Alphabet& alphabet, char c) {
  return alphabet.is_in_class(c) || is_one_of(c, alphabet.signs);
}

bool is_mixed(Mixture mixture, std::string_view value) {
  const auto digits = std::count_if(value.begin(), value.end(), is_digit);
  const bool upper = std::any_of(value.begin(), value.end(), is_upper);
  const bool lower = std::any_of(value.begin(), value.end(), is_lower);
  switch (mixture) {
    case Mixture::any:
      return true;
    case Mixture::with_digit:
      return digits > 0;
    case Mixture::like_random:
      return digits > 0 && (upper || lower) && (upper == lower || digits > 3);
    case Mixture::all_classes:
      return digits > 0 && upper && lower;
    case Mixture::random_end: {
      const std::size_t last = value.rfind('/');
      return value.find('/') < last && is_mixed(Mixture::like_random, value.substr(last + 1));
    }
  }
  return false;
}

// Whether the value consists of groups of these sizes; see KeyForm.
bool has_groups(std::string_view value, std::string_view groups) {
  while (!groups.empty()) {
    std::size_t size = 0;
    for (; !groups.empty() && is_digit(groups.front()); groups.remove_prefix(1)) {
      size = size * 10 + hex_value(groups.front());
    }
    const char sign = groups.empty() ? '\0' : groups.front();
    const auto belongs = [&](char c) { return is_base64url(c) && c != sign; };
    if (end_of_run(value, 0, belongs) != size) return false;
    value.remove_prefix(size);
    if (sign == '\0') break;
    if (!value.starts_with(sign)) return false;
    value.remove_prefix(1);
    groups.remove_prefix(1);
  }
  return true;
}

// The class of what follows a prefix that is so short that words have it, too.
std::string_view class_after(const KeyForm& form) {
  constexpr std::size_t shortest_telling = 4;
  if (form.prefix.size() >= shortest_telling) return {};
  if (form.alphabet.is_in_class == is_hex) return "h";
  const bool is_wider = belongs_to(form.alphabet, '/') || belongs_to(form.alphabet, '.');
  return is_wider ? std::string_view{} : "w";
}

}  // namespace

std::vector<AnchorPattern> key_patterns() {
  std::vector<AnchorPattern> patterns;
  for (const auto& form : key_forms) {
    if (form.prefix.empty()) break;
    const auto pattern = AnchorPattern::end_of(form.prefix.substr(0, form.anchor));
    const auto next = class_after(form);
    patterns.push_back(next.empty() ? pattern : pattern.then(next));
  }
  return patterns;
}

std::optional<Match> recognise_key(const Scan& scan, std::size_t number, std::size_t anchor_end) {
  const auto& form = key_forms.at(number);
  const std::string_view text = scan.text;
  const std::size_t told = anchor_end - class_after(form).size();
  if (told < form.anchor) return std::nullopt;
  const std::size_t prefix = told - form.anchor;
  if (!text.substr(prefix).starts_with(form.prefix)) return std::nullopt;
  const auto belongs = [&](char c) { return belongs_to(form.alphabet, c); };
  const std::size_t floor = prefix > form.before ? prefix - form.before : 0;
  const std::size_t begin = begin_of_run(text, prefix, std::max(floor, scan.floor), belongs);
  if (prefix - begin < form.before) return std::nullopt;
  const bool is_inside_word =
      begin > 0 && is_alnum(text[begin - 1]) && is_alnum(text[begin]) && !ends_escape(text, begin);
  if (form.before == 0 && is_inside_word) return std::nullopt;
  const std::size_t value = prefix + form.prefix.size();
  const std::string_view near = text.substr(value, most_judged_bytes);
  const std::size_t size = end_of_run(near, 0, belongs);
  if (size < form.fewest || !is_mixed(form.mixture, near.substr(0, size))) return std::nullopt;
  if (!has_groups(near.substr(0, size), form.groups)) return std::nullopt;
  const std::size_t end = end_of_run(text, value + size, belongs);
  const bool is_whole =
      (begin == 0 || text[begin - 1] != '-') && (end == text.size() || !is_word_byte(text[end]));
  if (form.length == Length::exactly && (size > form.fewest || !is_whole)) return std::nullopt;
  return Match{Rule::api_key, begin, end};
}

}  // namespace runtime_exports::privacy
