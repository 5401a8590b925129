#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/push/store.hpp"

namespace runtime_exports::push {
namespace {

constexpr std::size_t most_code_bytes = 64;
constexpr const char* again = "then run this again: it continues where it stopped";

/// What is wrong if the store gives one of these codes, and what to do.
struct KnownCodes {
  std::array<std::string_view, 4> codes;
  std::string_view message;
  std::string_view help;
};

constexpr auto known_codes = std::to_array<KnownCodes>({
    {{"InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken"},
     "the store rejects the keys",
     "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN for temporary keys"},
    {{"AccessDenied"},
     "the keys do not allow this",
     "allow s3:GetObject, s3:PutObject and s3:DeleteObject below the prefix, and s3:ListBucket"},
    {{"RequestTimeTooSkewed", "RequestExpired"},
     "this machine's clock and the store's differ too much",
     "set the clock of this machine, with NTP for example"},
    {{"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed"},
     "the bucket is in another region",
     "name the region of the bucket with `--region`"},
    {{"QuotaExceeded", "ServiceQuotaExceeded", "InsufficientStorage", "XMinioStorageFull"},
     "the store has no room left, or a quota is used up",
     "make room, or raise the quota of the bucket or of its owner, then push again"},
    {{"XAmzContentSHA256Mismatch"},
     "the bytes that arrived do not match their digest",
     "make the copy again if its files have changed, then push again"},
});

const KnownCodes* find_known(std::string_view code) {
  const auto has_code = [code](const KnownCodes& known) {
    return !code.empty() && std::ranges::find(known.codes, code) != known.codes.end();
  };
  const auto found = std::ranges::find_if(known_codes, has_code);
  return found == known_codes.end() ? nullptr : found;
}

/// What the status says if there is no code: the answer to HEAD has no body.
std::string_view meaning_of(long status, std::string_view code) {
  if (status == 507) return "InsufficientStorage";
  return status == 403 && code.empty() ? "AccessDenied" : code;
}

}  // namespace

std::string error_code_of(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return {};
  const std::string code = document.child("Error").child_value("Code");
  return code.size() <= most_code_bytes && std::ranges::all_of(code, is_alnum) ? code : "";
}

std::optional<ListPage> parse_list(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return std::nullopt;
  const auto list = document.child("ListBucketResult");
  if (!list) return std::nullopt;
  ListPage page;
  for (const auto& object : list.children("Contents")) {
    page.objects.push_back(
        {object.child_value("Key"), parse_instant(object.child_value("LastModified"))});
  }
  if (list.child_value("IsTruncated") != std::string_view{"true"}) return page;
  page.next = list.child_value("NextContinuationToken");
  return page.next.empty() ? std::nullopt : std::optional{std::move(page)};
}

Error failure_of(const Answer& answer, const std::string& subject) {
  if (answer.error) return *answer.error;
  auto error = io::io_error(ErrorCode::io, subject, "the store does not answer",
                            fmt::format("check `--endpoint` and the network, {}", again));
  error.cause = answer.failure;
  if (answer.status == 0) return error;
  const auto code = error_code_of(answer.body);
  if (code == "NoSuchBucket") {
    return io::io_error(ErrorCode::missing_input, subject, "there is no such bucket",
                        "create the bucket, or check its name, `--endpoint` and `--region`");
  }
  error.cause = fmt::format("HTTP {}{}{}", answer.status, code.empty() ? "" : " ", code);
  const auto* const known = find_known(meaning_of(answer.status, code));
  if (known != nullptr) {
    error.message = known->message;
    error.help = known->help;
  } else if (answer.status >= 500) {
    error.message = "the store failed, several times";
    error.help = fmt::format("look at the state of the store, {}", again);
  } else {
    error.message = "the store refuses the request";
    error.help = "the code says why; the documents of the store explain it";
  }
  return error;
}

}  // namespace runtime_exports::push
