#include "runtime_exports/privacy/cleaned_texts.hpp"

#include "support/catch.hpp"

#include "runtime_exports/privacy/text_cleaning.hpp"

namespace runtime_exports::privacy {
namespace {

TEST_CASE("a remembered text is what cleaning makes of it, each time") {
  AccountWords accounts;
  accounts.collect("login of creator-17");
  accounts.learn("creator-17");
  CleanedTexts texts{accounts};
  for (int time = 0; time < 2; ++time) {
    for (const std::string_view text :
         {"", "connected", "login of creator-17", "from 203.0.113.9", "a\nb"}) {
      CAPTURE(text);
      CHECK(texts.clean(text) == clean_text(text, accounts));
    }
  }
  CHECK(texts.clean("login of creator-17") == "login of [id]");
  CHECK(texts.count() == 5);
}

TEST_CASE("what is remembered does not grow with the texts, nor with their size") {
  const AccountWords accounts;
  CleanedTexts texts{accounts};
  texts.clean(std::string(129, 'x'));
  CHECK(texts.count() == 0);
  for (int i = 0; i < 5000; ++i) CHECK(texts.clean("row " + std::to_string(i)).size() >= 5);
  CHECK(texts.count() == 2048);
  CHECK(texts.clean("row 4999") == "row 4999");
}

}  // namespace
}  // namespace runtime_exports::privacy
