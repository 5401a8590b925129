#include "runtime_exports/privacy/identifiers.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/privacy/rules.hpp"

using namespace runtime_exports::privacy;

namespace {

const IdentifierRedaction mask{IdentifierMode::mask, ""};
const IdentifierRedaction hmac{IdentifierMode::hmac, "a key of the tests"};

std::string pseudonym(std::string_view text) {
  return runtime_exports::to_hex(runtime_exports::hmac_sha256("a key of the tests", text))
      .substr(0, 24);
}

const std::vector<std::string> identifiers{"",
                                           "A",
                                           "user_code:",
                                           "user_code:A",
                                           "user_code:Abc2345",
                                           "user_code:***",
                                           "email:",
                                           "email:a",
                                           "email:***",
                                           "email:abc",
                                           "ada@example.com",
                                           "email:b@x.example",
                                           "***",
                                           "Abc2345",
                                           "203.0.113.7",
                                           "a@b",
                                           "ada@203.0.113.7",
                                           "user_code:\u00dcber",
                                           "\u00fc@m\u00fcller.example"};

}  // namespace

TEST_CASE("masking keeps the first letters of an e-mail address and its last label") {
  CHECK(mask.email("ada.17@example.com") == "a***@e***.com");
  CHECK(mask.email("email:ada.17@mail.example.net") == "a***@m***.net");
  CHECK(mask.email("\u00fcmit@m\u00fcller.example") == "\u00fc***@m***.example");
  CHECK(mask.user_identifier("ada@example.com") == "a***@e***.com");
  CHECK(mask.user_identifier("email:ada@example.com") == "a***@e***.com");
  CHECK(mask.email("ada@example." + std::string(24, 'x')) == "a***@e***." + std::string(24, 'x'));
  CHECK(mask.email("ada@example." + std::string(25, 'x')) == "***");
  CHECK(mask.email("ada@example.AK" + std::string("IA") + std::string(16, 'X')) == "***");
  for (const char* text : {"", "ada", "@example.com", "ada@", "ada@host", "ada@203.0.113.7",
                           "ada@[203.0.113.7]", "ada@example.c", "ada@.com"}) {
    INFO(text);
    CHECK(mask.email(text) == "***");
  }
}

TEST_CASE("masking keeps the prefix and the first letter of a user code") {
  CHECK(mask.user_identifier("user_code:Abc2345") == "user_code:A***");
  CHECK(mask.user_identifier("user_code:\u00dcber") == "user_code:\u00dc***");
  CHECK(mask.account_id("Abc2345") == "A***");
}

TEST_CASE("masking shows nothing of short values and of other forms") {
  CHECK(mask.user_identifier("user_code:A") == "user_code:***");
  CHECK(mask.user_identifier("user_code:") == "user_code:***");
  CHECK(mask.user_identifier("user_code:\u00dc") == "user_code:***");
  CHECK(mask.user_identifier("email:a") == "email:***");
  CHECK(mask.user_identifier("email:abc") == "***");
  CHECK(mask.user_identifier("Abc2345") == "***");
  CHECK(mask.account_id("A") == "***");
  CHECK(mask.account_id("") == "***");
}

TEST_CASE("masking shows no character without a width, and counts none") {
  CHECK(mask.account_id("\u200bAbc2345") == "A***");
  CHECK(mask.account_id("A\u200b") == "***");
  CHECK(mask.user_identifier("user_code:\ufff9\u2060Abc2345") == "user_code:A***");
  CHECK(mask.email("\u200bada@\u00adexample.c\u200bom") == "a***@e***.com");
}

TEST_CASE("masking twice is masking once") {
  for (const auto& identifier : identifiers) {
    INFO(identifier);
    const auto once = mask.user_identifier(identifier);
    CHECK(mask.user_identifier(once) == once);
    CHECK(mask.account_id(mask.account_id(identifier)) == mask.account_id(identifier));
    CHECK(mask.email(mask.email(identifier)) == mask.email(identifier));
  }
}

TEST_CASE("pseudonyms are 96 bits of the keyed digest of the form with its prefix") {
  CHECK(hmac.user_identifier("user_code:Abc2345") == "user_code:" + pseudonym("user_code:Abc2345"));
  CHECK(hmac.account_id("Abc2345") == pseudonym("user_code:Abc2345"));
  CHECK(hmac.user_identifier("email:Ada@Example.com") ==
        "email:" + pseudonym("email:ada@example.com"));
  CHECK(hmac.user_identifier("ada@example.com") == "email:" + pseudonym("email:ada@example.com"));
  CHECK(hmac.email("ADA@example.com") == "email:" + pseudonym("email:ada@example.com"));
  CHECK(hmac.user_identifier("guest 7") == pseudonym("other:guest 7"));
}

TEST_CASE("the result of redaction is not private") {
  for (const auto& identifier : identifiers) {
    for (const auto* redaction : {&mask, &hmac}) {
      std::vector<Match> matches;
      find_private(redaction->user_identifier(identifier), matches);
      find_private(redaction->email(identifier), matches);
      find_private(redaction->account_id(identifier), matches);
      INFO(identifier);
      CHECK(matches.empty());
    }
  }
  for (const char* address :
       {"203.0.113.7", "2001:db8:84fa:1::1", "0:0:5::1", "2001:db8::1", "a:b:c:d:e:f:1:2"}) {
    std::vector<Match> matches;
    find_private(redact_ip(address, IpMode::prefix).value(), matches);
    INFO(address);
    CHECK(matches.empty());
  }
}

