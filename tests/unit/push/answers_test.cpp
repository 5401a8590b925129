#include "support/catch.hpp"

#include "runtime_exports/push/store.hpp"

using namespace runtime_exports;
using push::Answer;
using push::error_code_of;
using push::failure_of;
using push::parse_list;

namespace {

Error failure(long status, const std::string& code) {
  return failure_of({.status = status, .body = "<Error><Code>" + code + "</Code></Error>"},
                    "s3://b/x");
}

}  // namespace

TEST_CASE("the code of an error is a word, or nothing") {
  CHECK(error_code_of("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>") ==
        "NoSuchKey");
  for (const auto* const body : {"", "not XML", "<Error/>", "<Other><Code>A</Code></Other>",
                                 "<Error><Code>two words</Code></Error>",
                                 "<Error><Code>\x1b[31m</Code></Error>", "<Error><Code>A"}) {
    INFO(body);
    CHECK(error_code_of(body).empty());
  }
  CHECK(error_code_of("<Error><Code>" + std::string(65, 'A') + "</Code></Error>").empty());
}

TEST_CASE("a list has names, times and the token of its next part") {
  const auto page = parse_list(
      "<ListBucketResult xmlns=\"x\"><IsTruncated>true</IsTruncated><Contents><Key>a&amp;b</Key>"
      "<LastModified>2026-07-16T12:00:00.000Z</LastModified></Contents><Contents><Key>c</Key>"
      "</Contents><NextContinuationToken>t</NextContinuationToken></ListBucketResult>");
  REQUIRE(page);
  REQUIRE(page->objects.size() == 2);
  CHECK(page->objects[0].key == "a&b");
  CHECK(page->objects[0].modified == parse_instant("2026-07-16T12:00:00Z"));
  CHECK_FALSE(page->objects[1].modified);
  CHECK(page->next == "t");
}

TEST_CASE("the last part of a list has no next one") {
  const auto page = parse_list(
      "<ListBucketResult><IsTruncated>false</IsTruncated>"
      "<NextContinuationToken>t</NextContinuationToken></ListBucketResult>");
  REQUIRE(page);
  CHECK(page->next.empty());
  CHECK_FALSE(parse_list("<html></html>"));
  CHECK_FALSE(parse_list("{}"));
  // Taken as the last part, it would hide the others.
  CHECK_FALSE(parse_list("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"));
}

TEST_CASE("a failure says what to do about it") {
  CHECK(failure(404, "NoSuchBucket").code == ErrorCode::missing_input);
  for (const auto& [code, word] : {std::pair{"InvalidAccessKeyId", "rejects the keys"},
                                   {"AccessDenied", "do not allow"},
                                   {"RequestTimeTooSkewed", "clock"},
                                   {"QuotaExceeded", "no room"},
                                   {"PermanentRedirect", "another region"},
                                   {"Unheard", "refuses the request"}}) {
    INFO(code);
    const auto error = failure(403, code);
    CHECK(error.code == ErrorCode::io);
    CHECK(error.message.find(word) != std::string::npos);
    CHECK(error.cause == "HTTP 403 " + std::string{code});
    CHECK_FALSE(error.help.empty());
  }
  CHECK(failure(507, "").message.find("no room") != std::string::npos);
  // As to HEAD.
  CHECK(failure(403, "").message == failure(403, "AccessDenied").message);
  CHECK(failure(503, "SlowDown").message.find("failed") != std::string::npos);
  const auto none = failure_of({.failure = "Couldn't connect to server"}, "s3://b/x");
  CHECK(none.message == "the store does not answer");
  CHECK(none.cause == "Couldn't connect to server");
}

TEST_CASE("an error of this machine stays as it is") {
  const auto error = failure_of({.error = Error{ErrorCode::refused, "a.json"}}, "s3://b/a.json");
  CHECK(error.code == ErrorCode::refused);
  CHECK(error.subject == "a.json");
}
