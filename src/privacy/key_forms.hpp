#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime_exports/privacy/anchors.hpp"
#include "runtime_exports/privacy/recognisers.hpp"

namespace runtime_exports::privacy {

/// Which characters a key is made of.
enum class Alphabet : std::uint8_t {
  hex,
  upper_alnum,
  lower_alnum,
  alnum,
  word,        ///< and `_`
  base64url,   ///< and `_` and `-`
  base64,      ///< and `+`, `/`, `=`, and what `%` writes of them
  dotted,      ///< base64url, `.` and `~`
  plain_path,  ///< letters, digits and `/`
  path,        ///< base64url, `/` and `@`
};

/// What tells a key from words that happen to begin like one.
enum class Mixture : std::uint8_t { any, with_digit, like_random, all_classes };

/// What may follow the fewest characters. `exactly` is for keys that look like digests: nothing may
/// follow, and no `-` be before it (`cache-key-` and a digest).
enum class Length : std::uint8_t { at_least, exactly };

/// A key that says by its first characters whose it is.
struct KeyForm {
  std::string_view prefix;
  Alphabet alphabet;
  std::size_t fewest;  ///< characters after the prefix
  Mixture mixture = Mixture::any;
  Length length = Length::at_least;
  std::size_t before = 0;  ///< how many characters of the alphabet are before the prefix
  std::size_t anchor = prefix.size();  ///< how many bytes of the prefix its anchor is of
};

// One row for each form. Where two have an anchor that ends at one place, the first goes first.
inline constexpr std::array key_forms{
    // Clouds and hosts
    KeyForm{"AKIA", Alphabet::upper_alnum, 16},
    KeyForm{"ASIA", Alphabet::upper_alnum, 16},
    KeyForm{"ABIA", Alphabet::upper_alnum, 16},
    KeyForm{"ACCA", Alphabet::upper_alnum, 16},
    KeyForm{"AKID", Alphabet::alnum, 32},
    KeyForm{"LTAI", Alphabet::alnum, 16, Mixture::with_digit},
    KeyForm{"AQVN", Alphabet::base64url, 35},
    KeyForm{"AIza", Alphabet::base64url, 30},
    KeyForm{"ya29.", Alphabet::dotted, 20, Mixture::like_random},
    KeyForm{"1//0", Alphabet::base64url, 30, Mixture::like_random},
    KeyForm{"GOCSPX-", Alphabet::base64url, 20},
    KeyForm{":APA91b", Alphabet::base64url, 60, Mixture::any, Length::at_least, 11},
    KeyForm{"Q~", Alphabet::dotted, 31, Mixture::like_random, Length::at_least, 4},
    KeyForm{"sig=", Alphabet::base64, 40, Mixture::like_random},
    KeyForm{"dop_v1_", Alphabet::hex, 40},
    KeyForm{"doo_v1_", Alphabet::hex, 40},
    KeyForm{"dor_v1_", Alphabet::hex, 40},
    KeyForm{"HRKU-", Alphabet::base64url, 30},
    KeyForm{"nfp_", Alphabet::alnum, 30},
    KeyForm{"fo1_", Alphabet::base64url, 40},
    KeyForm{"fm1r_", Alphabet::base64, 60},
    KeyForm{"fm2_", Alphabet::base64, 60},
    KeyForm{"tskey-", Alphabet::base64url, 20, Mixture::with_digit},
    KeyForm{"dapi", Alphabet::hex, 32},
    KeyForm{"pscale_tkn_", Alphabet::dotted, 32},
    KeyForm{"pscale_pw_", Alphabet::dotted, 32},
    KeyForm{"pscale_oauth_", Alphabet::dotted, 32},
    KeyForm{"sbp_", Alphabet::hex, 40},
    KeyForm{"sb_secret_", Alphabet::base64url, 20, Mixture::like_random},
    KeyForm{"sha256~", Alphabet::base64url, 43, Mixture::all_classes},
    // Sources, packages and what builds them
    KeyForm{"ghp_", Alphabet::alnum, 20},
    KeyForm{"gho_", Alphabet::alnum, 20},
    KeyForm{"ghu_", Alphabet::alnum, 20},
    KeyForm{"ghs_", Alphabet::alnum, 20},
    KeyForm{"ghr_", Alphabet::alnum, 20},
    KeyForm{"github_pat_", Alphabet::word, 22},
    KeyForm{"glpat-", Alphabet::base64url, 16},
    KeyForm{"gldt-", Alphabet::base64url, 16},
    KeyForm{"glrt-", Alphabet::base64url, 16},
    KeyForm{"glcbt-", Alphabet::base64url, 16},
    KeyForm{"glptt-", Alphabet::hex, 40},
    KeyForm{"glft-", Alphabet::base64url, 16, Mixture::with_digit},
    KeyForm{"glimt-", Alphabet::base64url, 16, Mixture::with_digit},
    KeyForm{"glagent-", Alphabet::base64url, 40},
    KeyForm{"gloas-", Alphabet::base64url, 40},
    KeyForm{"glsoat-", Alphabet::base64url, 16},
    KeyForm{"glffct-", Alphabet::base64url, 16},
    KeyForm{"GR1348941", Alphabet::base64url, 20},
    KeyForm{"ATATT3", Alphabet::base64, 60},
    KeyForm{"ATCTT3", Alphabet::base64, 60},
    KeyForm{"ATBB", Alphabet::alnum, 24, Mixture::all_classes},
    KeyForm{"npm_", Alphabet::alnum, 30},
    KeyForm{"pypi-", Alphabet::base64url, 30, Mixture::like_random},
    KeyForm{"rubygems_", Alphabet::hex, 40},
    KeyForm{"CLOJARS_", Alphabet::lower_alnum, 40},
    KeyForm{"dckr_pat_", Alphabet::base64url, 20},
    KeyForm{"dckr_oat_", Alphabet::base64url, 20},
    KeyForm{"AKCp", Alphabet::alnum, 60},
    KeyForm{"cmVmd", Alphabet::alnum, 55},
    KeyForm{".atlasv1.", Alphabet::base64url, 40, Mixture::any, Length::at_least, 14},
    KeyForm{"hvs.", Alphabet::base64url, 24, Mixture::with_digit},
    KeyForm{"hvb.", Alphabet::base64url, 24, Mixture::with_digit},
    KeyForm{"hvr.", Alphabet::base64url, 24, Mixture::with_digit},
    KeyForm{"dp.pt.", Alphabet::alnum, 40},
    KeyForm{"dp.st.", Alphabet::dotted, 40, Mixture::with_digit},
    KeyForm{"dp.ct.", Alphabet::alnum, 40},
    KeyForm{"dp.sa.", Alphabet::alnum, 40},
    KeyForm{"ops_eyJ", Alphabet::base64, 60},
    KeyForm{"AGE-SECRET-KEY-1", Alphabet::upper_alnum, 50},
    KeyForm{"pul-", Alphabet::hex, 40},
    KeyForm{"pnu_", Alphabet::alnum, 36},
    KeyForm{"sgp_", Alphabet::word, 40, Mixture::with_digit},
    // Chat, mail and phone
    KeyForm{"xoxa-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxb-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxc-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxd-", Alphabet::base64, 10, Mixture::with_digit},
    KeyForm{"xoxe-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxo-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxp-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxr-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xoxs-", Alphabet::base64url, 10, Mixture::with_digit},
    KeyForm{"xapp-", Alphabet::base64url, 20, Mixture::with_digit},
    KeyForm{"hooks.slack.com/", Alphabet::plain_path, 30, Mixture::with_digit},
    KeyForm{"webhooks/", Alphabet::path, 60, Mixture::all_classes},  // Discord
    KeyForm{"webhookb2/", Alphabet::path, 60, Mixture::with_digit},  // Teams
    KeyForm{"hooks/catch/", Alphabet::plain_path, 8, Mixture::with_digit, Length::at_least, 0, 6},
    KeyForm{"/hooks/", Alphabet::plain_path, 24, Mixture::with_digit},
    KeyForm{"SG.", Alphabet::dotted, 40, Mixture::with_digit},
    KeyForm{"re_", Alphabet::word, 20, Mixture::all_classes},
    KeyForm{"key-", Alphabet::hex, 32, Mixture::like_random, Length::exactly},
    KeyForm{"xkeysib-", Alphabet::base64url, 60},
    KeyForm{"xsmtpsib-", Alphabet::base64url, 60},
    KeyForm{"SK", Alphabet::hex, 32, Mixture::any, Length::exactly},
    KeyForm{"AC", Alphabet::hex, 32, Mixture::any, Length::exactly},
    // Streams
    KeyForm{"oauth:", Alphabet::lower_alnum, 20},
    KeyForm{"live2/", Alphabet::base64url, 19, Mixture::with_digit},
    KeyForm{"FB-", Alphabet::base64url, 24, Mixture::like_random},
    KeyForm{"sk_us-", Alphabet::base64url, 24, Mixture::all_classes},
    KeyForm{"sk_eu-", Alphabet::base64url, 24, Mixture::all_classes},
    KeyForm{"sk_ap-", Alphabet::base64url, 24, Mixture::all_classes},
    // Money
    KeyForm{"sk_live_", Alphabet::alnum, 10},
    KeyForm{"sk_test_", Alphabet::alnum, 10},
    KeyForm{"sk_prod_", Alphabet::alnum, 10},
    KeyForm{"rk_live_", Alphabet::alnum, 10},
    KeyForm{"rk_test_", Alphabet::alnum, 10},
    KeyForm{"rk_prod_", Alphabet::alnum, 10},
    KeyForm{"whsec_", Alphabet::base64, 20},
    KeyForm{"shpat_", Alphabet::hex, 32},
    KeyForm{"shpca_", Alphabet::hex, 32},
    KeyForm{"shppa_", Alphabet::hex, 32},
    KeyForm{"shpss_", Alphabet::hex, 32},
    KeyForm{"sq0atp-", Alphabet::base64url, 22},
    KeyForm{"sq0csp-", Alphabet::base64url, 22},
    KeyForm{"EAA", Alphabet::base64url, 56, Mixture::all_classes},  // Square, Facebook
    KeyForm{"live_", Alphabet::word, 30, Mixture::all_classes},     // Twitch
    KeyForm{"shippo_live_", Alphabet::hex, 40},
    KeyForm{"EZAK", Alphabet::alnum, 50},
    KeyForm{"FLWSECK", Alphabet::base64url, 12, Mixture::with_digit},
    // Models
    KeyForm{"sk-", Alphabet::base64url, 20, Mixture::like_random},
    KeyForm{"sk_", Alphabet::hex, 40},
    KeyForm{"gsk_", Alphabet::alnum, 40, Mixture::all_classes},
    KeyForm{"xai-", Alphabet::alnum, 40, Mixture::all_classes},
    KeyForm{"pplx-", Alphabet::alnum, 40},
    KeyForm{"hf_", Alphabet::alnum, 30},
    KeyForm{"api_org_", Alphabet::alnum, 30},
    KeyForm{"r8_", Alphabet::alnum, 30},
    KeyForm{"lsv2_pt_", Alphabet::word, 40, Mixture::with_digit},
    KeyForm{"lsv2_sk_", Alphabet::word, 40, Mixture::with_digit},
    // Work
    KeyForm{"lin_api_", Alphabet::alnum, 30},
    KeyForm{"lin_oauth_", Alphabet::alnum, 30},
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
    KeyForm{"phx_", Alphabet::alnum, 30},
    KeyForm{"NRAK-", Alphabet::upper_alnum, 20},
    KeyForm{"NRII-", Alphabet::base64url, 30, Mixture::with_digit},
    KeyForm{"dt0c01.", Alphabet::dotted, 60},
};

/// What to look for in a text: the end of the prefix and, if that is short, what must follow it.
AnchorPattern anchor_of(const KeyForm& form);

/// The key of that form, if the text has one where its anchor ends.
std::optional<Match> recognise_key(const Scan& scan, const KeyForm& form, std::size_t anchor_end);

}  // namespace runtime_exports::privacy