TEST_CASE("an IP address is dropped or cut to its network") {
  CHECK(redact_ip("203.0.113.7", IpMode::drop) == std::nullopt);
  CHECK(redact_ip("203.0.113.7", IpMode::prefix) == "203.0.113.0/24");
  CHECK(redact_ip("2001:db8:84fa:7::1", IpMode::prefix) == "2001:db8:84fa::/48");
  CHECK(redact_ip("[2001:db8:84fa::1]", IpMode::prefix) == "2001:db8:84fa::/48");
  CHECK(redact_ip("fe80::1%eth0", IpMode::prefix) == "fe80::/48");
  for (const char* embedding :
       {"2002:102:304::1", "2002:cb00:7107:1:2:3:4:5", "2001::cb00:7107",
        "2001:0:cb00:7107:0:ffff::1", "64:ff9b::203.0.113.7",
        "64:ff9b:1:cb00:71:700::", "::203.0.113.7", "::ffff:203.0.113.7", "::ffff:cb00:7107",
        "[::ffff:203.0.113.7]", "::cb00:7107", "::1", "2001:db8:1:2:0:5efe:cb00:7107",
        "fe80::200:5efe:203.0.113.7%eth0", "[2002:102:304::1]"}) {
    INFO(embedding);
    CHECK(redact_ip(embedding, IpMode::prefix) == std::nullopt);
  }
  CHECK(redact_ip("2003:102:304::1", IpMode::prefix) == "2003:102:304::/48");
  CHECK(redact_ip("2001:1:203:4::1", IpMode::prefix) == "2001:1:203::/48");
  CHECK(redact_ip("64:ff9b:2::1", IpMode::prefix) == "64:ff9b:2::/48");
  CHECK(redact_ip("2001:db8:1:2:1:5efe:cb00:7107", IpMode::prefix) == "2001:db8:1::/48");
  for (const char* text : {"", "[", "]", "host", "203.0.113", "203.0.113.7%1"}) {
    INFO(text);
    CHECK(redact_ip(text, IpMode::prefix) == std::nullopt);
  }
}

TEST_CASE("a network that shows part of an embedded address is not a masked form") {
  for (const char* text : {"2002:102:304::/48", "2001:0:102::/48"}) {
    std::vector<Match> matches;
    find_private(text, matches);
    INFO(text);
    CHECK(matches.size() == 1);
  }
}

TEST_CASE("only the family of a user agent stays") {
  const std::string chrome =
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/147.0.0.0 Safari/537.36";
  CHECK(user_agent_family(chrome) == "Chrome");
  CHECK(user_agent_family("x HeadlessChrome/147.0 Safari/537.36") == "Chrome");
  CHECK(user_agent_family("x CriOS/147.0 Mobile Safari/604.1") == "Chrome");
  CHECK(user_agent_family(chrome + " Edg/147.0.0.0") == "Edge");
  CHECK(user_agent_family(chrome + " OPR/99.0") == "other");
  CHECK(user_agent_family("Mozilla/5.0 (X11; rv:147.0) Gecko/20100101 Firefox/147.0") == "Firefox");
  CHECK(user_agent_family("x Version/18.0 Safari/605.1.15") == "Safari");
  CHECK(user_agent_family("Mozilla/5.0 (Windows NT) WindowsPowerShell/5.1") == "PowerShell");
  CHECK(user_agent_family("curl/8.14.1") == "curl");
  CHECK(user_agent_family("CURL/8.14.1") == "curl");
  CHECK(user_agent_family("") == "other");
  CHECK(user_agent_family("bot") == "other");
}

TEST_CASE("keys that name a secret are known in any case and as a part") {
  for (const char* key :
       {"password",       "PASSWD",          "client_secret",
        "accessToken",    "password_hash",   "Set-Cookie",
        "Authorization",  "api_key",         "api-key",
        "apiKey",         "APIKEY",          "X-Api-Key",
        "privateKey",     "private_key_pem", "my A-p_i  kEY",
        "pripasswd",      "ssecret",         "ttokens",
        "pass\u200bword", "p\u00adassword",  "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44",
        "to\x1B[1mken",   "p%61ssword",      "p&#97;ssword",
        "p\\u0061ssword"}) {
    INFO(key);
    CHECK(names_a_secret(key));
  }
  for (const char* key :
       {"", "reason", "keyboard", "api", "photo_kennel", "private", "pass", "to_ken", "api.key",
        "privatke", "secre", "pass\u00e4word", "p%20assword"}) {
    INFO(key);
    CHECK_FALSE(names_a_secret(key));
  }
}

TEST_CASE("values that have the form of a secret are known") {
  CHECK(has_secret_form("ghp" + std::string("_") + std::string(36, 'a')));
  CHECK(has_secret_form(std::string("-----BEGIN ") + "PRIVATE KEY-----"));
  CHECK(has_secret_form("eyJhbGciOiJIUzI1NiJ9" + std::string(".eyJzdWIiOiIxIn0.c2lnbmF0dXJl")));
  CHECK_FALSE(has_secret_form("support request"));
  CHECK_FALSE(has_secret_form("ada@example.com from 203.0.113.7"));
  CHECK_FALSE(has_secret_form("2001:db8:84fa::1 at main (app.js:10:5) 100%"));
}

TEST_CASE("the form of a secret is seen through what hides it") {
  const std::string key = "p_" + std::string(36, 'a');
  for (const char* hider :
       {"\x01", "\x1B[0m", "\x7F", "\xC2\xAD", "\xE2\x80\x8B", "\xEF\xBB\xBF"}) {
    CHECK(has_secret_form("see ada@example.com: gh" + std::string{hider} + key));
  }
  CHECK(has_secret_form("gh%70_" + std::string(36, 'a')));
  CHECK(has_secret_form("g%2568" + key));
}
